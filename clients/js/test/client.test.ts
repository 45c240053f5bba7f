import { afterEach, describe, expect, it, vi } from "vitest";
import { type AuthClient, AuthError, type AuthOptions, createAuthClient } from "../src/index.js";
import { routes } from "../src/routes.js";
import { ORIGIN, openPage, settle } from "./support/page.js";
import { ADA, broken, hanging, json, problem, startServer } from "./support/server.js";

const CREDENTIALS = { email: "ada@example.com", password: "correct horse battery staple" };
const KEY = "AAECAwQFBgcICQoLDA0ODw";
const clients: AuthClient[] = [];

function open() {
  const page = openPage();
  const server = startServer(page);
  const tab = (options?: AuthOptions) => {
    const client = createAuthClient(options);
    clients.push(client);
    return client;
  };
  return { ...page, server, tab, auth: tab() };
}

/** A tab that watches, and what it has seen. */
function watching(auth: AuthClient) {
  const seen: string[] = [];
  const stop = auth.subscribe(({ status, user }) => seen.push(user ? `${status} ${user.email}` : status));
  return { seen, stop };
}

/** Runs the clock until `work` has ended: a refresh waits a moment for a key that it lacks. */
async function ended<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  await vi.runAllTimersAsync();
  return work;
}

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

describe("a request", () => {
  it.each(Object.entries(routes))("of %s is %s", async (name, route) => {
    const { auth, server } = open();
    await auth.login(CREDENTIALS);
    const [method, path = ""] = route.split(" ");
    const argument = path.includes("{id}") ? "a/b" : method === "GET" ? undefined : { some: "body" };
    const url = `/auth${path.replace("{id}", "a%2Fb")}`;
    server.next(`${method} ${url}`, () => json({ expires_in: 1800 }));
    await auth[name as "changePassword"](argument as never);
    const call = server.last(`${method} ${url}`);
    expect(call?.headers.get("X-Auth-Transport")).toBe(method === "GET" ? null : "cookie");
    expect(call?.headers.has("X-CSRF-Token")).toBe(method !== "GET");
    expect(call?.credentials).toBe("include");
  });

  it("sends its argument as JSON", async () => {
    const { auth, server } = open();
    await auth.register(CREDENTIALS);
    const call = server.last("POST /auth/register");
    expect(JSON.parse(call?.body ?? "")).toEqual(CREDENTIALS);
    expect(call?.headers.get("Content-Type")).toBe("application/json");
  });

  it("has no body and no type where there is nothing to send", async () => {
    const { auth, server } = open();
    await auth.login(CREDENTIALS);
    await auth.refresh();
    const call = server.last("POST /auth/refresh");
    expect(call?.body).toBe("");
    expect(call?.headers.has("Content-Type")).toBe(false);
  });

  it("asks for a page of events, and leaves out what isn't there", async () => {
    const { auth, server } = open();
    const before: string = undefined as never; // as JavaScript may have it
    await auth.events({ limit: 5, before });
    await auth.events();
    expect(server.calls.map(({ url }) => url)).toEqual([`${ORIGIN}/auth/events?limit=5`, `${ORIGIN}/auth/events`]);
  });

  it("that refreshes gets four seconds, so that the next attempt comes within the server's window", async () => {
    const { auth, server } = open();
    await auth.login(CREDENTIALS);
    server.next("POST /auth/refresh", hanging);
    const done = auth.refresh();
    await vi.advanceTimersByTimeAsync(3999);
    expect(server.log()).toEqual(["POST /auth/login", "POST /auth/refresh"]);
    await vi.advanceTimersByTimeAsync(300);
    expect(await done).toEqual({ expires_in: 1800 });
  });

  it("goes to the server's own origin and prefix", async () => {
    const { tab, server } = open();
    await tab({ baseUrl: "https://api.example.com/", prefix: "/account" }).me();
    expect(server.calls[0]?.url).toBe("https://api.example.com/account/me");
  });

  it("throws an AuthError where the server refuses, and what fetch throws where there is no answer", async () => {
    const { auth, server } = open();
    server.next("POST /auth/login", () => problem(401, "invalid_credentials"), broken);
    await expect(auth.login(CREDENTIALS)).rejects.toThrow(AuthError);
    await expect(auth.login(CREDENTIALS)).rejects.toThrow(TypeError);
    expect(auth.getState().status).toBe("out");
  });
});

describe("fetch", () => {
  it("knows which origins are ours", async () => {
    const { tab, server } = open();
    await tab().login(CREDENTIALS);
    const auth = tab({ baseUrl: "https://api.example.com", origins: ["https://files.example.com/"] });
    const hasToken = async (url: string) => {
      await auth.fetch(url, { method: "PUT" });
      return server.calls.at(-1)?.headers.has("X-CSRF-Token");
    };
    expect(await hasToken("https://api.example.com/x")).toBe(true);
    expect(await hasToken("https://files.example.com/x")).toBe(true);
    expect(await hasToken("https://api.example.com.evil.example/x")).toBe(false);
    expect(await hasToken(`${ORIGIN}/x`)).toBe(false);
  });

  it("takes the page's own origin where no other is named", async () => {
    const { auth, server } = open();
    await auth.login(CREDENTIALS);
    await auth.fetch("../items", { method: "POST" });
    expect(server.calls.at(-1)?.headers.has("X-CSRF-Token")).toBe(true);
    await auth.fetch("//elsewhere.example/items", { method: "POST" });
    expect(server.calls.at(-1)?.headers.has("X-CSRF-Token")).toBe(false);
  });

  it("refreshes for many requests once", async () => {
    const { auth, server } = open();
    await auth.login(CREDENTIALS);
    server.expire();
    const answers = await Promise.all([auth.fetch("/items"), auth.fetch("/items", { method: "POST" }), auth.me()]);
    expect(answers.slice(0, 2)).toMatchObject([{ status: 200 }, { status: 201 }]);
    expect(server.log().filter((route) => route === "POST /auth/refresh")).toHaveLength(1);
  });
});

describe("the refresh key", () => {
  it("is made at login, stored under the session, and sent with each refresh", async () => {
    const { auth, server, stored } = open();
    await auth.login(CREDENTIALS);
    const key = server.last("POST /auth/login")?.headers.get("X-Refresh-Key");
    expect(server.keys()).toEqual([key]);
    expect(stored()).toEqual({ "key:ktag-1_______": key });
    await auth.refresh();
    expect(server.last("POST /auth/refresh")?.headers.get("X-Refresh-Key")).toBe(key);
    expect(server.log()).toEqual(["POST /auth/login", "POST /auth/refresh"]);
  });

  it("is another one for each login, and the earlier one is forgotten", async () => {
    const { auth, server, stored } = open();
    await auth.login(CREDENTIALS);
    await auth.login(CREDENTIALS);
    expect(stored()).toEqual({ "key:ktag-2_______": server.keys()[0] });
  });

  it("is not sent where it could not be kept", async () => {
    const { auth, server, breakStorage } = open();
    breakStorage();
    await auth.login(CREDENTIALS);
    expect(server.keys()).toEqual([]);
    await auth.refresh();
    expect(server.last("POST /auth/refresh")?.headers.has("X-Refresh-Key")).toBe(false);
    expect(auth.getState().status).toBe("in");
  });

  it("stays out of the storage when the login is refused", async () => {
    const { auth, server, stored } = open();
    server.next("POST /auth/login", () => problem(401, "invalid_credentials"));
    await expect(auth.login(CREDENTIALS)).rejects.toThrow();
    expect(stored()).toEqual({});
  });

  it("is forgotten at logout", async () => {
    const { auth, stored } = open();
    await auth.login(CREDENTIALS);
    await auth.logout();
    expect(stored()).toEqual({});
  });

  it("that was purged means to log in again, and asks the server nothing that it would take for a theft", async () => {
    const { auth, server, storage, stored, tab } = open();
    const other = tab();
    await auth.login(CREDENTIALS);
    for (const name of Object.keys(storage)) storage.removeItem(name);
    server.expire();
    await expect(ended(auth.me())).rejects.toMatchObject({ code: "refresh_key_required" });
    expect(server.log()).not.toContain("POST /auth/refresh");
    expect(auth.getState().status).toBe("out");
    expect(other.getState().status).toBe("out");
    await auth.login(CREDENTIALS);
    expect(Object.values(stored())).toEqual(server.keys());
    expect(auth.getState().status).toBe("in");
  });

  it("of an earlier session is never sent for the one that another subdomain began", async () => {
    const { auth, server, tab } = open();
    await auth.login(CREDENTIALS);
    server.loginElsewhere(KEY);
    server.expire();
    await expect(ended(tab().me())).rejects.toMatchObject({ code: "refresh_key_required" });
    expect(server.log()).not.toContain("POST /auth/refresh");
  });

  it.each([
    ["a keyed session", KEY, { code: "refresh_key_required" }, []],
    ["a plain session", undefined, { expires_in: 1800 }, [null]],
  ])("is not sent for %s whose cookies come at that moment", async (_what, key, outcome, further) => {
    const { auth, server, jar, onNextRead } = open();
    await auth.login(CREDENTIALS);
    const [token, own] = [jar.get("bf_csrf_token"), server.keys()[0]];
    onNextRead(() => server.loginElsewhere(key));
    expect(await ended(auth.refresh()).catch((error: unknown) => error)).toMatchObject(outcome);
    const refreshes = server.calls.filter(({ route }) => route === "POST /auth/refresh");
    expect(refreshes[0]?.headers.get("X-CSRF-Token")).toBe(token);
    expect(refreshes.map(({ headers }) => headers.get("X-Refresh-Key"))).toEqual([own, ...further]);
    expect(server.thefts()).toBe(0);
    expect(server.keys()).toEqual(key ? [key] : []);
  });

  it("is not enrolled in a session whose cookies come at that moment", async () => {
    const { auth, server, onNextRead } = open();
    await auth.login(CREDENTIALS);
    onNextRead(() => server.loginElsewhere(KEY));
    await expect(auth.enrollRefreshKey()).rejects.toMatchObject({ code: "csrf_invalid" });
    expect(server.keys()).toEqual([KEY]);
  });

  it("is neither enrolled nor sent in a plain session, also after a proof of presence", async () => {
    const { server, tab, stored } = open();
    server.loginElsewhere();
    const auth = tab();
    await settle();
    await auth.elevate({ password: CREDENTIALS.password });
    await auth.refresh();
    expect(server.log()).not.toContain("POST /auth/refresh-key");
    expect(stored()).toEqual({});
    await expect(auth.enrollRefreshKey()).rejects.toMatchObject({ code: "session_not_keyed", status: 409 });
    await auth.refresh();
    expect(server.last("POST /auth/refresh")?.headers.has("X-Refresh-Key")).toBe(false);
  });

  it("is enrolled by a page that finds a session without one of its own", async () => {
    const { server, tab, stored } = open();
    server.loginElsewhere(KEY);
    tab();
    await settle();
    expect(server.log()).toContain("POST /auth/refresh-key");
    expect(server.keys()).toHaveLength(2);
    expect(stored()).toEqual({ "key:ktag-1_______": server.keys()[1] });
  });

  it("is not enrolled in an old session, until presence is proved", async () => {
    const { server, tab } = open();
    server.loginElsewhere(KEY);
    server.age();
    tab();
    await settle();
    const auth = tab();
    await settle();
    expect(server.log().filter((route) => route === "POST /auth/refresh-key")).toHaveLength(1);
    await auth.elevate({ password: CREDENTIALS.password });
    await settle();
    expect(server.keys()).toHaveLength(2);
  });

  it("is enrolled when the page wakes to another session", async () => {
    const { auth, server, wake } = open();
    await auth.login(CREDENTIALS);
    server.loginElsewhere(KEY);
    wake();
    await settle();
    expect(server.keys()).toHaveLength(2);
  });

  it("costs nothing when enrolling it fails, and refreshes nothing", async () => {
    const { auth, server } = open();
    server.loginElsewhere(KEY);
    server.next("POST /auth/refresh-key", () => problem(401, "token_expired"));
    await settle();
    expect(server.log()).toEqual(["POST /auth/refresh-key"]);
    await auth.me();
    expect(auth.getState().status).toBe("in");
  });

  it("is confirmed by enrolling it, before the login ends, where another tab held the lock", async () => {
    const { server, auth, tab, stored } = open();
    server.next("POST /auth/login", hanging);
    void tab().login(CREDENTIALS);
    await settle();
    const done = auth.login(CREDENTIALS);
    await vi.advanceTimersByTimeAsync(2000);
    expect(Object.values(stored())[0]).toMatch(/^\?/);
    await vi.advanceTimersByTimeAsync(2000);
    await done;
    expect(Object.values(stored())).toEqual(server.keys());
  });

  it("can be used once the login has ended, also where pages have no locks", async () => {
    const { server, auth, stored } = open();
    vi.stubGlobal("navigator", {});
    await auth.login(CREDENTIALS);
    expect(Object.values(stored())).toEqual(server.keys());
    expect(server.log()).toEqual(["POST /auth/login", "POST /auth/refresh-key"]);
  });

  it("makes a login wait for four seconds at most, when enrolling it gets no answer", async () => {
    const { server, auth, stored } = open();
    vi.stubGlobal("navigator", {});
    server.next("POST /auth/refresh-key", hanging);
    const login = vi.fn();
    void auth.login(CREDENTIALS).then(login);
    await vi.advanceTimersByTimeAsync(3999);
    expect(login).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(login).toHaveBeenCalledExactlyOnceWith({ expires_in: 1800 });
    expect(Object.values(stored())[0]).toMatch(/^\?/);
  });
});

describe("the state", () => {
  it("is out where there is no cookie, without asking the server", async () => {
    const { auth, server } = open();
    expect(auth.getState().status).toBe("unknown");
    await settle();
    expect(auth.getState()).toEqual({ status: "out", user: null });
    expect(server.calls).toEqual([]);
  });

  it("is asked for when somebody subscribes", async () => {
    const { server, tab } = open();
    server.loginElsewhere();
    const { seen } = watching(tab());
    await settle();
    expect(seen).toEqual(["in ada@example.com"]);
    expect(server.log().filter((route) => route === "GET /auth/me")).toHaveLength(1);
  });

  it("is not asked for when nobody wants to know", async () => {
    const { auth, server } = open();
    await auth.login(CREDENTIALS);
    await settle();
    expect(server.log()).toEqual(["POST /auth/login"]);
  });

  it("follows login, a change of the profile, and logout", async () => {
    const { auth } = open();
    const { seen } = watching(auth);
    await settle();
    await auth.login(CREDENTIALS);
    await settle();
    expect(auth.getState()).toEqual({ status: "in", user: ADA });
    await auth.updateMe({ profile: { name: "Ada" } });
    expect(auth.getState().user?.profile).toEqual({ name: "Ada" });
    await auth.logout();
    expect(seen).toEqual(["out", "in", "in ada@example.com", "in ada@example.com", "out"]);
  });

  it("is out when the session turns out to be over", async () => {
    const { auth, server } = open();
    await auth.login(CREDENTIALS);
    server.revoke();
    await expect(auth.me()).rejects.toMatchObject({ code: "not_authenticated" });
    expect(auth.getState().status).toBe("out");
  });

  it("is out when the refresh says so, and not when the network does", async () => {
    const { auth, server } = open();
    await auth.login(CREDENTIALS);
    server.next("POST /auth/refresh", broken, broken, broken);
    await expect(ended(auth.refresh())).rejects.toThrow(TypeError);
    expect(auth.getState().status).toBe("in");
    server.revoke();
    await expect(auth.refresh()).rejects.toMatchObject({ code: "session_revoked" });
    expect(auth.getState().status).toBe("out");
  });

  it("stays in when the logout gets no answer", async () => {
    const { auth, server } = open();
    await auth.login(CREDENTIALS);
    server.next("POST /auth/logout", broken);
    await expect(auth.logout()).rejects.toThrow(TypeError);
    expect(auth.getState().status).toBe("in");
  });

  it("is out after the account was deleted, and after its own session was ended", async () => {
    const { auth } = open();
    await auth.login(CREDENTIALS);
    await auth.deleteMe({ password: CREDENTIALS.password });
    expect(auth.getState().status).toBe("out");
    await auth.login(CREDENTIALS);
    await auth.endSession("other");
    expect(auth.getState().status).toBe("in");
    await auth.endSession("current");
    expect(auth.getState().status).toBe("out");
  });

  it("does not take the answer of one session for the user of another", async () => {
    const { auth, server } = open();
    await auth.login(CREDENTIALS);
    server.next("GET /auth/me", () => (server.logoutElsewhere(), json(ADA)));
    expect(await auth.me()).toEqual(ADA);
    expect(auth.getState().user).toBeNull();
  });
});

describe("another tab", () => {
  it("is told of login and logout, and needs no request for that", async () => {
    const { auth, server, tab } = open();
    const other = tab();
    await auth.login(CREDENTIALS);
    await settle();
    expect(other.getState().status).toBe("in");
    await auth.logout();
    await settle();
    expect(other.getState().status).toBe("out");
    expect(server.log()).toEqual(["POST /auth/login", "POST /auth/logout"]);
  });

  it("asks for the user when it is watched", async () => {
    const { auth, tab } = open();
    const { seen } = watching(tab());
    await settle();
    await auth.login(CREDENTIALS);
    await settle();
    expect(seen).toEqual(["out", "in", "in ada@example.com"]);
  });

  it("learns from the one that has refreshed when the next refresh is due", async () => {
    const { auth, server, tab } = open();
    const other = tab();
    await auth.login(CREDENTIALS);
    vi.advanceTimersByTime(1_700_000);
    await auth.refresh();
    await settle();
    vi.advanceTimersByTime(100_000);
    await other.fetch("/items");
    expect(server.log().filter((route) => route === "POST /auth/refresh")).toHaveLength(1);
    vi.advanceTimersByTime(1_670_000);
    await other.fetch("/items");
    expect(server.log().slice(-2)).toEqual(["POST /auth/refresh", "GET /items"]);
  });

  it("refreshes all the same when it is told to, though another one was faster", async () => {
    const { auth, server, tab } = open();
    const other = tab();
    await auth.login(CREDENTIALS);
    server.expire();
    const faster = auth.fetch("/items");
    const slower = other.fetch("/items");
    await Promise.resolve();
    while (server.log().at(-1) !== "POST /auth/refresh") await Promise.resolve();
    expect(await other.refresh()).toEqual({ expires_in: 1800 });
    await Promise.all([faster, slower]);
    expect(server.log().filter((route) => route === "POST /auth/refresh")).toHaveLength(2);
  });

  it("is told of the end of the session", async () => {
    const { auth, server, tab } = open();
    const other = tab();
    await auth.login(CREDENTIALS);
    server.revoke();
    await expect(auth.refresh()).rejects.toThrow();
    await settle();
    expect(other.getState().status).toBe("out");
  });

  it("is told no secret", async () => {
    const { auth } = open();
    const post = vi.spyOn(BroadcastChannel.prototype, "postMessage");
    await auth.login(CREDENTIALS);
    await auth.refresh();
    await auth.logout();
    const from = expect.any(String);
    expect(post.mock.calls).toEqual([
      [{ kind: "login", expiresIn: 1800, from }],
      [{ kind: "refresh", expiresIn: 1800, from }],
      [{ kind: "logout", from }],
    ]);
  });

  it("never answers a message with a message", async () => {
    const { auth, tab } = open();
    watching(tab());
    watching(tab());
    await settle();
    const post = vi.spyOn(BroadcastChannel.prototype, "postMessage");
    await auth.login(CREDENTIALS);
    await auth.logout();
    await settle();
    expect(post).toHaveBeenCalledTimes(2);
  });

  it("of another prefix has nothing to do with it", async () => {
    const { auth, tab } = open();
    const other = tab({ prefix: "/other" });
    await settle();
    await auth.login(CREDENTIALS);
    await settle();
    expect(other.getState().status).toBe("out");
  });
});

describe("a page that somebody comes back to", () => {
  it("refreshes when that is due, and not before", async () => {
    const { auth, server, wake } = open();
    await auth.login(CREDENTIALS);
    wake();
    await settle();
    expect(server.log()).toEqual(["POST /auth/login"]);
    vi.advanceTimersByTime(3_600_000);
    wake("online");
    await settle();
    expect(server.log()).toEqual(["POST /auth/login", "POST /auth/refresh"]);
  });

  it("refreshes nothing while nobody is there", async () => {
    const { auth, server } = open();
    watching(auth);
    await auth.login(CREDENTIALS);
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(server.log()).not.toContain("POST /auth/refresh");
  });

  it("sees that the cookies have gone", async () => {
    const { auth, server, wake } = open();
    await auth.login(CREDENTIALS);
    server.logoutElsewhere();
    wake("pageshow");
    expect(auth.getState().status).toBe("out");
  });

  it("sees that somebody has logged in elsewhere", async () => {
    const { auth, server, wake } = open();
    const { seen } = watching(auth);
    await settle();
    server.loginElsewhere();
    wake();
    await settle();
    expect(seen).toEqual(["out", "unknown", "in ada@example.com"]);
  });

  it("asks again for a user that it could not get", async () => {
    const { auth, server, wake } = open();
    server.next("GET /auth/me", broken);
    watching(auth);
    await auth.login(CREDENTIALS);
    await settle();
    expect(auth.getState()).toEqual({ status: "in", user: null });
    wake("online");
    await settle();
    expect(auth.getState().user).toEqual(ADA);
  });

  it("does not try again and again when its key was refused", async () => {
    const { auth, server, storage, wake } = open();
    watching(auth);
    await auth.login(CREDENTIALS);
    for (const name of Object.keys(storage)) storage.removeItem(name);
    await expect(ended(auth.refresh())).rejects.toThrow();
    const before = server.calls.length;
    vi.advanceTimersByTime(3_600_000);
    wake();
    await settle();
    expect(server.calls).toHaveLength(before);
  });
});

it("takes no notice of anything when it is closed", async () => {
  const { auth, server, tab, wake } = open();
  const other = tab();
  await auth.login(CREDENTIALS);
  auth.close();
  server.logoutElsewhere();
  wake();
  await other.login(CREDENTIALS);
  await other.logout();
  await settle();
  expect(auth.getState().status).toBe("in");
});

it("needs no cookie that a script can read to know that a login has succeeded", async () => {
  const { auth, jar, wake, server } = open();
  server.next("POST /auth/login", () => json({ expires_in: 1800 }));
  await auth.login(CREDENTIALS);
  jar.clear();
  wake();
  expect(auth.getState().status).toBe("in");
});

it("can be made on a server, where it knows nothing and listens to nothing", async () => {
  const auth = createAuthClient();
  watching(auth).stop();
  await Promise.resolve();
  expect(auth.getState()).toEqual({ status: "unknown", user: null });
  auth.close();
});
