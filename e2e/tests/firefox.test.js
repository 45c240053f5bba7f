// The same promises in Debian's Firefox: the demo, the npm client in two tabs, and the hosted pages.

import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";

import { cookieValues, cookiesInScript, csrfToken, send } from "../support/browser.js";
import { call, clientPage, openTab, stored } from "../support/client.js";
import { PASSWORD } from "../support/demo.js";
import { click, picture, press, startFirefox, type } from "../support/firefox.js";
import { startProxy } from "../support/proxy.js";
import { startServer } from "../support/server.js";

const ACCESS = "bf_access_token";
const CSRF = "bf_csrf_token";
const REFRESH = "bf_refresh_token";

const server = await startServer();
const proxy = await startProxy(server, await clientPage());
const [firefox, plain] = await Promise.all([startFirefox(), startFirefox({ scripts: false })]);
after(async () => {
  await plain.stop();
  await firefox.stop();
  await proxy.stop();
  await server.stop();
});

let people = 0;
let person, context, errors;

beforeEach(() => {
  person = { email: `person${(people += 1)}@example.com`, password: PASSWORD };
  errors = [];
});
afterEach(async () => {
  await context.close();
  assert.deepEqual(errors, []);
});

function watched(page) {
  page.on("pageerror", (error) => errors.push(error.message));
  return page;
}

/** The cookies that Firefox would send. It lists one that it has just cleared, where a new second began at that moment. */
async function living() {
  const now = Date.now() / 1000;
  return (await context.cookies()).filter(({ session, expires }) => session || expires > now);
}

/** A page in a jar of its own. */
async function newPage({ browser }) {
  context = await browser.createBrowserContext();
  return watched(await context.newPage());
}

const idle = (page) => page.waitForSelector("body:not([aria-busy]) #btn-login:enabled");

/** Clicks a button of the demo, and gives the status of the answer to what it sends. */
async function clicks(page, id, method, path) {
  const fits = (response) => response.request().method() === method && new URL(response.url()).pathname === path;
  const [response] = await Promise.all([page.waitForResponse(fits), click(page, await page.$(`#${id}`))]);
  await idle(page);
  return response.status();
}

async function fills(page, id, text) {
  await click(page, await page.$(`#${id}`));
  await page.keyboard.type(text);
}

/** Registers and logs in on the demo. */
async function demoPage() {
  const page = await newPage(firefox);
  await page.goto(server.url);
  await idle(page);
  await fills(page, "register-email", person.email);
  await fills(page, "register-password", PASSWORD);
  assert.equal(await clicks(page, "btn-register", "POST", "/auth/register"), 201);
  assert.deepEqual(await living(), [], "registering logs nobody in");
  assert.equal(await page.$eval("#email", ({ value }) => value), person.email, "it need not be typed again");
  await fills(page, "password", PASSWORD);
  assert.equal(await clicks(page, "btn-login", "POST", "/auth/login"), 200);
  return page;
}

test("login sets three cookies, and a script reads the CSRF cookie only", async () => {
  const page = await demoPage();
  await picture(page, "demo");
  assert.deepEqual(await cookiesInScript(page), [CSRF]);
  const cookies = await context.cookies();
  const seen = cookies.map(({ name, httpOnly, path, sameSite }) => ({ name, httpOnly, path, sameSite }));
  assert.deepEqual(
    seen.sort((a, b) => a.name.localeCompare(b.name)),
    [
      { name: ACCESS, httpOnly: true, path: "/", sameSite: "Lax" },
      { name: CSRF, httpOnly: false, path: "/", sameSite: "Lax" },
      { name: REFRESH, httpOnly: true, path: "/auth", sameSite: "Lax" },
    ],
  );
});

test("reading takes the cookie alone, and writing takes the CSRF token", async () => {
  const page = await demoPage();
  assert.equal(await clicks(page, "btn-get", "GET", "/demo/items"), 200);
  const json = { text: "one" };
  const without = await send(page, "POST", "/demo/items", { json });
  assert.deepEqual([without.status, without.data.code], [403, "csrf_missing"]);
  const headers = { "X-CSRF-Token": await csrfToken(page) };
  const good = await send(page, "POST", "/demo/items", { json, headers });
  assert.deepEqual([good.status, good.data.items], [200, ["one"]]);
  assert.equal(await clicks(page, "btn-post", "POST", "/demo/items"), 200);
});

test("a refresh changes the CSRF value, and the old one is refused", async () => {
  const page = await demoPage();
  const before = await cookieValues(context);
  assert.equal(await clicks(page, "btn-refresh", "POST", "/auth/refresh"), 200);
  const now = await cookieValues(context);
  for (const name of [ACCESS, CSRF, REFRESH]) assert.ok(now[name] && now[name] !== before[name], `${name} is new`);
  assert.equal(await csrfToken(page), now[CSRF]);
  const headers = { "X-CSRF-Token": before[CSRF] };
  const old = await send(page, "POST", "/demo/items", { headers });
  assert.deepEqual([old.status, old.data.code], [403, "csrf_invalid"]);
  assert.equal(await clicks(page, "btn-post", "POST", "/demo/items"), 200);
});

test("logout clears all three cookies", async () => {
  const page = await demoPage();
  assert.equal(await clicks(page, "btn-logout", "POST", "/auth/logout"), 200);
  assert.deepEqual(await living(), []);
  assert.equal(await page.evaluate(() => document.cookie), "");
  assert.equal(await clicks(page, "btn-me", "GET", "/auth/me"), 401);
  await picture(page, "demo-logged-out");
});

/** Lets a tab look out for a status, of which it is then `told`: before, as who subscribes looks at the cookies too. */
const lookOut = (tab, status) =>
  tab.evaluate((status) => {
    window.told = new Promise((resolve) => auth.subscribe((state) => state.status === status && resolve(status)));
  }, status);
const told = (tab) => tab.evaluate(() => window.told);

/** Two tabs with the npm client. The first logs in, and the other is told. */
async function twoTabs() {
  context = await firefox.browser.createBrowserContext();
  const tabs = [];
  while (tabs.length < 2) tabs.push(watched(await openTab(context, proxy.url)));
  assert.equal((await call(tabs[0], "register", person)).email, person.email);
  await lookOut(tabs[1], "in");
  assert.ok((await call(tabs[0], "login", person)).expires_in > 0);
  assert.equal(await told(tabs[1]), "in");
  return tabs;
}

test("a login and a logout in one tab are seen by the other", async () => {
  const [one, other] = await twoTabs();
  assert.equal((await call(other, "me")).email, person.email);
  await picture(other, "client");
  await lookOut(one, "out");
  assert.equal((await call(other, "logout")).code, undefined);
  assert.equal(await told(one), "out");
  assert.deepEqual(await living(), []);
  // Where the tabs have a process each, the storage of one may be late in the other.
  await one.waitForFunction(() => localStorage.length === 0);
});

test("when the access token has expired, two tabs refresh once", async () => {
  const tabs = await twoTabs();
  await context.deleteCookie(...(await context.cookies()).filter(({ name }) => name === ACCESS));
  const mark = server.mark;
  const read = (tab) => tab.evaluate(async () => (await auth.fetch("/demo/items")).status);
  assert.deepEqual(await Promise.all(tabs.map(read)), [200, 200]);
  // What was asked before this is logged before it.
  await call(tabs[0], "sessions");
  await server.answered("GET", "/auth/sessions", mark);
  const refreshes = server.answers(mark).filter((answer) => answer.startsWith("POST"));
  assert.deepEqual(refreshes, ["POST /auth/refresh 200"]);
});

test("the refresh key is in localStorage, and without it nothing is refreshed", async () => {
  const [tab] = await twoTabs();
  const keys = await stored(tab);
  assert.equal(keys.length, 1);
  assert.match(keys[0][1], /^[\w-]{22}$/);
  assert.ok((await call(tab, "refresh")).expires_in > 0);
  await tab.evaluate(() => localStorage.clear());
  assert.equal((await call(tab, "refresh")).code, "refresh_key_required");
  assert.equal(await tab.evaluate(() => auth.getState().status), "out");
});

for (const [how, browser] of [["with scripts", firefox], ["without scripts", plain]]) {
  test(`a person logs in and out on the hosted pages, ${how}`, async () => {
    const { status } = await fetch(`${server.url}/auth/register`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(person),
    });
    assert.equal(status, 201);
    const page = await newPage(browser);
    const keep = (name) => picture(page, `${name}-${how.replace(" ", "-")}`);
    await page.goto(`${server.url}/auth/ui/login`);
    await keep("login");
    await type(page, { "E-mail": person.email, Password: PASSWORD });
    assert.equal(await press(page, "Log in"), "/auth/ui/account");
    assert.equal(await page.$eval(".head .hint", ({ textContent }) => textContent), person.email);
    await keep("account");
    assert.deepEqual(Object.keys(await cookieValues(context)).sort(), [ACCESS, CSRF, REFRESH]);
    const keys = await page.evaluate(() => ({ ...localStorage }));
    assert.equal(Object.keys(keys).length, browser === firefox ? 1 : 0, "scripts alone bind the session to a key");

    assert.equal(await press(page, "Log out"), "/auth/ui/login");
    assert.equal(await page.$eval(".notice", ({ textContent }) => textContent.trim()), "You are logged out.");
    await keep("logged-out");
    assert.deepEqual(await living(), []);
  });
}
