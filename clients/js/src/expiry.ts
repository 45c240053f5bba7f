// When the access token expires, by a clock that nobody sets: the wall clock of a client may be wrong by years.

import { csrfToken } from "./csrf.js";

/** How long before the end a refresh is due: 20 % of the token's life, 30 seconds at most. */
const SHARE = 0.2;
const MARGIN = 30;

export type ExpiryClock = ReturnType<typeof createExpiry>;

export function createExpiry() {
  let due: number | undefined;
  let token: string | undefined;
  return {
    /** An access token has just been set that is valid for so many seconds. */
    learn(seconds: number) {
      token = csrfToken();
      due = performance.now() + 1000 * (seconds - Math.min(MARGIN, SHARE * seconds));
    },

    /** Whether a refresh is due; `unknown` where that isn't known: on a new page, or after a refresh elsewhere. */
    isDue: (unknown = false) => (due === undefined || token !== csrfToken() ? unknown : performance.now() >= due),
  };
}
