// The ways to the hosted pages and back: `next`, `continue`, and pages of another host.

import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";

import { send, startBrowser } from "../support/browser.js";
import { call, clientPage, openTab, stored } from "../support/client.js";
import { PASSWORD } from "../support/demo.js";
import { UI, fill, heading, press, problem } from "../support/pages.js";
import { startServer } from "../support/server.js";
import { html, startSite } from "../support/site.js";

const API_HOST = "api.bluefox.test";
const pages = { "/": html(), "/after?a=1&b=2": html() };
const site = await startSite(pages);
const shop = site.origin("shop.bluefox.test");
const foreign = site.origin("evil.example");
const server = await startServer({
  flags: ["--cookie-domain", "bluefox.test", "--allowed-origins", `${shop},${site.origin("blog.bluefox.test")}`],
});
const api = `http://${API_HOST}:${server.port}`;
Object.assign(pages, await clientPage({ baseUrl: api }));
const browser = await startBrowser("*.bluefox.test", "evil.example");
after(async () => {
  await browser.close();
  await server.stop();
  await site.stop();
});

let people = 0;
let person, context, page, complaints;

beforeEach(async () => {
  person = { email: `person${(people += 1)}@example.com`, password: PASSWORD };
  await fetch(`${server.url}/auth/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(person),
  });
  await start({});
});
afterEach(async () => {
  assert.deepEqual(complaints, []);
  for (const context of browser.contexts()) await context.close();
});

async function start(options) {
  context = await browser.newContext(options);
  page = await context.newPage();
  complaints = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) complaints.push(message.text());
  });
}

const go = (path, next) => page.goto(`${api}${path}${next === undefined ? "" : `?next=${encodeURIComponent(next)}`}`);

async function logIn() {
  await fill(page, { "E-mail": person.email, Password: PASSWORD });
  await page.getByRole("button", { name: "Log in", exact: true }).click();
}


for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";

  test(`a login leads back to a page of an allowed origin, ${how}`, async () => {
    await start({ javaScriptEnabled });
    await go(`${UI}/login`, `${shop}/after?a=1&b=2`);
    await logIn();
    await page.waitForURL(`${shop}/after?a=1&b=2`);
  });

  test(`a login leads nowhere else, ${how}`, async () => {
    for (const next of [`${foreign}/`, "//evil.example", "/\\evil.example", "https:evil.example", `${shop}.evil.example/`, "javascript:alert(1)"]) {
      await start({ javaScriptEnabled });
      await go(`${UI}/login`, next);
      await logIn();
      await page.waitForURL(`${api}${UI}/account`);
    }
  });
}

test("the way to another origin survives a wrong password, and the way to register and back", async () => {
  await go(`${UI}/login`, `${shop}/after?a=1&b=2`);
  await fill(page, { "E-mail": person.email, Password: "a guess" });
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  assert.match(await problem(page), /is wrong/);
  await page.getByRole("link", { name: "Register" }).click();
  person.email = `also-${person.email}`;
  await fill(page, { "E-mail": person.email, Password: PASSWORD });
  await press(page, "Register", "register");
  assert.equal(await heading(page), "Check your mail");
  await page.getByRole("link", { name: "To the login" }).click();
  await logIn();
  await page.waitForURL(`${shop}/after?a=1&b=2`);
});

test("continue refreshes a login without a key, and comes back", async () => {
  await start({ javaScriptEnabled: false });
  await go(`${UI}/login`);
  await logIn();
  await page.waitForURL(`${api}${UI}/account`);
  const before = await csrf();
  await context.clearCookies({ name: "bf_access_token" });
  await go("/auth/continue", `${shop}/after?a=1&b=2`);
  assert.equal(page.url(), `${shop}/after?a=1&b=2`);
  assert.notEqual(await csrf(), before, "it was refreshed");
});

test("continue has the client refresh a login with a key, and comes back", async () => {
  await go(`${UI}/login`);
  await logIn();
  await page.waitForURL(`${api}${UI}/account`);
  const before = await csrf();
  await context.clearCookies({ name: "bf_access_token" });
  await page.goto(`${api}/auth/continue?next=${encodeURIComponent(`${shop}/`)}`);
  await page.waitForURL(`${shop}/`);
  assert.notEqual(await csrf(), before, "it was refreshed");
});

test("continue leads to the login where there is nothing to refresh, and that back", async () => {
  await go("/auth/continue", `${shop}/`);
  assert.equal(new URL(page.url()).pathname, `${UI}/login`);
  await logIn();
  await page.waitForURL(`${shop}/`);
  await go("/auth/continue", foreign);
  assert.equal(page.url(), `${api}${UI}/account`, "who is logged in goes home, not abroad");
});

test("a frame, an image or a script of another page refreshes nothing", async () => {
  // Browsers say what a request is for where the host is trusted: over HTTPS, and on this machine.
  const here = await startServer({ flags: ["--pages-home", "/dev/mailbox"] });
  await page.goto(`${here.url}${UI}/login`);
  // Without a key, which would be asked for first.
  for (const path of ["register", "login"]) await send(page, "POST", `/auth/${path}`, { json: person });
  await context.clearCookies({ name: "bf_access_token" });
  const before = await csrf();
  await page.goto(site.origin("127.0.0.1"));
  const load = (url) => {
    const element = (tag) =>
      new Promise((resolve) => {
        const element = document.createElement(tag);
        element.onload = element.onerror = resolve;
        element.src = url;
        document.body.append(element);
      });
    const script = fetch(url, { mode: "no-cors", credentials: "include" }).catch(() => {});
    return Promise.all([element("img"), element("iframe"), script]);
  };
  const complaint = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors 'none'"));
  await page.evaluate(load, `${here.url}/auth/continue`);
  assert.equal(await csrf(), before);
  await complaint;
  assert.equal(complaints.length, 1);
  complaints = [];
  await page.goto(`${here.url}/auth/continue`);
  assert.notEqual(await csrf(), before, "a person who goes there does");
  assert.equal(page.url(), `${here.url}/dev/mailbox`);
  await here.stop();
});

const csrf = async () => (await context.cookies()).find(({ name }) => name === "bf_csrf_token")?.value;

test("pages of two hosts share a session, each with its own key", async () => {
  const one = await openTab(context, shop);
  assert.ok((await call(one, "login", person)).expires_in > 0);
  const two = await openTab(context, site.origin("blog.bluefox.test"));
  const confirmed = (tab) => tab.waitForFunction(() => Object.values({ ...localStorage }).some((value) => /^[\w-]{22}$/.test(value)));
  await Promise.all([confirmed(one), confirmed(two)]);
  const [[[, first]], [[, second]]] = [await stored(one), await stored(two)];
  assert.notEqual(first, second);
  for (const tab of [two, one, two]) assert.ok((await call(tab, "refresh")).expires_in > 0);
  const { events } = await call(one, "events", {});
  assert.deepEqual(
    events.map(({ kind }) => kind).filter((kind) => kind.startsWith("session.") && kind !== "session.refreshed"),
    ["session.key_enrolled", "session.started"],
  );
  await call(two, "logout");
  assert.equal((await call(one, "me")).code, "not_authenticated");
});
