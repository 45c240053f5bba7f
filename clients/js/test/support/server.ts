// A server that keeps the wire's rules for one browser, and can be told to answer otherwise.

import { vi } from "vitest";
import type { ErrorCode } from "../../src/index.js";
import type { openPage } from "./page.js";

const EXPIRES_IN = 1800;
const CSRF = "bf_csrf_token";

export const ADA = {
  id: "0197a000-0000-7000-8000-000000000001",
  email: "ada@example.com",
  is_active: true,
  is_superuser: false,
  email_verified: true,
  created_at: "2026-01-01T00:00:00Z",
  profile: {},
  app_metadata: {},
};

/** The CSRF token of a generation: letter and tag, and what stands for the MAC. */
const csrfOf = (tag: string, generation: number) => tag + String(generation).padStart(43, "0");

export const json = (body: unknown, status = 200) => Response.json(body, { status });

/** A refusal as the server sends it. */
export function problem(
  status: number,
  code: ErrorCode,
  { headers = {}, ...more }: { headers?: HeadersInit; [member: string]: unknown } = {},
) {
  const body = { type: `urn:bluefox-auth:${code}`, title: code, status, detail: `It is ${code}.`, code, ...more };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });
}

export interface Call {
  route: string;
  url: string;
  headers: Headers;
  credentials: RequestCredentials;
  body: string;
}

type Handler = (request: Request) => Response | Promise<Response>;

export function startServer({ jar }: ReturnType<typeof openPage>) {
  let logins = 0;
  let thefts = 0;
  let session: { tag: string; generation: number; keys: Set<string>; isFresh: boolean } | undefined;
  let hasAccess = false;
  const calls: Call[] = [];
  /** What is answered instead, once each. */
  const instead = new Map<string, Handler[]>();

  const set = () => void (session && (jar.set(CSRF, csrfOf(session.tag, session.generation)), (hasAccess = true)));
  const clear = () => void (jar.delete(CSRF), (hasAccess = false));
  const hasCsrf = (request: Request) => request.headers.get("X-CSRF-Token") === jar.get(CSRF);

  function guarded(request: Request, answer: () => Response): Response {
    if (!session) return problem(401, "not_authenticated");
    if (!hasAccess) return problem(401, "token_expired");
    if (request.method !== "GET" && !hasCsrf(request)) return problem(403, "csrf_invalid");
    return answer();
  }

  function logout(): Response {
    session = undefined;
    clear();
    return json({ message: "Logged out" });
  }

  const routes: Record<string, Handler> = {
    "POST /auth/login": (request) => {
      const key = request.headers.get("X-Refresh-Key");
      session = {
        tag: `${key ? "k" : "p"}tag-${++logins}`.padEnd(13, "_"),
        generation: 1,
        keys: new Set(key ? [key] : []),
        isFresh: true,
      };
      set();
      return json({ expires_in: EXPIRES_IN });
    },
    "POST /auth/refresh": (request) => {
      if (!jar.has(CSRF)) return problem(401, "not_authenticated");
      if (!hasCsrf(request)) return problem(403, "csrf_invalid");
      if (!session) return (clear(), problem(401, "session_revoked"));
      const key = request.headers.get("X-Refresh-Key");
      if (session.keys.size && !key) return (thefts++, problem(401, "refresh_key_required"));
      if (session.keys.size && !session.keys.has(key ?? ""))
        return (thefts++, logout(), problem(401, "refresh_key_mismatch"));
      session.generation++;
      set();
      return json({ expires_in: EXPIRES_IN });
    },
    "POST /auth/refresh-key": (request) =>
      guarded(request, () => {
        const key = request.headers.get("X-Refresh-Key") ?? "";
        if (!session?.isFresh) return problem(401, "step_up_required", { max_age: 300, methods: ["password"] });
        if (!session.keys.size) return problem(409, "session_not_keyed");
        if (session.keys.size > 3) return problem(409, "too_many_refresh_keys");
        session.keys.add(key);
        return json({ message: "Enrolled" });
      }),
    "POST /auth/elevate": (request) =>
      guarded(request, () => {
        if (session) session.isFresh = true;
        return json({ expires_in: EXPIRES_IN });
      }),
    "POST /auth/logout": logout,
    "DELETE /auth/me": (request) => guarded(request, logout),
    "DELETE /auth/sessions/current": (request) => guarded(request, logout),
    "DELETE /auth/sessions/other": (request) => guarded(request, () => json({ message: "Ended" })),
    "GET /auth/me": (request) => guarded(request, () => json(ADA)),
    "PATCH /auth/me": (request) => guarded(request, () => json({ ...ADA, profile: { name: "Ada" } })),
    "POST /items": (request) => guarded(request, () => json({ text: "made" }, 201)),
    "GET /items": (request) => guarded(request, () => json([])),
  };

  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input instanceof Request ? input : new URL(input, document.baseURI), init);
    request.signal.throwIfAborted();
    const url = new URL(request.url);
    const route = `${request.method} ${url.pathname}`;
    const { headers, credentials } = request;
    calls.push({ route, url: request.url, headers, credentials, body: await request.clone().text() });
    const handler = instead.get(route)?.shift() ?? routes[route] ?? (() => json({}));
    return Promise.race([handler(request), whenAborted(request.signal)]);
  });

  return {
    calls,
    /** The routes that were called, in order. */
    log: () => calls.map(({ route }) => route),
    /** The last call of a route. */
    last: (route: string) => calls.filter((call) => call.route === route).at(-1),
    /** Answers the next calls of a route by these handlers, once each; they can go on with the `usual` answer. */
    next: (route: string, ...handlers: Handler[]) => instead.set(route, [...(instead.get(route) ?? []), ...handlers]),
    usual: (request: Request) => routes[`${request.method} ${new URL(request.url).pathname}`]!(request),
    keys: () => [...(session?.keys ?? [])],
    /** How many refreshes were written down as possible thefts. */
    thefts: () => thefts,
    /** The access cookie is gone. */
    expire: () => void (hasAccess = false),
    /** The session is over, and the browser doesn't know. */
    revoke: () => void (session = undefined),
    /** The login was long ago. */
    age: () => void (session && (session.isFresh = false)),
    /** What another tab, or a page of another subdomain, does to the shared cookies. */
    refreshElsewhere: () => void (session && (session.generation++, set())),
    loginElsewhere: (key?: string) =>
      void routes["POST /auth/login"]!(
        new Request("https://other.example.com/", key ? { headers: { "X-Refresh-Key": key } } : {}),
      ),
    logoutElsewhere: () => void logout(),
  };
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/** What `fetch` throws when there is no answer. */
export const broken: Handler = () => Promise.reject(new TypeError("Failed to fetch"));
/** No answer, for ever. */
export const hanging: Handler = () => new Promise(() => {});
