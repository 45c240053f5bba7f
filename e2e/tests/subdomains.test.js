// The page at app.bluefox.test, the API at api.bluefox.test: shared cookies, and CORS for exactly one origin.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { after, before, test } from "node:test";

import { cookieValues, cookiesInScript, csrfToken, send, startBrowser } from "../support/browser.js";
import { PASSWORD } from "../support/demo.js";
import { submitForm } from "../support/foreign.js";
import { startServer } from "../support/server.js";
import { html, script, startSite } from "../support/site.js";

const person = { email: "ada@example.com", password: PASSWORD };
const pages = { "/": html() };
const site = await startSite(pages);
const appOrigin = site.origin("app.bluefox.test");
const server = await startServer({
  flags: ["--cookie-domain", "bluefox.test", "--allowed-origins", appOrigin],
});
const api = `http://api.bluefox.test:${server.port}`;
const browser = await startBrowser("*.bluefox.test");
after(async () => {
  await browser.close();
  await server.stop();
  await site.stop();
});

let context, app;

before(async () => {
  const source = await readFile(resolve(import.meta.dirname, "../readme/browser.js"), "utf8");
  const here = source.replace('const API = "";', `const API = "${api}";`);
  assert.notEqual(here, source);
  pages["/browser.js"] = script(here);
  context = await browser.newContext();
  app = await context.newPage();
  await app.goto(appOrigin);
});

/** Calls a function of the README's browser.js on the page. */
const run = (name, ...args) =>
  app.evaluate(async ([name, args]) => {
    const functions = await import("/browser.js");
    return functions[name](...args).catch(({ status, code, message }) => ({ status, code, message }));
  }, [name, args]);

test("the whole journey works across subdomains", async () => {
  const mark = server.mark;
  assert.deepEqual((await run("items")).code, "not_authenticated", "a refusal can be read, too");
  assert.equal((await run("register", person.email, person.password)).email, person.email);
  assert.equal((await run("login", person.email, person.password)).token_type, "bearer");
  assert.deepEqual(await cookiesInScript(app), ["bf_csrf_token"], "on app.bluefox.test");
  for (const { name, domain, httpOnly } of await context.cookies()) {
    assert.deepEqual([domain, httpOnly], [".bluefox.test", name !== "bf_csrf_token"], name);
  }

  assert.deepEqual((await run("addItem", "from afar")).items, ["from afar"]);
  assert.deepEqual((await run("items")).items, ["from afar"]);
  const token = await csrfToken(app);
  await run("refresh");
  assert.notEqual(await csrfToken(app), token);
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    const missing = await send(app, method, `${api}/demo/items`);
    assert.deepEqual([missing.status, missing.data.code], [403, "csrf_missing"], method);
    const headers = { "X-CSRF-Token": await csrfToken(app) };
    assert.equal((await send(app, method, `${api}/demo/items`, { headers })).status, 200, method);
  }
  assert.deepEqual(await run("logout"), { message: "Logged out" });
  assert.deepEqual(await cookiesInScript(app), []);
  assert.deepEqual(await context.cookies(), []);
  assert.equal((await send(app, "GET", `${api}/auth/me`)).status, 401);

  const preflights = server.answers(mark).filter((line) => line.startsWith("OPTIONS"));
  assert.ok(preflights.length >= 4 && preflights.every((line) => line.endsWith(" 200")), preflights.join("\n"));
});

test("a sibling that is not allowed reads nothing and writes nothing", async () => {
  await run("login", person.email, person.password);
  await run("addItem", "mine");
  const cookies = await cookieValues(context);
  const evil = await context.newPage();
  await evil.goto(site.origin("evil.bluefox.test"));
  // The same site: the cookies go along, and the CSRF cookie can be read, and so be sent.
  const headers = { "X-CSRF-Token": await csrfToken(evil) };
  assert.equal(headers["X-CSRF-Token"], cookies.bf_csrf_token);

  const mark = server.mark;
  for (const path of ["/auth/me", "/demo/items"]) {
    assert.deepEqual(await send(evil, "GET", api + path), { failed: true }, path);
    assert.equal((await server.answered("GET", path, mark)).status, 200, "asked with the cookies, and not shown");
  }
  for (const [method, path] of [["POST", "/demo/items"], ["DELETE", "/demo/items"], ["POST", "/auth/refresh"], ["POST", "/auth/logout"]]) {
    assert.deepEqual(await send(evil, method, api + path, { headers }), { failed: true }, `${method} ${path}`);
    assert.deepEqual(await send(evil, method, api + path), { failed: true }, `${method} ${path}, bare`);
  }
  // By a form there is no preflight: the origin alone decides.
  for (const path of ["/demo/items", "/auth/refresh", "/auth/logout", "/auth/login"]) {
    const response = await submitForm(evil, api + path, { enctype: "text/plain" });
    assert.equal(response.status(), 403, path);
    assert.match((await response.request().allHeaders()).cookie, /bf_access_token/, "the cookies went along");
    await evil.goto(site.origin("evil.bluefox.test"));
  }

  assert.deepEqual(await cookieValues(context), cookies);
  assert.deepEqual((await run("items")).items, ["mine"]);
  const writes = server.answers(mark).filter((line) => !line.startsWith("GET") && line.endsWith(" 200"));
  assert.deepEqual(writes.filter((line) => !line.startsWith("OPTIONS")), []);
});
