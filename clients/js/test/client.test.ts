import { describe, expect, it, vi } from "vitest";
import { AuthError, createAuthClient } from "../src/index.js";
import { routes } from "../src/routes.js";
import { CREDENTIALS, open, watching } from "./support/client.js";
import { ORIGIN, settle } from "./support/page.js";
import { broken, hanging, json, problem } from "./support/server.js";

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
