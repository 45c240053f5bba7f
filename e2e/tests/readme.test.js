// The blocks of the README, run as they stand there.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { after, test } from "node:test";
import { text } from "node:stream/consumers";

import { cookiesInScript, startBrowser } from "../support/browser.js";
import { clientPage } from "../support/client.js";
import { startServer } from "../support/server.js";

const readme = resolve(import.meta.dirname, "../readme");
const server = await startServer();
after(() => server.stop());

test("bearer.sh: a client without cookies", async () => {
  const mark = server.mark;
  const env = { PATH: process.env.PATH, BASE: server.url };
  const child = spawn("sh", [resolve(readme, "bearer.sh")], { env, stdio: ["ignore", "pipe", "pipe"] });
  const [out, complaints, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  assert.deepEqual([code, complaints], [0, ""]);
  const answers = out.trim().replaceAll("}{", "}\n{").split("\n").map((line) => JSON.parse(line));
  const [registered, me, added, farewell] = answers;
  assert.equal(registered.email, "ada@example.com");
  assert.deepEqual([me.id, me.email_verified], [registered.id, false]);
  assert.deepEqual(added.items, ["by curl"]);
  assert.deepEqual(farewell, { message: "Logged out" });
  await server.answered("POST", "/auth/logout", mark);
  assert.deepEqual(server.answers(mark), [
    "POST /auth/register 201",
    "POST /auth/login 200",
    "GET /auth/me 200",
    "POST /demo/items 200",
    "POST /auth/refresh 200",
    "POST /auth/logout 200",
  ]);
});

test("client.js: the npm client", async () => {
  const browser = await startBrowser();
  after(() => browser.close());
  const page = await browser.newPage();
  const { "/client.js": client } = await clientPage();
  const source = await readFile(resolve(readme, "client.js"), "utf8");
  const scripts = { "/client.js": client()[1], "/app.js": source.replace('"bluefox-auth"', '"/client.js"') };
  await page.route(/\/(client|app)\.js$/, (route) =>
    route.fulfill({ contentType: "text/javascript", body: scripts[new URL(route.request().url()).pathname] }),
  );
  await page.goto(server.url);
  const journey = await page.evaluate(async () => {
    const { start, addItem, changePassword, auth } = await import("/app.js");
    const { email } = await start("barbara@example.com", "correct horse battery staple");
    const items = await addItem("by the client");
    const wrong = await changePassword("a guess", "an even better horse");
    await auth.logout();
    return { email, items, wrong: wrong.message, status: auth.getState().status };
  });
  assert.deepEqual(journey, {
    email: "barbara@example.com",
    items: ["by the client"],
    wrong: "That is not your password.",
    status: "out",
  });
});

test("browser.js: a page of the same origin", async () => {
  const browser = await startBrowser();
  after(() => browser.close());
  const page = await browser.newPage();
  const body = await readFile(resolve(readme, "browser.js"), "utf8");
  await page.route("**/browser.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
  await page.goto(server.url);

  const journey = await page.evaluate(async () => {
    const { register, login, items, addItem, refresh, logout } = await import("/browser.js");
    const person = ["grace@example.com", "correct horse battery staple"];
    const refused = await items().catch((problem) => problem);
    const { email } = await register(...person);
    const { token_type } = await login(...person);
    const added = await addItem("by fetch");
    const { expires_in } = await refresh();
    const read = await items();
    return { refused: [refused.status, refused.code], email, token_type, added, expires_in, read };
  });
  assert.deepEqual(journey.refused, [401, "not_authenticated"]);
  assert.equal(journey.email, "grace@example.com");
  assert.equal(journey.token_type, "bearer");
  assert.deepEqual([journey.added.items, journey.read.items], [["by fetch"], ["by fetch"]]);
  assert.equal(journey.expires_in, 1800);
  assert.deepEqual(await cookiesInScript(page), ["bf_csrf_token"]);

  const farewell = await page.evaluate(async () => (await import("/browser.js")).logout());
  assert.deepEqual(farewell, { message: "Logged out" });
  assert.deepEqual(await cookiesInScript(page), []);
});
