// The sessions of who is logged in: one a login.

import { element } from "./log.js";
import { AUTH, call, whileBusy } from "./request.js";

const list = document.getElementById("sessions");
const empty = document.getElementById("sessions-empty");

const moment = (text) => new Date(text).toLocaleString();

function entry(session) {
  const item = element("li");
  item.dataset.session = session.id;
  const words = element("p", "", session.agent);
  if (session.is_current) words.append(" ", element("span", "changed", "this one"));
  const seen = `Logged in ${moment(session.created_at)}, last seen ${moment(session.last_seen_at)}.`;
  const ends = `Ends ${moment(session.idle_expires_at)} without a refresh.`;
  words.append(element("br"), element("span", "hint", `${seen} ${ends}`));
  item.append(words);
  // To end this one is to log out.
  if (!session.is_current) item.append(endButton(session));
  return item;
}

function endButton(session) {
  const button = element("button", "quiet", "End");
  button.type = "button";
  button.setAttribute("aria-label", `End the session of ${session.agent}`);
  button.addEventListener("click", () => whileBusy(() => endSession(session.id)));
  return button;
}

/** Shows the sessions; null where they are not known. */
export function showSessions(sessions) {
  list.replaceChildren(...(sessions ?? []).map(entry));
  empty.hidden = sessions !== null;
}

export async function listSessions() {
  const { ok, data } = await call("GET", `${AUTH}/sessions`, { csrf: "none" });
  showSessions(ok ? data.sessions : null);
}

async function endSession(id) {
  await call("DELETE", `${AUTH}/sessions/${id}`);
  await listSessions();
}

/** Ends every session but this one. */
export async function endOthers() {
  const { ok } = await call("DELETE", `${AUTH}/sessions`);
  if (ok) await listSessions();
}
