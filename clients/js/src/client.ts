// The client: the routes as methods, and what follows from their answers.

import { createChannel } from "./channel.js";
import { csrfToken, sessionTag } from "./csrf.js";
import { createEnrolment } from "./enrolment.js";
import { refusal } from "./error.js";
import { createExpiry } from "./expiry.js";
import { createFetch } from "./fetch.js";
import { createKeys, newKey, PENDING } from "./keys.js";
import { locked } from "./lock.js";
import { isPage } from "./page.js";
import { createRefresh } from "./refresh.js";
import { type Manner, type Routes, routes } from "./routes.js";
import { type AuthState, createState, type Listener } from "./state.js";
import type { Account, Expiry } from "./types.js";
import { onWake } from "./wake.js";

/** How long a request of the manner `once` may take, in milliseconds: others wait for it, and who sent it tries again. */
const ONCE_LIMIT = 4000;

export interface AuthOptions {
  /** Where the server is: "" for the page's own origin, or "https://api.example.com". */
  baseUrl?: string;
  /** The server's setting. */
  prefix?: string;
  /** Further origins of ours, for which `fetch` does the same as for the one of `baseUrl`. */
  origins?: readonly string[];
}

export interface AuthClient extends Routes {
  /** Like `fetch`. For our origins it sends the cookies and the CSRF token, and refreshes where that is needed. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** Who is logged in, as far as this page knows. */
  getState(): AuthState;
  /** Calls `listener` at each change, and asks the server who is logged in. Gives what ends that. */
  subscribe(listener: Listener): () => void;
  /** Takes no further notice of the page and of other tabs. */
  close(): void;
}

export function createAuthClient({ baseUrl = "", prefix = "/auth", origins = [] }: AuthOptions = {}): AuthClient {
  const root = baseUrl.replace(/\/$/, "") + prefix;
  const ours = [baseUrl, ...origins].map(originOf);
  const namespace = `bluefox-auth:${ours[0]}${prefix}`;
  const keys = createKeys(namespace);
  const expiry = createExpiry();
  const state = createState();
  /** The session that the state is about. */
  let known: string | undefined;
  /** The session whose user is being asked for; `null` where none is. */
  let asked: string | null | undefined = null;

  const { tell, close } = createChannel(namespace, (news) => {
    if (news.kind === "logout") state.set("out");
    // The tab that tells it looks after the key, and a storage may show it here a little later.
    else if (news.kind === "login") began(news.expiresIn);
    else expiry.learn(news.expiresIn);
  });
  const refresh = createRefresh(namespace, keys, {
    request: (token, key) => call("refresh", undefined, key, token),
    refreshed,
    refused: ended,
  });
  const { enrol, enrolIfNeeded } = createEnrolment(namespace, keys, (token, key) =>
    call("enrollRefreshKey", undefined, key, token),
  );
  const send = createFetch({
    isOurs: (url) => ours.includes(originOf(url)),
    expiry,
    refresh,
    loggedOut: () => state.set("out"),
  });

  async function call(name: keyof Routes, argument?: unknown, key?: string, token?: string) {
    const [method = "", path, manner = "guarded"] = routes[name].split(" ");
    const headers = new Headers();
    const signal = manner === "once" ? AbortSignal.timeout(ONCE_LIMIT) : null;
    const init: RequestInit = { method, headers, signal };
    let url = root + path;
    // No GET answers with tokens, and without a header of ours it needs no preflight.
    if (method !== "GET") headers.set("X-Auth-Transport", "cookie");
    if (key) headers.set("X-Refresh-Key", key);
    if (token) headers.set("X-CSRF-Token", token);
    if (method === "GET") url += query(argument);
    else if (name === "endSession") url = url.replace("{id}", encodeURIComponent(String(argument)));
    else if (argument) {
      headers.set("Content-Type", "application/json");
      init.body = JSON.stringify(argument);
    }
    const response = await send(url, init, manner as Manner);
    if (!response.ok) throw await refusal(response);
    return response.json();
  }

  /** A refresh that was under way may have been one of those that do nothing where another tab was faster. */
  const renew = async (): Promise<Expiry> => (await refresh()) ?? renew();

  function refreshed({ expires_in }: Expiry) {
    expiry.learn(expires_in);
    tell({ kind: "refresh", expiresIn: expires_in });
  }

  function began(expiresIn: number) {
    known = sessionTag();
    expiry.learn(expiresIn);
    state.set("in");
    askForUser();
  }

  function ended() {
    state.set("out");
    tell({ kind: "logout" });
  }

  /** What is known of a session is not told of another: the cookies may have changed before the answer comes. */
  async function account(name: "me" | "updateMe", argument?: unknown): Promise<Account> {
    const tag = sessionTag();
    const user = await call(name, argument);
    if (sessionTag() === tag) {
      known = tag;
      state.set("in", user);
    }
    return user;
  }

  function askForUser() {
    const tag = sessionTag();
    if (!state.isWatched() || asked === tag) return;
    asked = tag;
    const done = () => asked === tag && (asked = null);
    account("me").then(done, done);
  }

  /** Looks at the cookies: another page, also of another subdomain, may have logged in or out. */
  function look() {
    if (!isPage()) return;
    const tag = sessionTag();
    if (!tag) {
      if (known || state.get().status === "unknown") state.set("out");
      known = undefined;
      return;
    }
    if (tag !== known) {
      known = tag;
      state.set("unknown");
    }
    const { status, user } = state.get();
    if (status === "out") return;
    // Also where it got no answer before: without its key the session could not be refreshed.
    void enrolIfNeeded();
    if (status === "in" && expiry.isDue()) refresh(csrfToken()).catch(() => {});
    if (!user) askForUser();
  }

  const stop = onWake(look);
  // Later, so that a page that was rendered on a server is taken over as it was rendered.
  queueMicrotask(look);

  const methods = Object.keys(routes).map((name) => [
    name,
    (argument: unknown) => call(name as keyof Routes, argument),
  ]);
  return {
    ...(Object.fromEntries(methods) as Routes),

    async login(credentials) {
      const answer: Expiry = await locked(namespace, async (isHeld) => {
        const key = keys.areKept() ? newKey() : undefined;
        const answer = await call("login", credentials, key);
        const tag = sessionTag();
        keys.keepOnly(tag);
        // Without the lock, the cookies may be those of another tab's login by now. Enrolment makes sure.
        if (tag && key) keys.store(tag, isHeld ? key : PENDING + key);
        return answer;
      });
      tell({ kind: "login", expiresIn: answer.expires_in });
      began(answer.expires_in);
      // Many leave the page now, and a key that is still pending then can't refresh.
      await enrolIfNeeded();
      return answer;
    },

    refresh: renew,

    async logout() {
      // Under the lock, so that no refresh that is under way sets the cookies again.
      const answer = await locked(namespace, () => call("logout"));
      keys.keepOnly();
      ended();
      return answer;
    },

    me: () => account("me"),
    updateMe: (patch) => account("updateMe", patch),

    async deleteMe(proof) {
      const answer = await call("deleteMe", proof);
      ended();
      return answer;
    },

    async endSession(id) {
      const tag = sessionTag();
      const answer = await call("endSession", id);
      // The server clears the cookies where it was the one in use.
      if (tag && !sessionTag()) ended();
      return answer;
    },

    async elevate(presence) {
      const answer: Expiry = await call("elevate", presence);
      refreshed(answer);
      void enrolIfNeeded(true);
      return answer;
    },

    enrollRefreshKey: enrol,

    fetch: (input, init) => send(input, init),
    getState: state.get,
    subscribe(listener) {
      const unsubscribe = state.subscribe(listener);
      queueMicrotask(look);
      return unsubscribe;
    },
    close() {
      stop();
      close();
    },
  };
}

/** The origin of a URL; "" on a server, which has no page that a relative URL could be of. */
function originOf(url: string): string {
  try {
    return new URL(url, isPage() ? document.baseURI : undefined).origin;
  } catch {
    return "";
  }
}

function query(values: unknown): string {
  const given = Object.entries(values ?? {}).filter(([, value]) => value !== undefined);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}
