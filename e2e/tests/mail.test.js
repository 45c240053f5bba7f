// A person and the mails of the demo: links, codes, sessions.

import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";

import { picture, send, startBrowser } from "../support/browser.js";
import { Demo, PASSWORD } from "../support/demo.js";
import { codeOf, follow, mailed, newest, press } from "../support/mailbox.js";
import { startServer } from "../support/server.js";

const NEW_PASSWORD = "an even better horse";
const CONFIRM_RESET = "/auth/password-reset/confirm";
const CONFIRM_EMAIL = "/auth/email-verification/confirm";

const server = await startServer();
const browser = await startBrowser();
after(async () => {
  await browser.close();
  await server.stop();
});

let context, page, demo, email, complaints;
let people = 0;

beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  complaints = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) complaints.push(message.text());
  });
  demo = new Demo(page);
  email = `person${(people += 1)}@example.com`;
  await demo.open(server.url);
});
afterEach(async () => {
  assert.deepEqual([demo.errors, complaints], [[], []]);
  await context.close();
});

/** Does what causes a mail, and gives the mail on the page of the mailbox, in a tab of its own. */
async function causes(purpose, action) {
  const mark = server.mark;
  await action();
  await mailed(server, purpose, mark);
  const [tab] = await Promise.all([context.waitForEvent("page"), page.locator("#mailbox").click()]);
  return newest(tab, purpose, email);
}

/** Does what causes a mail, and gives the code in it. */
async function codeAfter(purpose, action) {
  const mail = await causes(purpose, action);
  const code = await codeOf(mail);
  await mail.page().close();
  return code;
}

async function forgot() {
  await page.locator("#email").fill(email);
  const { status } = await demo.click("btn-forgot", "POST", "/auth/password-reset");
  assert.equal(status, 200);
}

async function confirmsCode(code, path) {
  await page.locator("#code").fill(code);
  return demo.click("btn-code", "POST", path);
}

test("by links: verify the address, log in, forget the password, choose another", async () => {
  const mark = server.mark;
  const verify = await follow(await causes("verify_email", () => demo.register(email)), "/auth/ui/verify-email");
  await verify.reload();
  const link = verify.url();
  const posts = server.answers(mark).filter((answer) => answer.startsWith("POST"));
  assert.deepEqual(posts, ["POST /auth/register 201"], "opening it does nothing");
  assert.equal(await press(verify), "Your address is verified.");
  await verify.goto(link);
  assert.match(await press(verify), /not valid any more/, "it works once");

  assert.equal((await demo.login(email)).status, 200);
  assert.equal(await page.locator("#user-verified").innerText(), "yes");
  assert.equal(await page.locator("#btn-resend").isVisible(), false);
  await demo.click("btn-logout", "POST", "/auth/logout");

  const reset = await follow(await causes("reset_password", forgot), "/auth/ui/reset-password");
  const password = reset.getByLabel("New password", { exact: true });
  await password.fill("short");
  await press(reset);
  assert.match(await reset.locator("#reset-password-new_password-error").innerText(), /^Choose a password/);
  await password.fill(NEW_PASSWORD);
  await reset.locator("main form button[type=submit]").click();
  await reset.waitForURL((url) => url.pathname === "/auth/ui/login");
  assert.match(await reset.locator(".notice").innerText(), /Log in with it/);

  assert.equal((await demo.login(email)).status, 401);
  assert.equal((await demo.login(email, NEW_PASSWORD)).status, 200);
});

test("by codes: in the browser that began, and with the right digits alone", async () => {
  const verify = await codeAfter("verify_email", () => demo.register(email));
  const wrong = await confirmsCode(verify === "000000" ? "000001" : "000000", CONFIRM_EMAIL);
  assert.deepEqual([wrong.status, wrong.data.code], [400, "invalid_token"]);
  assert.equal((await confirmsCode(verify, CONFIRM_EMAIL)).status, 200);
  assert.equal(await page.locator("#code-form").isVisible(), false);

  const reset = await codeAfter("reset_password", forgot);
  const json = { flow: "A".repeat(43), code: reset, new_password: NEW_PASSWORD };
  const elsewhere = await send(page, "POST", CONFIRM_RESET, { json });
  assert.deepEqual([elsewhere.status, elsewhere.data.code], [400, "invalid_token"]);
  await page.locator("#code-new-password").fill(NEW_PASSWORD);
  assert.equal((await confirmsCode(reset, CONFIRM_RESET)).status, 200);
  assert.match(await page.locator("#login-form .summary").innerText(), /Log in with it/);
  assert.equal((await demo.login(email, NEW_PASSWORD)).status, 200);
});

test("who is logged in asks for another mail", async () => {
  const mark = server.mark;
  await demo.register(email);
  await mailed(server, "verify_email", mark);
  await demo.login(email);
  assert.equal(await page.locator("#user-verified").innerText(), "not yet");
  const resend = () => demo.click("btn-resend", "POST", "/auth/email-verification");
  const code = await codeAfter("verify_email", resend);
  assert.equal((await confirmsCode(code, CONFIRM_EMAIL)).status, 200);
  assert.equal(await page.locator("#user-verified").innerText(), "yes");
});

/** Another browser, in which the same person is logged in. */
async function elsewhere() {
  const other = new Demo(await (await browser.newContext()).newPage());
  await other.open(server.url);
  assert.equal((await other.login(email)).status, 200);
  return other;
}

const isLoggedIn = async (other) => (await other.click("btn-me", "GET", "/auth/me")).status === 200;

test("a person ends sessions of other browsers", async () => {
  await demo.register(email);
  await demo.login(email);
  const [one, two] = [await elsewhere(), await elsewhere()];
  const { data } = await demo.click("btn-sessions", "GET", "/auth/sessions");
  assert.equal(data.sessions.length, 3);
  const entries = page.locator("#sessions li");
  assert.equal(await entries.count(), 3);
  assert.match(await entries.filter({ hasText: "this one" }).innerText(), /on Linux/);
  assert.equal(await page.locator("#sessions button").count(), 2, "this one is ended by logging out");

  const [first, second] = (await Promise.all([two, one].map(currentSession)));
  const end = page.locator(`[data-session="${first}"] button`);
  assert.equal((await demo.sends("DELETE", `/auth/sessions/${first}`, () => end.click())).status, 200);
  assert.deepEqual([await isLoggedIn(two), await isLoggedIn(one)], [false, true]);
  assert.equal(await page.locator(`[data-session="${second}"]`).count(), 1);

  assert.equal((await demo.click("btn-end-others", "DELETE", "/auth/sessions")).data.ended, 1);
  assert.equal(await isLoggedIn(one), false);
  assert.equal(await isLoggedIn(demo), true);
  for (const other of [one, two]) await other.page.context().close();
});

async function currentSession(other) {
  const { data } = await other.click("btn-sessions", "GET", "/auth/sessions");
  return data.sessions.find((session) => session.is_current).id;
}

test("a new password ends the other sessions, and is told by mail", async () => {
  await demo.register(email);
  await demo.login(email);
  const other = await elsewhere();
  const change = async (current) => {
    await page.locator("#current-password").fill(current);
    await page.locator("#new-password").fill(NEW_PASSWORD);
    return demo.click("btn-password", "POST", "/auth/password");
  };
  const wrong = await change("not the password");
  assert.deepEqual([wrong.status, wrong.data.code], [401, "invalid_credentials"]);
  assert.match(await demo.status(), /^Logged in as/, "a wrong password logs nobody out");

  const mark = server.mark;
  assert.equal((await change(PASSWORD)).status, 200);
  await mailed(server, "password_changed", mark);
  assert.deepEqual([await isLoggedIn(demo), await isLoggedIn(other)], [true, false]);
  await other.page.context().close();
});

test("the HTML of a mail is shown, runs nothing, and its link opens beside it", async () => {
  const mail = await causes("verify_email", () => demo.register(email));
  await mail.locator("summary", { hasText: "As HTML" }).click();
  const frame = mail.frameLocator("iframe");
  const button = frame.getByRole("link", { name: "Verify this address" });
  const [opened] = await Promise.all([context.waitForEvent("page"), button.click()]);
  await opened.waitForURL((url) => url.pathname === "/auth/ui/verify-email");
  assert.equal(await opened.evaluate(() => [document.referrer, opener].join("")), "", "it is told nothing");
  assert.equal(await press(opened), "Your address is verified.");
});

test("a link without its token says so", async () => {
  await page.goto(`${server.url}/auth/ui/reset-password`);
  assert.match(await page.locator("main").innerText(), /not whole/);
  assert.equal(await page.locator("form").count(), 0);
});

test("the pages fit light, dark and a phone", async () => {
  const views = {
    light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
    dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
    mobile: { colorScheme: "dark", viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
  };
  await codeAfter("verify_email", () => demo.register(email));
  await codeAfter("reset_password", forgot);
  for (const [name, options] of Object.entries(views)) {
    const own = await browser.newContext(options);
    const view = await own.newPage();
    const fits = async (what) => {
      await picture(view, `${what}-${name}`);
      const overflow = await view.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${what}, ${name}: the page is ${overflow} pixels too wide`);
    };
    await view.goto(`${server.url}/dev/mailbox`);
    const mail = newest(view, "reset_password", email);
    await mail.locator("summary", { hasText: "As HTML" }).click();
    await mail.frameLocator("iframe").getByRole("link").first().waitFor();
    await fits("mailbox");
    await follow(mail, "/auth/ui/reset-password");
    await fits("reset");
    const there = new Demo(view);
    await there.open(server.url);
    await view.locator("#email").fill(email);
    await there.click("btn-forgot", "POST", "/auth/password-reset");
    await fits("code");
    await there.login(email);
    await fits("sessions");
    await own.close();
  }
});
