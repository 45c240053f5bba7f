// Forms of the hosted pages whose login has changed, or has expired, since the page came.

import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";

import { startBrowser } from "../support/browser.js";
import { PASSWORD } from "../support/demo.js";
import { mailed } from "../support/mailbox.js";
import { UI, fill, heading, notice, press, unfold } from "../support/pages.js";
import { startServer } from "../support/server.js";

const ADA = "ada@example.com";
const BOB = "bob@example.com";

let server, context;
const browser = await startBrowser();
after(() => browser.close());

async function begin(...flags) {
  server = await startServer({ flags });
  for (const email of [ADA, BOB]) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${server.url}/auth/register`, { method: "POST", headers, body: JSON.stringify({ email, password: PASSWORD }) });
    assert.equal(answer.status, 201);
  }
}

beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await server.stop();
});

async function openLogin() {
  const page = await context.newPage();
  await page.goto(`${server.url}${UI}/login`);
  return page;
}

async function logIn(page, email) {
  await fill(page, { "E-mail": email, Password: PASSWORD });
  await press(page, "Log in", "account");
}

const who = (page) => page.locator(".head .hint").innerText();
const profile = (page) => page.evaluate(async () => (await (await fetch("/auth/me")).json()).profile);

test("a form does nothing to the account of who has logged in in another tab", async () => {
  await begin();
  const [one, two] = [await openLogin(), await openLogin()];
  await logIn(one, ADA);
  // As in a tab that hears of nothing: the channel is what would have told it.
  await one.route("**/client.js*", (route) => route.abort());
  await one.reload();
  await logIn(two, BOB);
  assert.equal(await who(one), ADA);
  await fill(one, { Name: "Ada" });
  await Promise.all([one.waitForEvent("load"), one.getByRole("button", { name: "Save", exact: true }).click()]);
  assert.equal(await who(one), BOB, "it shows whose account it is now");
  assert.deepEqual(await profile(two), {}, "nothing was saved");
});

test("a page learns who has logged in in another tab", async () => {
  await begin();
  const [one, two] = [await openLogin(), await openLogin()];
  await logIn(one, ADA);
  await logIn(two, BOB);
  await one.locator(".head .hint", { hasText: BOB }).waitFor();
});

test("a form is sent though the access token has expired, and the session has a key", async () => {
  await begin();
  const page = await openLogin();
  await logIn(page, ADA);
  assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 1);
  await fill(page, { Name: "Ada" });
  const mark = server.mark;
  await context.clearCookies({ name: "bf_access_token" });
  await press(page, "Save", "account");
  assert.equal(await notice(page), "Your profile is saved.");
  assert.deepEqual(await profile(page), { name: "Ada" });
  await context.clearCookies({ name: "bf_access_token" });
  await unfold(page, "Change your password");
  await fill(page, { "Current password": PASSWORD, "New password": "an even better horse" });
  await press(page, "Change the password", "account");
  assert.equal(await notice(page), "Your password has been changed.");
  assert.equal(server.answers(mark).filter((answer) => answer === "POST /auth/refresh 200").length, 2);
});

test("who must verify the address first gets one mail, and is asked for its code", async () => {
  await begin("--require-email-verification", "true");
  const page = await openLogin();
  const mark = server.mark;
  await fill(page, { "E-mail": ADA, Password: PASSWORD });
  await press(page, "Log in", "verify-email");
  assert.equal(await heading(page), "Check your mail");
  await mailed(server, "verify_email", mark);
  const asked = server.answers(mark).filter((answer) => answer.endsWith("/login 403"));
  assert.deepEqual(asked, ["POST /auth/login 403"], "the password was checked once");
});
