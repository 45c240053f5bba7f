// The demo page. Every request goes through `call`; that is where the CSRF token is added.

import { csrfToken, showCookies, wrongToken } from "./cookies.js";
import { clear, element, fold, record } from "./log.js";

const AUTH = document.documentElement.dataset.authPrefix;
const ITEMS = "/demo/items";
const byId = (id) => document.getElementById(id);
const buttons = [...document.querySelectorAll("button")];

// ---- Requests

const CSRF = { none: () => null, cookie: csrfToken, wrong: wrongToken };

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function exchange(method, path, headers, body) {
  try {
    const response = await fetch(path, { method, headers, body });
    const type = response.headers.get("Content-Type")?.split(";")[0];
    return { status: response.status, type, text: await response.text() };
  } catch {
    return { status: 0, text: "The server did not answer." };
  }
}

/** Sends a request, logs it, and gives `{status, ok, data}`. `csrf` is a word of `CSRF`. */
async function call(method, path, { json, csrf = "cookie", note } = {}) {
  const headers = {};
  const token = CSRF[csrf]();
  const body = json && JSON.stringify(json);
  if (token) headers["X-CSRF-Token"] = token;
  if (body) headers["Content-Type"] = "application/json";
  const began = performance.now();
  const answer = await exchange(method, path, headers, body);
  const milliseconds = Math.round(performance.now() - began);
  const data = parse(answer.text);
  const shown = { method, path, token, sent: body, milliseconds, code: data?.code ?? "" };
  record({ ...answer, ...shown, note: note?.(answer.status) });
  showCookies();
  return { status: answer.status, ok: answer.status >= 200 && answer.status < 300, data };
}

/** Runs an action with every button disabled, and leaves the focus where it was. */
async function whileBusy(action) {
  const focused = document.activeElement;
  for (const button of buttons) button.disabled = true;
  document.body.setAttribute("aria-busy", "true");
  fold();
  try {
    await action();
  } finally {
    for (const button of buttons) button.disabled = false;
    document.body.removeAttribute("aria-busy");
    if (document.activeElement === document.body) focused?.focus();
  }
}

// ---- Who is logged in

function showStatus(state, ...content) {
  const status = byId("status");
  status.dataset.state = state;
  status.replaceChildren(...content);
}

function showUser(user) {
  byId("signed-in").hidden = user === null;
  byId("signed-out").hidden = user !== null;
  if (user) {
    byId("user-email").textContent = user.email;
    byId("user-id").textContent = user.id;
    byId("user-created").textContent = new Date(user.created_at).toLocaleString();
    byId("user-created").dateTime = user.created_at;
    showStatus("in", "Logged in as ", element("strong", "", user.email));
  } else if (csrfToken()) {
    showStatus("out", "Not logged in. Refresh may help.");
  } else {
    showStatus("out", "Not logged in");
  }
}

const noteNobody = (status) => status === 401 && "Nobody is logged in: this is what everyone else gets.";

async function whoAmI() {
  const { status, ok, data } = await call("GET", `${AUTH}/me`, { csrf: "none", note: noteNobody });
  if (ok) showUser(data);
  else if (status === 401) showUser(null);
  else showStatus("unknown", "The session could not be checked");
}

const noteTokens = (status) =>
  status === 200 && "A browser app may ignore this body: the three cookies carry the login.";

async function refresh() {
  const { status, ok } = await call("POST", `${AUTH}/refresh`, { note: noteTokens });
  if (status === 401) showUser(null);
  if (ok) await whoAmI();
}

async function logout() {
  const { ok } = await call("POST", `${AUTH}/logout`);
  if (!ok) return;
  showItems([]);
  showUser(null);
  byId("account-title").focus();
}

// ---- Forms and their errors

function showErrors(form, problem) {
  const summary = form.querySelector(".summary");
  const errors = problem?.errors ?? [];
  for (const input of form.querySelectorAll("input")) {
    const messages = errors.filter((error) => error.field === input.name);
    const sentences = messages.map((error) => `${input.dataset.subject} ${error.message}.`);
    byId(`${input.id}-error`).textContent = sentences.join(" ");
    input.setAttribute("aria-invalid", String(messages.length > 0));
  }
  summary.hidden = !problem;
  summary.dataset.kind = "refused";
  summary.textContent = problem?.detail ?? "";
  form.querySelector("[aria-invalid='true']")?.focus();
}

async function submit(form, path, note) {
  const json = { email: form.elements.email.value, password: form.elements.password.value };
  const answer = await call("POST", `${AUTH}${path}`, { json, csrf: "none", note });
  const failure = { detail: "The server did not answer." };
  showErrors(form, answer.ok ? null : (answer.data ?? failure));
  return answer;
}

async function register() {
  const { ok, data } = await submit(byId("register-form"), "/register");
  if (!ok) return;
  const summary = byId("login-summary");
  summary.hidden = false;
  summary.dataset.kind = "ok";
  summary.textContent = "Registered. Log in with the same password.";
  byId("register-form").reset();
  byId("email").value = data.email;
  byId("password").focus();
}

async function login() {
  const { ok } = await submit(byId("login-form"), "/login", noteTokens);
  if (!ok) return;
  byId("login-form").reset();
  await whoAmI();
  byId("account-title").focus();
}

// ---- The protected list

function showItems(items) {
  byId("items").replaceChildren(...items.map((text) => element("li", "", text)));
  byId("items-empty").hidden = items.length > 0;
  byId("items-empty").textContent = "The list is empty.";
}

function noteForged(status) {
  if (status === 403) return "Refused, as it should be. The cookies went along, and they are not enough.";
  if (status === 401) return "Refused before the token mattered: nobody is logged in.";
  return status >= 200 && status < 300 && "This should have been refused.";
}

async function callItems(method, options) {
  const { status, ok, data } = await call(method, ITEMS, options);
  byId("item-text").setAttribute("aria-invalid", String(status === 422));
  byId("item-text-error").textContent = status === 422 ? data.detail : "";
  if (ok) showItems(data.items);
  if (ok && options.json) byId("item-text").value = "";
  if (status === 401) showUser(null);
}

/** The body for a method, or none when the field is empty: the server then picks a text. */
function itemBody(method) {
  const text = byId("item-text").value.trim();
  if (!text) return undefined;
  return method === "PUT" ? { items: [text] } : { text };
}

// ---- Wiring

const actions = {
  "btn-get": () => callItems("GET", { csrf: "none" }),
  "btn-post": () => callItems("POST", { json: itemBody("POST") }),
  "btn-put": () => callItems("PUT", { json: itemBody("PUT") }),
  "btn-patch": () => callItems("PATCH", { json: itemBody("PATCH") }),
  "btn-delete": () => callItems("DELETE", {}),
  "btn-post-no-csrf": () => callItems("POST", { csrf: "none", json: itemBody("POST"), note: noteForged }),
  "btn-post-wrong-csrf": () => callItems("POST", { csrf: "wrong", json: itemBody("POST"), note: noteForged }),
  "btn-me": whoAmI,
  "btn-refresh": refresh,
  "btn-logout": logout,
  "btn-clear-log": clear,
};

for (const [id, action] of Object.entries(actions)) {
  byId(id).addEventListener("click", () => whileBusy(action));
}
for (const [id, action] of [["register-form", register], ["login-form", login]]) {
  byId(id).addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(action);
  });
}
addEventListener("focus", showCookies); // another tab may have refreshed
showCookies();
whileBusy(whoAmI);
