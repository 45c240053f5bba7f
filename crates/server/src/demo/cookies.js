// The table of cookies: what `document.cookie` shows, and what it doesn't.

import { element, shorten } from "./log.js";

const seen = { token: null, previous: null, changes: 0 };

/** The cookie of this base name as JavaScript sees it, whatever prefix its name carries. */
function read(base) {
  for (const pair of document.cookie.split("; ")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).endsWith(base)) {
      return { name: pair.slice(0, at), value: pair.slice(at + 1) };
    }
  }
  return null;
}

/** The CSRF token to send, or null when there is no session. */
export const csrfToken = () => read("bf_csrf_token")?.value ?? null;

/** A token that the server refuses: the one before the last refresh, where there was one. */
export const wrongToken = () => seen.previous ?? "not-the-token-of-this-session";

function remember(token) {
  if (token === seen.token) return;
  if (seen.token !== null) seen.previous = seen.token;
  seen.changes = seen.token !== null && token !== null ? seen.changes + 1 : 0;
  seen.token = token;
}

function showHidden(base) {
  const cell = document.querySelector(`#cookie-${base} .sees`);
  const leaked = read(base) !== null;
  cell.textContent = leaked ? "its value, and it must not" : "nothing";
  cell.classList.toggle("leaked", leaked);
}

function showReadable(base) {
  const row = document.getElementById(`cookie-${base}`);
  const cell = row.querySelector(".sees");
  const cookie = read(base);
  remember(cookie?.value ?? null);
  if (!cookie) {
    cell.textContent = "nothing, until you log in";
    return;
  }
  row.querySelector("th code").textContent = cookie.name;
  cell.replaceChildren(element("code", "token", shorten(cookie.value)));
  if (seen.changes > 0) {
    const times = seen.changes === 1 ? "changed once" : `changed ${seen.changes} times`;
    cell.append(" ", element("span", "changed", times));
  }
}

/** Reads `document.cookie` anew into the table. */
export function showCookies() {
  showHidden("bf_access_token");
  showHidden("bf_refresh_token");
  showReadable("bf_csrf_token");
}
