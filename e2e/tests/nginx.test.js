// nginx.conf of the README: an app in any language and bluefox-auth behind one origin, as in production (no --dev).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { resolve } from "node:path";
import { after, test } from "node:test";
import { json } from "node:stream/consumers";

import { cookiesInScript, csrfToken, send, startBrowser } from "../support/browser.js";
import { PASSWORD } from "../support/demo.js";
import { startNginx } from "../support/nginx.js";
import { startServer } from "../support/server.js";
import { html, json as answer, startSite } from "../support/site.js";

const server = await startServer({
  dev: false,
  flags: ["--trusted-proxies", "127.0.0.1"],
  env: { BLUEFOX_SECRET_KEY: "kQ7nS3oXv8bJ5mZ1tY6wR2cF9hL4pD0gUeAiNxVqTsE" },
});
// The app asks bluefox-auth who sent a request; a real one may verify the token itself.
const whoAmI = async ({ headers }) => {
  const response = await fetch(`${server.url}/auth/me`, { headers: { cookie: headers.cookie ?? "" } });
  return { status: response.status, email: (await response.json()).email ?? null };
};
const app = await startSite({ "/": html(), "/whoami": answer(whoAmI) });
const conf = await readFile(resolve(import.meta.dirname, "../readme/nginx.conf"), "utf8");
const nginx = await startNginx((port) =>
  replaceEach(conf, { "listen 80;": `listen 127.0.0.1:${port};`, ":8000": `:${server.port}`, ":3000": `:${app.port}` }),
);
const browser = await startBrowser();
after(async () => {
  await browser.close();
  await nginx.stop();
  await app.stop();
  await server.stop();
});

function replaceEach(text, replacements) {
  for (const [old, now] of Object.entries(replacements)) {
    assert.equal(text.split(old).length, 2, `${old} stands there once`);
    text = text.replace(old, now);
  }
  return text;
}

test("a person registers, logs in, refreshes and logs out through nginx", async () => {
  const page = await browser.newPage();
  await page.goto(nginx.url);
  const person = { email: "ada@example.com", password: PASSWORD };
  const post = async (path, json) =>
    send(page, "POST", path, { json, headers: { "X-CSRF-Token": (await csrfToken(page)) ?? "" } });

  assert.deepEqual((await send(page, "GET", "/whoami")).data, { status: 401, email: null });
  assert.equal((await post("/auth/register", person)).status, 201);
  assert.equal((await post("/auth/login", person)).status, 200);
  assert.deepEqual(await cookiesInScript(page), ["bf_csrf_token"]);
  assert.ok((await page.context().cookies()).every(({ secure }) => secure), "the cookies are Secure");
  assert.deepEqual((await send(page, "GET", "/whoami")).data, { status: 200, email: person.email });

  const before = await csrfToken(page);
  assert.equal((await send(page, "POST", "/auth/refresh")).data.code, "csrf_missing");
  assert.equal((await post("/auth/refresh")).status, 200);
  assert.notEqual(await csrfToken(page), before);
  assert.equal((await post("/auth/logout")).status, 200);
  assert.deepEqual(await cookiesInScript(page), []);
  assert.deepEqual((await send(page, "GET", "/whoami")).data, { status: 401, email: null });
});

/** Logs in by nginx from another loopback address, with a forged X-Forwarded-For. */
async function loginFrom(localAddress, forged) {
  const outgoing = request(`${nginx.url}/auth/login`, {
    method: "POST",
    localAddress,
    headers: { "Content-Type": "application/json", "X-Forwarded-For": forged },
  });
  const response = await new Promise((resolve, reject) => {
    outgoing.on("response", resolve).on("error", reject);
    outgoing.end(JSON.stringify({ email: "grace@example.com", password: PASSWORD }));
  });
  await json(response);
  return response.statusCode;
}

test("the client's address is the one that nginx saw, not the one that the client wrote", async () => {
  const register = await fetch(`${nginx.url}/auth/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: "grace@example.com", password: PASSWORD }),
  });
  assert.equal(register.status, 201);
  assert.equal(await loginFrom("127.55.44.33", "198.51.100.7"), 200);
  assert.equal(await server.stores("127.55.44.33"), true);
  assert.equal(await server.stores("198.51.100.7"), false);
});
