// One refresh at a time: a promise for this page, a lock for the other tabs.

import { csrfToken, hasMovedFrom, isKeyed, tagOf } from "./csrf.js";
import { AuthError } from "./error.js";
import type { Keys } from "./keys.js";
import { locked } from "./lock.js";
import type { Expiry } from "./types.js";

/** An answer may be lost. The server honours a retry by key, or within its window of ten seconds: so be quick. */
const ATTEMPTS = 3;
const PAUSE = 250;
/** Longer than this, in seconds, is for the caller to wait. */
const MOST_RETRY_AFTER = 5;

/**
 * Refreshes, unless another tab has replaced the CSRF token `seen` already: then it gives nothing. Without `seen` it
 * refreshes in any case. Rejects with the server's refusal, or with what `fetch` throws.
 */
export type Refresh = (seen?: string) => Promise<Expiry | undefined>;

export interface RefreshSteps {
  /** The token and the key are of one session: a wrong key would end another. */
  request(token: string | undefined, key: string | undefined): Promise<Expiry>;
  refreshed(expiry: Expiry): void;
  /** This session can't go on here: the server says so, or its key is missing. Trouble of the network never says so. */
  refused(): void;
}

export function createRefresh(namespace: string, keys: Keys, { request, refreshed, refused }: RefreshSteps): Refresh {
  let underWay: ReturnType<Refresh> | undefined;

  async function run(seen?: string) {
    /** The session whose key has been waited for. */
    let awaited: string | undefined;
    for (let attempt = 1; ; attempt++) {
      const token = csrfToken();
      if (seen && token && token !== seen) return undefined;
      const tag = token && tagOf(token);
      const needsKey = tag && isKeyed(tag);
      const key = needsKey ? keys.confirmed(tag) : undefined;
      const lacksKey = needsKey && !key;
      try {
        // The server would refuse it, and write it down as a possible theft.
        if (lacksKey) throw new AuthError(401, { code: "refresh_key_required", detail: "The key is missing." });
        const expiry = await request(token, key);
        refreshed(expiry);
        return expiry;
      } catch (error) {
        const refusal = error instanceof AuthError ? error : undefined;
        const isOver = refusal?.status === 401 && !hasMovedFrom(token);
        // Another tab that has just logged in may store its key a little later than the cookies come.
        const isWorthARetry = isOver
          ? lacksKey && awaited !== tag
          : !refusal || hasMovedFrom(token) || mayPass(refusal);
        if (!isWorthARetry || attempt === ATTEMPTS) {
          if (isOver) refused();
          throw error;
        }
        awaited = tag;
        const pause = refusal?.retryAfter ? 1000 * refusal.retryAfter : PAUSE * attempt ** 2;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  return (seen) => (underWay ??= locked(namespace, () => run(seen)).finally(() => (underWay = undefined)));
}

/** Whether the server may answer otherwise soon. */
function mayPass({ code, status, retryAfter = 0 }: AuthError): boolean {
  return code === "csrf_invalid" || ([429, 502, 503, 504].includes(status) && retryAfter <= MOST_RETRY_AFTER);
}
