// The login by the client: it binds the session to a key that no cookie holds. Where there is no client, the form
// does the same without a key.

const { client, prefix, ui } = document.body.dataset;
const form = document.getElementById("login");
const field = (name) => form.elements.namedItem(name);

form.addEventListener("submit", async (event) => {
  const [email, password] = ["email", "password"].map((name) => field(name).value);
  if (!email || !password) return;
  event.preventDefault();
  const { createAuthClient, AuthError } = await import(client).catch(() => ({}));
  try {
    await createAuthClient({ prefix }).login({ email, password });
    location.assign(form.dataset.next);
  } catch (error) {
    if (!AuthError || !(error instanceof AuthError)) form.submit();
    else if (error.flow) askForCode(error.flow);
    else refuse(error.code);
  }
});

/** The address must be verified first, and the mail is on its way. */
function askForCode(flow) {
  const input = Object.assign(document.createElement("input"), { type: "hidden", name: "flow", value: flow });
  field("password").disabled = true;
  form.append(input);
  form.action = `${ui}/verify-email`;
  form.submit();
}

/** As the server would say it, without asking it again. */
function refuse(code) {
  document.getElementById("problem")?.remove();
  const problem = document.getElementById("refused").content.cloneNode(true).firstElementChild;
  const sentences = [...problem.querySelectorAll("[data-code]")];
  const fitting = sentences.find(({ dataset }) => dataset.code === code) ?? sentences.at(-1);
  for (const sentence of sentences) if (sentence !== fitting) sentence.remove();
  form.before(problem);
  if (!document.title.startsWith(form.dataset.error)) document.title = `${form.dataset.error} ${document.title}`;
  form.removeAttribute("aria-busy");
  setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = false)));
  field("password").value = "";
  problem.focus();
}
