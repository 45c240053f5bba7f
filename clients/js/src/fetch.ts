// `fetch` with what our requests need: the cookies, the CSRF token, and a refresh when the access token has expired.

import { csrfToken, hasMovedFrom } from "./csrf.js";
import { AuthError, problemOf } from "./error.js";
import type { ExpiryClock } from "./expiry.js";
import type { Refresh } from "./refresh.js";
import type { Manner } from "./routes.js";

const SAFE = /^(GET|HEAD|OPTIONS)$/i;

export interface Surroundings {
  isOurs(url: string): boolean;
  expiry: ExpiryClock;
  refresh: Refresh;
  /** The server says that nobody is logged in. */
  loggedOut(): void;
}

export function createFetch({ isOurs, expiry, refresh, loggedOut }: Surroundings) {
  /** With a `manner` it is a request of the client's own, which throws when a refresh that it needs is refused. */
  return async function send(input: RequestInfo | URL, init?: RequestInit, manner?: Manner): Promise<Response> {
    const request = input instanceof Request ? input : undefined;
    const headers = new Headers(init?.headers ?? request?.headers);
    const credentials = init?.credentials ?? (request?.credentials === "omit" ? "omit" : "include");
    // Where no cookie authenticates there is nothing to add.
    const isByCookie = credentials !== "omit" && !headers.has("Authorization");
    if (!isByCookie || !isOurs(request?.url ?? String(input))) return fetch(input, init);

    const signal = init?.signal ?? request?.signal;
    const isUnsafe = !SAFE.test(init?.method ?? request?.method ?? "GET");
    const isRepeatable = !(init?.body instanceof ReadableStream);
    const isGuarded = !manner || manner === "guarded";
    // Where another tab was faster nothing was refreshed here, and a late answer may have put its token back: once more.
    let refreshes = isGuarded && isRepeatable ? 2 : 0;
    let mayRepeat = isRepeatable && manner !== "once";
    let refusal: AuthError | undefined;

    const seen = csrfToken();
    // What can be sent only once must not meet an expired token.
    if (isGuarded && seen && expiry.isDue(!isRepeatable)) {
      await unlessAborted(refresh(seen), signal).catch((error: unknown) => {
        // The token may be good for a while yet. After an abort, `fetch` throws.
        if (isRefusal(error)) refusal = error;
      });
    }

    for (;;) {
      const token = csrfToken();
      // What is sent once brings the token that its refresh key goes with.
      if (isUnsafe && token && manner !== "once") headers.set("X-CSRF-Token", token);
      // A clone keeps the body for a repetition. An init makes a request forget who refers, so it is said again.
      const response = await fetch(request && init?.body == null ? request.clone() : input, {
        ...(request && { referrer: request.referrer, referrerPolicy: request.referrerPolicy }),
        ...init,
        headers,
        credentials,
      });
      const code = response.ok ? undefined : (await problemOf(response)).code;
      const hasMoved = hasMovedFrom(token);

      if (code === "token_expired" && token && refreshes > 0) {
        try {
          if (refusal) throw refusal;
          refreshes -= (await unlessAborted(refresh(token), signal)) ? 2 : 1;
          continue;
        } catch (error) {
          // Trouble is thrown: to hand the 401 back would look like a logout.
          if (manner || !isRefusal(error)) throw error;
        }
      } else if ((code === "csrf_invalid" || code === "not_authenticated") && mayRepeat && hasMoved) {
        // Another tab has refreshed or logged in between. The server has executed nothing.
        mayRepeat = false;
        continue;
      } else if (code === "not_authenticated" && isGuarded && !hasMoved) {
        loggedOut();
      }
      return response;
    }
  };
}

/** Whether the session is over, or can't go on here. */
const isRefusal = (error: unknown): error is AuthError => error instanceof AuthError && error.status === 401;

/** The caller needn't wait for work that others share; it goes on without them. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
