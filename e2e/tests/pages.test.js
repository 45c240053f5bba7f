// The hosted pages, from the registration to the end of the account, by a person's clicks: with scripts and without.

import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";

import { assertAccessible } from "../support/axe.js";
import { startBrowser } from "../support/browser.js";
import { PASSWORD } from "../support/demo.js";
import { codeOf, mailed, newest } from "../support/mailbox.js";
import { UI, fill, heading, notice, pictures, press, problem, unfold } from "../support/pages.js";
import { startServer } from "../support/server.js";

const ANOTHER = "an even better horse";

const server = await startServer({ flags: ["--product-name", "The Shop"] });
const browser = await startBrowser();
after(async () => {
  await browser.close();
  await server.stop();
});

let people = 0;
let page, email, trouble;

/** A page in a browser of its own, whose troubles are noted. */
async function newPage(options) {
  const page = await (await browser.newContext(options)).newPage();
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) trouble.push(message.text());
  });
  return page;
}

beforeEach(() => {
  trouble = [];
  email = `person${(people += 1)}@example.com`;
});
afterEach(async () => {
  assert.deepEqual(trouble, []);
  for (const context of browser.contexts()) await context.close();
});

const open = (page, path) => page.goto(`${server.url}${UI}/${path}`);

/** Does what causes a mail, and gives its code, or follows its link in a tab of its own. */
async function mailAfter(purpose, action) {
  const mark = server.mark;
  await action();
  await mailed(server, purpose, mark);
  const tab = await page.context().newPage();
  await tab.goto(`${server.url}/dev/mailbox`);
  const mail = newest(tab, purpose, email);
  return { tab, code: await codeOf(mail), link: await mail.locator(".link a").getAttribute("href") };
}

async function logIn(page, password = PASSWORD) {
  await open(page, "login");
  await fill(page, { "E-mail": email, Password: password });
  await press(page, "Log in", "account");
}

/** Registers, verifies the address by the mail's link, and logs in. */
async function begin() {
  await open(page, "register");
  const { tab, link } = await mailAfter("verify_email", async () => {
    await fill(page, { "E-mail": email, Password: PASSWORD });
    await press(page, "Register", "register");
  });
  assert.equal(await heading(page), "Check your mail");
  await tab.goto(link);
  await tab.reload();
  await press(tab, "Verify this address", "login");
  assert.equal(await notice(tab), "Your address is verified.");
  await tab.close();
  await logIn(page);
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";
  const keep = (name) => (javaScriptEnabled ? pictures(page, name) : 0);

  test(`a whole life of an account, ${how}`, async () => {
    page = await newPage({ javaScriptEnabled });
    await begin();
    assert.ok((await page.getByText("Verified", { exact: true }).count()) > 0);
    assert.equal(await keep("account"), 0, "it fits a phone");

    await fill(page, { Name: "Ada <b>Lovelace</b>" });
    await press(page, "Save", "account");
    assert.equal(await notice(page), "Your profile is saved.");
    assert.equal(await page.getByLabel("Name").inputValue(), "Ada <b>Lovelace</b>");

    await unfold(page, "Change your password");
    await fill(page, { "Current password": "a guess", "New password": ANOTHER });
    await press(page, "Change the password", "account/password");
    assert.match(await problem(page), /look at this again:\s+The password is wrong/);
    await fill(page, { "Current password": PASSWORD, "New password": ANOTHER });
    await press(page, "Change the password", "account");
    assert.equal(await notice(page), "Your password has been changed.");
    await press(page, "Log out", "login");
    assert.equal(await notice(page), "You are logged out.");
    assert.deepEqual(await page.context().cookies(), []);

    await page.getByRole("link", { name: "Forgot your password?" }).click();
    const reset = await mailAfter("reset_password", async () => {
      await fill(page, { "E-mail": email });
      await press(page, "Send a mail", "forgot-password");
    });
    await reset.tab.close();
    assert.equal(await keep("code"), 0);
    await fill(page, { Code: reset.code === "000000" ? "000001" : "000000", "New password": PASSWORD });
    await press(page, "Set the password", "reset-password");
    assert.match(await problem(page), /This code is wrong/);
    await fill(page, { Code: reset.code, "New password": PASSWORD });
    await press(page, "Set the password", "login");
    assert.equal(await notice(page), "Your new password is set. Log in with it.");
    await logIn(page);

    const elsewhere = await newPage();
    await logIn(elsewhere);
    await page.reload();
    await press(page, /^End\s*: Chrome on Linux$/, "account");
    assert.equal(await notice(page), "That session has ended.");
    await elsewhere.reload();
    await elsewhere.waitForURL((url) => url.pathname === `${UI}/login`);

    const former = email;
    await unfold(page, "Change your e-mail address");
    const change = await mailAfter("confirm_email_change", async () => {
      email = `new-${former}`;
      await page.getByLabel("New e-mail address").fill(email);
      const form = page.locator("form").filter({ has: page.getByLabel("New e-mail address") });
      await form.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await press(page, "Send a code", "account/email");
    });
    await change.tab.close();
    await fill(page, { Code: ` ${change.code.slice(0, 3)} ${change.code.slice(3)} ` });
    await press(page, "Confirm", "account");
    assert.equal(await notice(page), "Your address has been changed.");
    assert.match(await page.locator(".head").innerText(), new RegExp(email));

    await unfold(page, "Delete your account");
    await page.locator("section", { hasText: "Delete the account" }).getByLabel("Password", { exact: true }).fill(PASSWORD);
    await press(page, "Delete the account", "login");
    assert.match(await notice(page), /^You are logged out everywhere, and your account will be deleted\./);
    assert.deepEqual(await page.context().cookies(), []);
  });
}

test("no page keeps anybody out, in light and dark", async () => {
  page = await newPage();
  const look = async (name, address) => {
    if (address) await page.goto(address.startsWith("http") ? address : `${server.url}${UI}/${address}`);
    await assertAccessible(page, name);
    assert.equal(await pictures(page, name), 0, `${name} fits a phone`);
  };
  await look("login", "login");
  await press(page, "Log in", "login");
  await look("login-refused");
  await look("register", "register");
  await fill(page, { "E-mail": "nobody", Password: "short" });
  await page.locator(".strength:visible").waitFor();
  await look("register-strength");
  await press(page, "Register", "register");
  await look("register-refused");
  const verify = await mailAfter("verify_email", async () => {
    await fill(page, { "E-mail": email, Password: PASSWORD });
    await press(page, "Register", "register");
  });
  await look("check-mail");
  await look("verify", verify.link);
  await look("broken-link", "reset-password");
  await look("forgot", "forgot-password");
  const reset = await mailAfter("reset_password", async () => {
    await fill(page, { "E-mail": email });
    await press(page, "Send a mail", "forgot-password");
  });
  await look("reset-by-code");
  await look("reset-by-link", reset.link);
  for (const name of ["confirm-registration", "confirm-email-change", "email-changed"]) await look(name, `${name}?token=x`);
  await look("invitation", "invitation?token=x");
  await look("not-found", "nowhere");
  await logIn(page);
  await look("account");
  for (const summary of await page.locator("summary").all()) await summary.click();
  await look("account-open");
  await page.getByRole("button", { name: "Change the password", exact: true }).click();
  await page.locator("#problem").waitFor();
  await look("account-refused");
  const german = await newPage({ locale: "de-DE" });
  await german.goto(`${server.url}${UI}/register`);
  assert.equal(await german.locator("html").getAttribute("lang"), "de");
  await assertAccessible(german, "register-de");
  await pictures(german, "register-de");
});

test("by the keyboard alone", async () => {
  page = await newPage();
  await begin();
  await press(page, "Log out", "login");
  await open(page, "login");
  const focused = () => page.evaluate(() => document.activeElement.name || document.activeElement.textContent.trim());
  const order = [];
  for (let step = 0; step < 5; step++) {
    await page.keyboard.press("Tab");
    order.push(await focused());
  }
  assert.deepEqual(order, ["email", "password", "Show", "Forgot your password?", "Log in"]);
  await page.getByLabel("E-mail").focus();
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await page.keyboard.type("a guess");
  await page.keyboard.press("Enter");
  await page.locator("#problem").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "problem", "the focus is where it is told");
  assert.match(await page.title(), /^Error:/);
  await page.getByLabel("Password", { exact: true }).focus();
  await page.keyboard.type(PASSWORD);
  await Promise.all([page.waitForURL(`${server.url}${UI}/account`), page.keyboard.press("Enter")]);
});

test("the strength of a password is told, by a module that is loaded where it is needed", async () => {
  page = await newPage();
  const loaded = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname.split("/").pop()));
  await open(page, "login");
  await page.getByLabel("Password", { exact: true }).focus();
  await open(page, "register");
  assert.ok(!loaded.includes("zxcvbn.js"));
  const input = page.getByLabel("Password", { exact: true });
  const said = page.locator(".strength p");
  for (const [password, words] of [
    ["password", "Far too easy to guess"],
    ["correct horse battery staple", "Very good"],
    ["x".repeat(5000), "Easy to guess"],
  ]) {
    await input.fill(password);
    await said.filter({ hasText: new RegExp(`^${words}$`) }).waitFor();
  }
  assert.ok(loaded.includes("zxcvbn.js"));
});

test("a login with scripts is bound to a key, and one without is not", async () => {
  page = await newPage();
  await begin();
  const key = await page.evaluate(() => Object.entries(localStorage));
  assert.equal(key.length, 1);
  assert.match(key[0][1], /^[\w-]{22}$/);
  assert.equal(await refreshWithoutKey(page), "refresh_key_required");

  const plain = await newPage({ javaScriptEnabled: false });
  await logIn(plain);
  const csrf = (await plain.context().cookies()).find(({ name }) => name === "bf_csrf_token").value;
  const answer = await plain.request.post(`${server.url}/auth/refresh`, { headers: { "X-CSRF-Token": csrf } });
  assert.equal(answer.status(), 200);
});

const refreshWithoutKey = (page) =>
  page.evaluate(async () => {
    const headers = { "X-CSRF-Token": /bf_csrf_token=([^;]+)/.exec(document.cookie)[1] };
    return (await (await fetch("/auth/refresh", { method: "POST", headers })).json()).code;
  });

test("whoever logs out in one tab is logged out in the other", async () => {
  page = await newPage();
  await begin();
  const other = await page.context().newPage();
  await open(other, "account");
  await press(page, "Log out", "login");
  await other.waitForURL(`${server.url}${UI}/login`);
});
