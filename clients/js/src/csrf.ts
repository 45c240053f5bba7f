// The CSRF cookie, which also tells which session the browser holds.

import { isPage } from "./page.js";

/** The strictest prefix first: where the server's setting has changed, a cookie without it may be left over. */
const PREFIXES = ["__Host-", "__Secure-", ""];
/** The tag of the session: the same for as long as it lives, different for every login. */
const TAG = 12;

/** The token that the cookies hold now. It is read each time: other tabs change it. */
export function csrfToken(): string | undefined {
  for (const prefix of isPage() ? PREFIXES : []) {
    const found = new RegExp(`(?:^|; )${prefix}bf_csrf_token=([^;]+)`).exec(document.cookie);
    if (found) return found[1];
  }
  return undefined;
}

/** The tag of the session that the cookies belong to now. */
export const sessionTag = () => csrfToken()?.slice(0, TAG);

/** Whether the cookies hold another token than `token`: then another tab has refreshed or logged in since. */
export function hasMovedFrom(token: string | undefined): boolean {
  const now = csrfToken();
  return now !== undefined && now !== token;
}
