import { expect, it, vi } from "vitest";
import { AuthError } from "../src/error.js";
import { createExpiry } from "../src/expiry.js";
import { createFetch } from "../src/fetch.js";
import type { Refresh } from "../src/refresh.js";
import { ORIGIN, openPage, settle, withResolvers } from "./support/page.js";
import { broken, problem, startServer } from "./support/server.js";

const ITEMS = `${ORIGIN}/items`;

function open() {
  const page = openPage();
  const server = startServer(page);
  server.loginElsewhere();
  const expiry = createExpiry();
  const refresh = vi.fn<Refresh>(async () => (server.refreshElsewhere(), { expires_in: 1800 }));
  const loggedOut = vi.fn();
  const isOurs = (url: string) => new URL(url, ORIGIN).origin === ORIGIN;
  return { ...page, server, expiry, refresh, loggedOut, send: createFetch({ isOurs, expiry, refresh, loggedOut }) };
}

const stream = () =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("once"));
      controller.close();
    },
  });
/** Node asks for `duplex`, which the DOM's types do not know. */
const streamed = (): RequestInit => ({ method: "POST", body: stream(), ...{ duplex: "half" } });

const denied = () => Promise.reject(new AuthError(401, { code: "session_revoked" }));

it.each(["POST", "PUT", "PATCH", "DELETE", "post", "PURGE"])("adds the CSRF token to %s", async (method) => {
  const { send, server, jar } = open();
  await send("/items", { method });
  expect(server.calls[0]?.headers.get("X-CSRF-Token")).toBe(jar.get("bf_csrf_token"));
  expect(server.calls[0]?.credentials).toBe("include");
});

it.each(["GET", "HEAD", "OPTIONS", undefined])("adds none to %s", async (method) => {
  const { send, server } = open();
  await send("/items", method ? { method } : {});
  expect(server.calls[0]?.headers.has("X-CSRF-Token")).toBe(false);
  expect(server.calls[0]?.credentials).toBe("include");
});

it("leaves the token to what is sent once, which brings its own", async () => {
  const { send, server } = open();
  await send("/items", { method: "POST", headers: { "X-CSRF-Token": "its own" } }, "once");
  await send("/items", { method: "POST" }, "once");
  expect(server.calls.map(({ headers }) => headers.get("X-CSRF-Token"))).toEqual(["its own", null]);
});

it("reads the token anew for each request", async () => {
  const { send, server, jar } = open();
  await send("/items", { method: "POST" });
  server.refreshElsewhere();
  await send("/items", { method: "POST" });
  expect(server.calls[1]?.headers.get("X-CSRF-Token")).toBe(jar.get("bf_csrf_token"));
});

it("passes what is for other origins to fetch as it is", async () => {
  const { send } = open();
  const plain = vi.fn<typeof fetch>(async () => problem(401, "token_expired"));
  vi.stubGlobal("fetch", plain);
  const init = { method: "POST" };
  expect((await send("https://elsewhere.example/", init)).status).toBe(401);
  expect(plain).toHaveBeenCalledExactlyOnceWith("https://elsewhere.example/", init);
});

it.each<[string, RequestInit]>([
  ["without cookies", { method: "POST", credentials: "omit" }],
  ["by Bearer", { method: "POST", headers: { Authorization: "Bearer token" } }],
])("passes a request %s to fetch as it is", async (_how, init) => {
  const { send, server, refresh } = open();
  server.next("POST /items", () => problem(401, "token_expired"));
  expect((await send("/items", init)).status).toBe(401);
  expect(server.calls[0]?.headers.has("X-CSRF-Token")).toBe(false);
  expect(refresh).not.toHaveBeenCalled();
});

it("keeps the caller's headers and credentials", async () => {
  const { send, server } = open();
  await send("/items", { method: "POST", headers: [["X-Own", "1"]], credentials: "same-origin" });
  expect(server.calls[0]?.headers.get("X-Own")).toBe("1");
  expect(server.calls[0]?.credentials).toBe("same-origin");
});

it("takes a Request, with its own method, headers, body and referrer policy", async () => {
  const { send, server, jar } = open();
  const sent = vi.spyOn(globalThis, "fetch");
  server.expire();
  const request = new Request(ITEMS, {
    method: "POST",
    headers: { "X-Own": "1" },
    body: "text",
    referrerPolicy: "origin",
  });
  expect((await send(request)).status).toBe(201);
  const again = server.last("POST /items");
  expect(again?.body).toBe("text");
  expect(again?.headers.get("X-Own")).toBe("1");
  expect(again?.headers.get("X-CSRF-Token")).toBe(jar.get("bf_csrf_token"));
  expect(again?.credentials).toBe("include");
  expect(sent.mock.lastCall?.[1]?.referrerPolicy).toBe("origin");
});

it("lets an init override a Request, as fetch does", async () => {
  const { send, server } = open();
  await send(new Request(ITEMS, { headers: { "X-Own": "1" } }), {
    method: "POST",
    headers: { "X-Other": "2" },
    body: "new",
  });
  const [call] = server.calls;
  expect(call?.route).toBe("POST /items");
  expect(call?.body).toBe("new");
  expect(call?.headers.has("X-Own")).toBe(false);
  expect(call?.headers.has("X-CSRF-Token")).toBe(true);
});

it("takes a URL", async () => {
  const { send, server } = open();
  await send(new URL(ITEMS), { method: "POST" });
  expect(server.calls[0]?.headers.has("X-CSRF-Token")).toBe(true);
});

it("refreshes and repeats when the access token has expired", async () => {
  const { send, server, refresh, jar } = open();
  const before = jar.get("bf_csrf_token");
  server.expire();
  const response = await send("/items", { method: "POST", body: "text" });
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ text: "made" });
  expect(refresh).toHaveBeenCalledExactlyOnceWith(before);
  expect(server.calls.map(({ body }) => body)).toEqual(["text", "text"]);
  expect(server.calls[1]?.headers.get("X-CSRF-Token")).toBe(jar.get("bf_csrf_token"));
});

it("refreshes once only", async () => {
  const { send, server, refresh } = open();
  const expired = () => problem(401, "token_expired");
  server.next("GET /items", expired, expired);
  const response = await send("/items");
  expect(refresh).toHaveBeenCalledTimes(1);
  expect(await response.json()).toMatchObject({ code: "token_expired" });
});

it("refreshes by itself where another tab was faster and a late answer has put its token back", async () => {
  const { send, server, refresh } = open();
  server.expire();
  refresh.mockResolvedValueOnce(undefined);
  expect((await send("/items")).status).toBe(200);
  expect(refresh).toHaveBeenCalledTimes(2);
});

it("does not go on for ever where other tabs are always faster", async () => {
  const { send, server, refresh } = open();
  const expired = () => problem(401, "token_expired");
  server.next("GET /items", expired, expired, expired);
  refresh.mockResolvedValue(undefined);
  expect((await send("/items")).status).toBe(401);
  expect(refresh).toHaveBeenCalledTimes(2);
});

it("hands the 401 through, unread, when the session is over", async () => {
  const { send, server, refresh } = open();
  server.expire();
  refresh.mockImplementation(denied);
  const response = await send("/items");
  expect(response.status).toBe(401);
  expect(response.bodyUsed).toBe(false);
  expect(await response.json()).toMatchObject({ code: "token_expired" });
});

it("throws the refusal for the client's own requests", async () => {
  const { send, server, refresh } = open();
  server.expire();
  refresh.mockImplementation(denied);
  await expect(send("/items", {}, "guarded")).rejects.toMatchObject({ code: "session_revoked" });
});

it("throws when the refresh met trouble, since a 401 would look like a logout", async () => {
  const { send, server, refresh, loggedOut } = open();
  server.expire();
  refresh.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await expect(send("/items")).rejects.toThrow(TypeError);
  refresh.mockRejectedValueOnce(new AuthError(503, {}));
  await expect(send("/items")).rejects.toThrow(AuthError);
  expect(loggedOut).not.toHaveBeenCalled();
});

it("does not refresh for a 401 of another kind", async () => {
  const { send, server, refresh, loggedOut } = open();
  server.next("GET /items", () => new Response("no", { status: 401 }));
  server.next("GET /items", () => problem(401, "step_up_required"));
  server.next("GET /items", () => Response.json({ code: "token_expired" }, { status: 401 }));
  for (let round = 0; round < 3; round++) expect((await send("/items")).status).toBe(401);
  expect(refresh).not.toHaveBeenCalled();
  expect(loggedOut).not.toHaveBeenCalled();
});

it("tells when the server says that nobody is logged in", async () => {
  const { send, server, loggedOut } = open();
  server.revoke();
  expect((await send("/items")).status).toBe(401);
  expect(loggedOut).toHaveBeenCalledTimes(1);
});

it("does not tell so of a session that another tab has replaced", async () => {
  const { send, server, expiry, loggedOut } = open();
  expiry.learn(1800);
  server.next("POST /items", () => (server.loginElsewhere(), problem(401, "not_authenticated")));
  expect((await send("/items", streamed())).status).toBe(401);
  expect(loggedOut).not.toHaveBeenCalled();
});

it("sends a stream once, after a refresh where the token's age is not known", async () => {
  const { send, server, refresh } = open();
  server.expire();
  expect((await send("/items", streamed())).status).toBe(201);
  expect(refresh).toHaveBeenCalledTimes(1);
  expect(server.log()).toEqual(["POST /items"]);
});

it("hands a stream's 401 through", async () => {
  const { send, server, expiry, refresh } = open();
  expiry.learn(1800);
  server.expire();
  expect((await send("/items", streamed())).status).toBe(401);
  expect(refresh).not.toHaveBeenCalled();
  expect(server.log()).toEqual(["POST /items"]);
});

it("refreshes ahead of the end, so that the request is sent once", async () => {
  const { send, server, expiry, refresh } = open();
  expiry.learn(1800);
  await send("/items");
  expect(refresh).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_770_000);
  await send("/items", { method: "POST" });
  expect(refresh).toHaveBeenCalledTimes(1);
  expect(server.log()).toEqual(["GET /items", "POST /items"]);
});

it("goes on with the token that it has when a refresh ahead of the end meets trouble", async () => {
  const { send, expiry, refresh } = open();
  expiry.learn(1800);
  vi.advanceTimersByTime(1_770_000);
  refresh.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  expect((await send("/items")).status).toBe(200);
});

it("tries again after trouble, and never takes it for a logout", async () => {
  const { send, server, expiry, refresh } = open();
  expiry.learn(1800);
  vi.advanceTimersByTime(1_800_000);
  server.expire();
  refresh.mockRejectedValue(new AuthError(503, {}));
  await expect(send("/items")).rejects.toMatchObject({ status: 503 });
  refresh.mockReset().mockRejectedValueOnce(new TypeError("Failed to fetch"));
  refresh.mockImplementationOnce(async () => (server.refreshElsewhere(), undefined));
  expect((await send("/items")).status).toBe(200);
});

it("is not refused twice", async () => {
  const { send, server, expiry, refresh } = open();
  expiry.learn(1800);
  vi.advanceTimersByTime(1_800_000);
  server.expire();
  refresh.mockImplementation(denied);
  expect((await send("/items")).status).toBe(401);
  expect(refresh).toHaveBeenCalledTimes(1);
  await expect(send("/items", {}, "guarded")).rejects.toMatchObject({ code: "session_revoked" });
  expect(refresh).toHaveBeenCalledTimes(2);
});

it("repeats what another tab's refresh has overtaken", async () => {
  const { send, server, jar } = open();
  server.next("POST /items", (request) => (server.refreshElsewhere(), server.usual(request)));
  expect((await send("/items", { method: "POST" })).status).toBe(201);
  expect(server.calls[1]?.headers.get("X-CSRF-Token")).toBe(jar.get("bf_csrf_token"));
});

it("repeats what another tab's login has overtaken", async () => {
  const { send, server, loggedOut } = open();
  server.next("GET /items", () => (server.loginElsewhere(), problem(401, "not_authenticated")));
  expect((await send("/items")).status).toBe(200);
  expect(loggedOut).not.toHaveBeenCalled();
});

it("repeats once, and never where the cookie is the same or the body is gone", async () => {
  const { send, server, expiry } = open();
  expiry.learn(1800);
  const overtaken = () => (server.refreshElsewhere(), expiry.learn(1800), problem(403, "csrf_invalid"));
  server.next("POST /items", overtaken, overtaken);
  expect((await send("/items", { method: "POST" })).status).toBe(403);
  server.next("POST /items", () => problem(403, "csrf_invalid"));
  expect((await send("/items", { method: "POST" })).status).toBe(403);
  server.next("POST /items", overtaken);
  expect((await send("/items", streamed())).status).toBe(403);
  expect(server.calls).toHaveLength(4);
});

it("refreshes for no open request, and repeats none that is to be sent once", async () => {
  const { send, server, expiry, refresh, loggedOut } = open();
  expiry.learn(10);
  vi.advanceTimersByTime(10_000);
  server.next(
    "POST /items",
    () => problem(401, "token_expired"),
    () => problem(401, "not_authenticated"),
  );
  for (let round = 0; round < 2; round++) await send("/items", { method: "POST" }, "open");
  server.next("POST /items", () => (server.refreshElsewhere(), problem(403, "csrf_invalid")));
  expect((await send("/items", { method: "POST" }, "once")).status).toBe(403);
  expect(server.calls).toHaveLength(3);
  expect(refresh).not.toHaveBeenCalled();
  expect(loggedOut).not.toHaveBeenCalled();
});

it("lets the caller go who aborts while a refresh is under way", async () => {
  const { send, server, refresh } = open();
  const underWay = withResolvers<undefined>();
  refresh.mockReturnValue(underWay.promise);
  server.expire();
  const controller = new AbortController();
  const response = send("/items", { signal: controller.signal });
  response.catch(() => {});
  await settle();
  controller.abort(new Error("the caller has gone"));
  await expect(response).rejects.toThrow("the caller has gone");
  underWay.resolve(undefined);
  await settle();
  expect(server.calls).toHaveLength(1);
});

it("does the same for a refresh ahead of the end, and for a signal that a Request has", async () => {
  const { send, expiry, refresh, server } = open();
  expiry.learn(10);
  vi.advanceTimersByTime(10_000);
  refresh.mockReturnValue(new Promise(() => {}));
  const signal = AbortSignal.abort(new Error("the caller has gone"));
  await expect(send(new Request(ITEMS, { signal }))).rejects.toThrow("the caller has gone");
  expect(server.calls).toHaveLength(0);
});

it("throws what fetch throws", async () => {
  const { send, server } = open();
  server.next("GET /items", broken);
  await expect(send("/items")).rejects.toThrow(TypeError);
});

it("does not refresh where nobody is logged in", async () => {
  const { send, server, refresh, jar } = open();
  jar.clear();
  server.next("POST /items", () => problem(401, "token_expired"));
  expect((await send("/items", { method: "POST" })).status).toBe(401);
  expect(refresh).not.toHaveBeenCalled();
});
