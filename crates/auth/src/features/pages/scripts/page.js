// What makes every page pleasant: passwords that can be shown, their strength, local times, buttons that
// are pressed once. Without it, everything works all the same.

for (const field of document.querySelectorAll("[data-show]")) offerToShow(field);
for (const meter of document.querySelectorAll("[data-strength-of]")) measure(meter);
for (const time of document.querySelectorAll("time[datetime]")) localize(time);
for (const form of document.forms) for (const event of ["submit", "send"]) form.addEventListener(event, beginSending);
// A page that comes back from the history is as it was when it was left: with its buttons at rest.
addEventListener("pageshow", () => document.querySelectorAll("form").forEach(rest));
document.getElementById("problem")?.focus();

function offerToShow(field) {
  const input = field.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "show";
  button.setAttribute("aria-controls", input.id);
  const say = () => {
    const isShown = input.type === "text";
    button.textContent = isShown ? field.dataset.hide : field.dataset.show;
    button.setAttribute("aria-label", isShown ? field.dataset.hidePassword : field.dataset.showPassword);
  };
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    say();
    input.focus();
  });
  // A password that is sent must be one, so that managers know what they see.
  input.form.addEventListener("submit", () => {
    input.type = "password";
    say();
  });
  say();
  field.append(button);
}

/** The module is large, so it is loaded when somebody begins to choose a password. */
function measure(meter) {
  const input = document.getElementById(meter.dataset.strengthOf);
  const words = meter.dataset.words.split("|");
  const text = meter.querySelector("[role=status]");
  let module;
  const update = async () => {
    module ??= import(document.body.dataset.zxcvbn);
    const { strength } = await module;
    const email = input.form.querySelector("[autocomplete=username]")?.value ?? "";
    const score = strength(input.value.slice(0, 128), [email, document.body.dataset.product]);
    meter.hidden = input.value === "";
    meter.dataset.score = score;
    if (text.textContent !== words[score]) text.textContent = words[score];
  };
  const updated = () => update().catch(() => (meter.hidden = true));
  input.addEventListener("focus", () => (module ??= import(document.body.dataset.zxcvbn)), { once: true });
  input.addEventListener("input", updated);
}

function localize(time) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.valueOf())) return;
  const form = { dateStyle: "medium", timeStyle: "short" };
  time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, form).format(moment);
}

/** The letter and the tag that every CSRF token of a session begins with. */
const SESSION = 13;

/**
 * Another tab may have refreshed since this page came: then the cookie has another token of the same session. But if it has
 * logged somebody else in, what stands here is no longer of who it would be done for.
 */
function beginSending(event) {
  const form = event.target;
  const token = form.elements.namedItem("csrf_token");
  if (token) {
    const tokens = csrfTokens();
    const own = tokens.find((other) => other.slice(0, SESSION) === token.value.slice(0, SESSION));
    if (own) token.value = own;
    else if (tokens.length > 0) {
      event.preventDefault();
      location.reload();
      return;
    }
  }
  form.setAttribute("aria-busy", "true");
  // Later, so that the button that was pressed is still part of what is sent.
  setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((button) => (button.disabled = true)));
}

/** The cookies of that name: several where another host has planted one. */
function csrfTokens() {
  const name = `${document.body.dataset.csrfCookie}=`;
  const pairs = document.cookie.split("; ").filter((pair) => pair.startsWith(name));
  return pairs.map((pair) => pair.slice(name.length));
}

function rest(form) {
  form.removeAttribute("aria-busy");
  form.querySelectorAll("button[type=submit]").forEach((button) => (button.disabled = false));
}
