// The login by the client: it binds the session to a key that no cookie holds. Whatever comes in its way is
// left to the form, which does the same without a key.

const form = document.getElementById("login");

form.addEventListener("submit", async (event) => {
  const [email, password] = ["email", "password"].map((name) => form.elements.namedItem(name).value);
  if (!email || !password) return;
  event.preventDefault();
  try {
    const { createAuthClient } = await import(document.body.dataset.client);
    await createAuthClient({ prefix: document.body.dataset.prefix }).login({ email, password });
    location.assign(form.dataset.next);
  } catch (error) {
    if (error?.code === "invalid_credentials") refuse();
    else form.submit();
  }
});

/** As the server would say it, without asking it again. */
function refuse() {
  document.getElementById("problem")?.remove();
  const problem = document.getElementById("refused").content.cloneNode(true).firstElementChild;
  form.before(problem);
  if (!document.title.startsWith(form.dataset.error)) document.title = `${form.dataset.error} ${document.title}`;
  form.removeAttribute("aria-busy");
  setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = false)));
  form.elements.namedItem("password").value = "";
  problem.focus();
}
