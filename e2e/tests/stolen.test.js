// A cookie jar that is copied elsewhere gets nothing out of a refresh.

import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";

import { startBrowser } from "../support/browser.js";
import { call, clientPage, openTab, stored } from "../support/client.js";
import { PASSWORD } from "../support/demo.js";
import { mailed } from "../support/mailbox.js";
import { startProxy } from "../support/proxy.js";
import { startServer } from "../support/server.js";
import { html } from "../support/site.js";

const server = await startServer({ flags: ["--security-alerts", "true"] });
const proxy = await startProxy(server, { ...(await clientPage()), "/elsewhere": html() });
const browser = await startBrowser();
after(async () => {
  await browser.close();
  await proxy.stop();
  await server.stop();
});

let people = 0;
let owner, thief, mark;

beforeEach(async () => {
  const context = await browser.newContext();
  owner = await openTab(context, proxy.url);
  const person = { email: `person${(people += 1)}@example.com`, password: PASSWORD };
  await call(owner, "register", person);
  await call(owner, "login", person);

  const elsewhere = await browser.newContext();
  await elsewhere.addCookies(await context.cookies());
  mark = server.mark;
  thief = await elsewhere.newPage();
  await thief.goto(`${proxy.url}/elsewhere`);
});
afterEach(async () => {
  for (const tab of [owner, thief]) await tab.context().close();
});

/** Refreshes with the copied cookies, and gives the code of the refusal. */
const refreshCopy = (key) =>
  thief.evaluate(async (key) => {
    const headers = { "X-CSRF-Token": /bf_csrf_token=([^;]+)/.exec(document.cookie)[1], ...key };
    const answer = await fetch("/auth/refresh", { method: "POST", headers });
    return (await answer.json()).code;
  }, key && { "X-Refresh-Key": key });

const kinds = async (tab) => (await call(tab, "events", {})).events.map(({ kind, reason }) => [kind, reason].filter(Boolean).join(" "));

test("without the key it is refused, and the owner stays in", async () => {
  assert.equal(await refreshCopy(), "refresh_key_required");
  assert.ok((await call(owner, "refresh")).expires_in > 0);
  assert.equal((await call(owner, "me")).is_active, true);
  assert.ok((await kinds(owner)).includes("session.key_missing"));
  await mailed(server, "security_alert", mark);
});

test("with a wrong key the session ends", async () => {
  assert.equal(await refreshCopy("AAAAAAAAAAAAAAAAAAAAAA"), "refresh_key_mismatch");
  await mailed(server, "security_alert", mark);
  assert.equal((await call(owner, "refresh")).code, "session_revoked");
  assert.equal(await owner.evaluate(() => auth.getState().status), "out");
  const email = `person${people}@example.com`;
  assert.ok((await call(owner, "login", { email, password: PASSWORD })).expires_in > 0);
  assert.ok((await kinds(owner)).includes("session.revoked refresh_key_mismatch"));
});

test("purged storage means to log in again, and ends nothing", async () => {
  await owner.evaluate(() => localStorage.clear());
  assert.equal((await call(owner, "refresh")).code, "refresh_key_required");
  assert.equal(await owner.evaluate(() => auth.getState().status), "out");
  const email = `person${people}@example.com`;
  assert.ok((await call(owner, "login", { email, password: PASSWORD })).expires_in > 0);
  assert.ok(!(await kinds(owner)).includes("session.key_missing"), "nobody takes it for theft");
  assert.equal((await stored(owner)).length, 1, "a key of the new session, and no other");
  assert.ok((await call(owner, "refresh")).expires_in > 0);
});

test("no script of the page ever holds a token", async () => {
  const bodies = [];
  owner.on("response", async (response) => {
    if (response.url().includes("/auth/")) bodies.push(response.text().catch(() => ""));
  });
  const email = `person${people}@example.com`;
  await call(owner, "login", { email, password: PASSWORD });
  await call(owner, "refresh");
  await call(owner, "elevate", { password: PASSWORD });
  const cookies = (await owner.context().cookies()).filter(({ httpOnly }) => httpOnly);
  assert.equal(cookies.length, 2);
  const texts = (await Promise.all(bodies)).join("\n");
  assert.ok(texts.includes("expires_in"));
  for (const { name, value } of cookies) assert.ok(!texts.includes(value), name);
  assert.ok(!/access_token|refresh_token/.test(texts), texts);
});
