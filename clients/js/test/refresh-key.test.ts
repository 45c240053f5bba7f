import { describe, expect, it, vi } from "vitest";
import { CREDENTIALS, KEY, open } from "./support/client.js";
import { ended, ORIGIN, settle } from "./support/page.js";
import { broken, hanging, problem } from "./support/server.js";

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

  it("is enrolled when somebody comes back, where the login's own attempt was lost", async () => {
    const { auth, server, tab, stored, wake } = open();
    vi.stubGlobal("navigator", {});
    server.next("POST /auth/refresh-key", broken);
    await auth.login(CREDENTIALS);
    expect(Object.values(stored())[0]).toMatch(/^\?/);
    wake();
    await settle();
    expect(Object.values(stored())).toEqual(server.keys());
    server.expire();
    await tab().me();
    expect(server.thefts()).toBe(0);
  });

  it("is not asked for again where nobody is logged in any more", async () => {
    const { auth, server, wake } = open();
    server.loginElsewhere(KEY);
    server.next("POST /auth/refresh-key", broken);
    await settle();
    server.revoke();
    await expect(auth.me()).rejects.toThrow();
    const { length } = server.calls;
    wake();
    await settle();
    expect(server.calls).toHaveLength(length);
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

  it("is left to the tab that has logged in, as a browser may show its storage to another one later", async () => {
    const { server, auth } = open();
    await settle();
    server.loginElsewhere(KEY);
    new BroadcastChannel(`bluefox-auth:${ORIGIN}/auth`).postMessage({ kind: "login", expiresIn: 1800 });
    await settle();
    expect(auth.getState().status).toBe("in");
    expect(server.keys()).toEqual([KEY]);
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
