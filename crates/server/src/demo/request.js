// Requests. Every one of the demo goes through `call`; that is where the CSRF token is added.

import { csrfToken, showCookies, wrongToken } from "./cookies.js";
import { fold, record } from "./log.js";

/** The path that the auth routes stand under. */
export const AUTH = document.documentElement.dataset.authPrefix;

const CSRF = { none: () => null, cookie: csrfToken, wrong: wrongToken };
const UNANSWERED = { detail: "The server did not answer." };

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
    return { status: 0, text: UNANSWERED.detail };
  }
}

/**
 * Sends a request, logs it, and gives `{status, ok, data, problem}`: `problem` is null where it went well.
 * `csrf` is a word of `CSRF`.
 */
export async function call(method, path, { json, csrf = "cookie", note } = {}) {
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
  const ok = answer.status >= 200 && answer.status < 300;
  return { status: answer.status, ok, data, problem: ok ? null : (data ?? UNANSWERED) };
}

/** Runs an action with every button disabled, and leaves the focus where it was. */
export async function whileBusy(action) {
  const focused = document.activeElement;
  const disable = (is) => document.querySelectorAll("button").forEach((button) => (button.disabled = is));
  disable(true);
  document.body.setAttribute("aria-busy", "true");
  fold();
  try {
    await action();
  } finally {
    disable(false);
    document.body.removeAttribute("aria-busy");
    if (document.activeElement === document.body) focused?.focus();
  }
}
