// A second subdomain has a storage of its own, so it enrols a key of its own in the session that the cookies bring.

import { csrfToken, isKeyed, sessionTag, tagOf } from "./csrf.js";
import { AuthError } from "./error.js";
import { KEY_LENGTH, type Keys, newKey, PENDING, REFUSED } from "./keys.js";
import { locked } from "./lock.js";
import type { Message } from "./types.js";

const REFUSALS: readonly string[] = ["step_up_required", "too_many_refresh_keys"];

type Request = (token: string, key: string) => Promise<Message>;

export function createEnrolment(namespace: string, keys: Keys, request: Request) {
  async function enrol(): Promise<Message> {
    const token = csrfToken();
    if (!token) throw new AuthError(401, { code: "not_authenticated", detail: "Nobody is logged in." });
    const tag = tagOf(token);
    if (!keys.areKept()) throw new Error("Without localStorage the key would be lost.");
    // An answer may be lost, so one key is sent until the server has said yes.
    const key = keys.find(tag).slice(-KEY_LENGTH) || newKey();
    if (!keys.confirmed(tag)) keys.store(tag, PENDING + key);
    try {
      const answer = await request(token, key);
      // The server has held this very CSRF token against the session, so it is the one of this tag.
      keys.store(tag, key);
      return answer;
    } catch (error) {
      if (error instanceof AuthError && REFUSALS.includes(error.code)) keys.store(tag, REFUSED + key);
      throw error;
    }
  }

  /** Whether there is a keyed session without a key of ours; one that was refused counts only `again`. */
  function lacksKey(again: boolean): boolean {
    const tag = sessionTag();
    return !!tag && isKeyed(tag) && !keys.confirmed(tag) && (again || !keys.find(tag).startsWith(REFUSED));
  }

  return {
    /** Enrols, and tells what came of it. */
    enrol: () => locked(namespace, enrol),

    /** Enrols if there is need; `again` also after a refusal. It never throws: the session goes on as before. */
    async enrolIfNeeded(again = false) {
      try {
        if (lacksKey(again)) await locked(namespace, async () => lacksKey(again) && enrol());
      } catch {
        // The next visit tries again, with the same key.
      }
    },
  };
}
