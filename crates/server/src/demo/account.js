// Who is logged in, and how one gets in and out.

import { csrfToken } from "./cookies.js";
import { say, showErrors, values } from "./forms.js";
import { showItems } from "./items.js";
import { element } from "./log.js";
import { expectMail, forgetMail } from "./mail.js";
import { AUTH, call } from "./request.js";
import { listSessions, showSessions } from "./sessions.js";

const byId = (id) => document.getElementById(id);

function showStatus(state, ...content) {
  const status = byId("status");
  status.dataset.state = state;
  status.replaceChildren(...content);
}

function showFacts(user) {
  byId("user-email").textContent = user.email;
  byId("user-verified").textContent = user.email_verified ? "yes" : "not yet";
  byId("btn-resend").hidden = user.email_verified;
  byId("user-id").textContent = user.id;
  byId("user-created").textContent = new Date(user.created_at).toLocaleString();
  byId("user-created").dateTime = user.created_at;
}

function showUser(user) {
  byId("signed-in").hidden = user === null;
  byId("signed-out").hidden = user !== null;
  if (user) {
    showFacts(user);
    showStatus("in", "Logged in as ", element("strong", "", user.email));
    return;
  }
  showSessions(null);
  showStatus("out", csrfToken() ? "Not logged in. Refresh may help." : "Not logged in");
}

/** The session is over, as an answer said. */
export const showNobody = () => showUser(null);

const noteNobody = (status) => status === 401 && "Nobody is logged in: this is what everyone else gets.";

/** Asks who is logged in, and gives whether anybody is. */
export async function whoAmI() {
  const { status, ok, data } = await call("GET", `${AUTH}/me`, { csrf: "none", note: noteNobody });
  if (ok) showUser(data);
  else if (status === 401) showUser(null);
  else showStatus("unknown", "The session could not be checked");
  return ok;
}

const noteTokens = (status) =>
  status === 200 && "A browser app may ignore this body: the three cookies carry the login.";

export async function refresh() {
  const { status, ok } = await call("POST", `${AUTH}/refresh`, { note: noteTokens });
  if (status === 401) showUser(null);
  if (ok) await whoAmI();
}

export async function logout() {
  const { ok } = await call("POST", `${AUTH}/logout`);
  if (!ok) return;
  showItems([]);
  showUser(null);
  byId("account-title").focus();
}

// ---- Forms

/** The form to log in, with a word on why it is there. */
export function invite(email, sentence) {
  say(byId("login-form"), "ok", sentence);
  byId("email").value = email;
  byId("password").focus();
}

async function submit(form, path, note) {
  const answer = await call("POST", `${AUTH}${path}`, { json: values(form), csrf: "none", note });
  showErrors(form, answer.problem);
  return answer;
}

export async function register() {
  const form = byId("register-form");
  const { email } = values(form);
  const { ok, data } = await submit(form, "/register");
  if (!ok) return;
  form.reset();
  if (data.flow) await expectMail("verify", data.email ?? email, data.flow);
  invite(data.email ?? email, data.message ?? "Registered. Log in with the same password.");
}

export async function login() {
  const form = byId("login-form");
  const { email } = values(form);
  const { ok, data } = await submit(form, "/login", noteTokens);
  // The address must be verified first, and a mail is on its way.
  if (data?.flow) await expectMail("verify", email, data.flow);
  if (!ok) return;
  form.reset();
  forgetMail("reset");
  if (await whoAmI()) await listSessions();
  byId("account-title").focus();
}

/** Asks for a mail that lets the person of the login form choose a new password. */
export async function forgot() {
  const form = byId("login-form");
  const { email } = values(form);
  const { data, problem } = await call("POST", `${AUTH}/password-reset`, { json: { email }, csrf: "none" });
  showErrors(form, problem);
  if (problem) return;
  say(form, "ok", data.message);
  await expectMail("reset", email, data.flow);
  byId("code").focus();
}

/** Asks for another mail that verifies the address. */
export async function resend() {
  const { status, data, ok } = await call("POST", `${AUTH}/email-verification`);
  if (status === 401) showUser(null);
  if (!ok) return;
  if (data.flow) await expectMail("verify", byId("user-email").textContent, data.flow);
  else await whoAmI();
}

/** Changes the password; every other session ends with it. */
export async function changePassword() {
  const form = byId("password-form");
  const { data, problem } = await call("POST", `${AUTH}/password`, { json: values(form) });
  showErrors(form, problem);
  if (problem?.code === "not_authenticated") showUser(null);
  if (problem) return;
  form.reset();
  say(form, "ok", data.message);
  await listSessions();
}
