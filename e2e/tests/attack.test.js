// A logged-in person opens a page of a foreign site, which tries what a page can try. Nothing may change.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { cookieValues, csrfToken, send, startProfile } from "../support/browser.js";
import { PASSWORD } from "../support/demo.js";
import { fetchBlindly, loadFrame, showImage, submitForm } from "../support/foreign.js";
import { startServer } from "../support/server.js";
import { startSite } from "../support/site.js";

const attacker = await startSite();
after(() => attacker.stop());

const ENCTYPES = ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"];
const TARGETS = ["/demo/items", "/auth/login", "/auth/register", "/auth/refresh", "/auth/logout"];
const ADA = { email: "ada@example.com", password: PASSWORD };
const MALLORY = { email: "mallory@example.com", password: PASSWORD };
// As text/plain the one field reads {"email":"mallory@example.com","password":"…","x":"=x"}: JSON but for its type.
const FIELD = { name: `${JSON.stringify(MALLORY).slice(0, -1)},"x":"`, value: 'x"}' };

// With SameSite=Lax the browser itself keeps the cookies back. With None they go along: what then holds is the server.
const victims = [
  { name: "SameSite=Lax", host: "victim.test", flags: [], cookiesGoAlong: false },
  {
    name: "SameSite=None",
    host: "127.0.0.1",
    flags: ["--cookie-same-site", "none", "--cookie-secure", "true"],
    cookiesGoAlong: true,
  },
];

for (const { name, host, flags, cookiesGoAlong } of victims) {
  describe(name, () => {
    let server, profile, context, url, victim, foreign, untouched;

    const state = async () => ({
      cookies: await cookieValues(context),
      user: (await send(victim, "GET", "/auth/me")).data.email,
      items: (await send(victim, "GET", "/demo/items")).data.items,
    });
    const nothingChanged = async () => assert.deepEqual(await state(), untouched);
    const write = async (text) => {
      const headers = { "X-CSRF-Token": await csrfToken(victim) };
      return (await send(victim, "POST", "/demo/items", { headers, json: { text } })).status;
    };

    before(async () => {
      server = await startServer({ flags });
      url = `http://${host}:${server.port}`;
      profile = await startProfile("attacker.test", "victim.test");
      context = profile.context;
      victim = await context.newPage();
      await victim.goto(url);
      for (const json of [MALLORY, ADA]) {
        assert.equal((await send(victim, "POST", "/auth/register", { json })).status, 201);
      }
      assert.equal((await send(victim, "POST", "/auth/login", { json: ADA })).status, 200);
      assert.equal(await write("mine"), 200);
      untouched = await state();
      assert.deepEqual([untouched.user, untouched.items], [ADA.email, ["mine"]]);
      foreign = await context.newPage();
    });
    after(async () => {
      await profile.stop();
      await server.stop();
    });
    beforeEach(() => foreign.goto(attacker.origin("attacker.test")));

    for (const path of TARGETS) {
      // Without its cookie a write to the app is nobody's, and that is said first.
      const refusal = path === "/demo/items" && !cookiesGoAlong ? 401 : 403;

      test(`a form to ${path} is refused`, async () => {
        for (const enctype of ENCTYPES) {
          const response = await submitForm(foreign, url + path, { enctype, ...FIELD });
          assert.equal(response.status(), refusal, enctype);
          const { cookie = "" } = await response.request().allHeaders();
          assert.equal(cookie.includes("bf_access_token"), cookiesGoAlong);
          await foreign.goto(attacker.origin("attacker.test"));
        }
        await nothingChanged();
      });

      test(`a fetch without preflight to ${path} is refused`, async () => {
        const init = { method: "POST", headers: { "Content-Type": "text/plain" }, body: JSON.stringify(MALLORY) };
        for (const [mode, type] of [["no-cors", "opaque"], ["cors", "failed"]]) {
          const mark = server.mark;
          assert.equal(await fetchBlindly(foreign, url + path, { ...init, mode }), type);
          assert.equal((await server.answered("POST", path, mark)).status, refusal, mode);
        }
        await nothingChanged();
      });
    }

    test("a fetch that needs a preflight is never sent", async () => {
      const headers = { "Content-Type": "application/json", "X-CSRF-Token": untouched.cookies.bf_csrf_token };
      const targets = [...TARGETS.map((path) => ["POST", path]), ["PUT", "/demo/items"], ["DELETE", "/demo/items"]];
      for (const [method, path] of targets) {
        const mark = server.mark;
        const body = JSON.stringify(MALLORY);
        assert.equal(await fetchBlindly(foreign, url + path, { method, headers, body }), "failed");
        await server.answered("OPTIONS", path, mark);
        await nothingChanged();
        const sent = server.answers(mark).filter((line) => line.startsWith(`${method} ${path}`));
        assert.deepEqual(sent, []);
      }
    });

    test("an image and a frame show nothing and change nothing", async () => {
      const read = cookiesGoAlong ? 200 : 401;
      for (const [path, status] of [["/demo/items", read], ["/auth/me", read], ["/auth/logout", 405], ["/auth/refresh", 405]]) {
        for (const [load, seen] of [[showImage, "broken"], [loadFrame, "closed"]]) {
          const mark = server.mark;
          assert.equal(await load(foreign, url + path), seen, path);
          assert.equal((await server.answered("GET", path, mark)).status, status, path);
        }
      }
      assert.equal(await loadFrame(foreign, `${url}/`), "closed", "the page itself");
      await nothingChanged();
    });

    test("an answer is not shown to the foreign page", async () => {
      for (const path of ["/auth/me", "/demo/items"]) {
        assert.equal(await fetchBlindly(foreign, url + path, {}), "failed", path);
      }
      await nothingChanged();
    });

    test("after all that the person still writes", async () => {
      await nothingChanged();
      assert.equal(await write("mine, too"), 200);
    });
  });
}
