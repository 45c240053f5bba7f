import { describe, expect, it, vi } from "vitest";
import { CREDENTIALS, open, watching } from "./support/client.js";
import { ended, settle } from "./support/page.js";
import { ADA, broken, json } from "./support/server.js";

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
