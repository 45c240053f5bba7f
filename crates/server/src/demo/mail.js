// A mail that is expected. Its link does what it is for anywhere; its code does so here alone, where the
// handle of the flow is: in the memory of this page, as long as it is open.

import { showErrors } from "./forms.js";
import { AUTH, call } from "./request.js";

const ENDPOINTS = { verify: "/email-verification/confirm", reset: "/password-reset/confirm" };
const form = document.getElementById("code-form");
const byId = (id) => document.getElementById(id);

/** What is expected: `{kind, email, flow}`; `kind` is a word of `ENDPOINTS`. */
let expected = null;
let mailbox;

/** Whether this server keeps its mails to be looked at. It is asked once, and only if there is a mail. */
function hasMailbox() {
  mailbox ??= fetch(byId("mailbox").href, { method: "HEAD" }).then(({ ok }) => ok, () => false);
  return mailbox;
}

/** From now on a mail is expected. */
export async function expectMail(kind, email, flow) {
  expected = { kind, email, flow };
  form.reset();
  showErrors(form, null);
  byId("code-email").textContent = email;
  byId("code-password").hidden = kind !== "reset";
  byId("mailbox").hidden = !(await hasMailbox());
  form.hidden = false;
}

/** No mail of this kind is expected any more. */
export function forgetMail(kind) {
  if (expected?.kind !== kind) return;
  expected = null;
  form.hidden = true;
}

/** Sends the code, and gives what it was for if it was right. */
export async function confirmCode() {
  const { kind, email, flow } = expected;
  const json = { flow, code: byId("code").value.trim() };
  if (kind === "reset") json.new_password = byId("code-new-password").value;
  const { data, problem } = await call("POST", `${AUTH}${ENDPOINTS[kind]}`, { json, csrf: "none" });
  showErrors(form, problem);
  if (problem) return null;
  forgetMail(kind);
  return { kind, email, message: data.message };
}
