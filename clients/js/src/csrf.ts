// The CSRF cookie, which also tells which session the browser holds.

import { isPage } from "./page.js";

/** The strictest prefix first: where the server's setting has changed, a cookie without it may be left over. */
const PREFIXES = ["__Host-", "__Secure-", ""];
/** The tag of the session, with its letter: the same for as long as it lives, different for every login. */
const TAG = 13;
/** The letter of a session that has refresh keys. */
const KEYED = "k";

/** The token that the cookies hold now. It is read each time: other tabs change it. */
export function csrfToken(): string | undefined {
  const cookies = isPage() ? document.cookie : "";
  for (const prefix of PREFIXES) {
    const found = new RegExp(`(?:^|; )${prefix}bf_csrf_token=([^;]+)`).exec(cookies);
    if (found) return found[1];
  }
  return undefined;
}

/** The tag of the session that a token is of. */
export const tagOf = (token: string) => token.slice(0, TAG);

/** The tag of the session that the cookies belong to now. */
export function sessionTag(): string | undefined {
  const token = csrfToken();
  return token && tagOf(token);
}

/** Whether the session of a tag needs a refresh key: its login has decided that for good. */
export const isKeyed = (tag: string) => tag[0] === KEYED;

/** Whether the cookies hold another token than `token`: then another tab has refreshed or logged in since. */
export function hasMovedFrom(token: string | undefined): boolean {
  const now = csrfToken();
  return now !== undefined && now !== token;
}
