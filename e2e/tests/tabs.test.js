// Five tabs on one session whose access token lives three seconds, for a minute, on a network that delays, duplicates and
// drops. With the refresh key nobody is logged out; without it, and without a window, somebody is.

import assert from "node:assert/strict";
import { test } from "node:test";

import { startBrowser } from "../support/browser.js";
import { call, clientPage, openTab } from "../support/client.js";
import { PASSWORD } from "../support/demo.js";
import { ROUGH, startProxy } from "../support/proxy.js";
import { startServer } from "../support/server.js";

const ADA = { email: "ada@example.com", password: PASSWORD };
const TABS = 5;
const MINUTE = 60_000;

/** The browser, the network and the server, for as long as `story` takes. */
async function told({ flags = [], withoutStorage = false, seed }, story) {
  const server = await startServer({ flags: ["--access-token-ttl", "3s", ...flags] });
  const proxy = await startProxy(server, await clientPage({}, { withoutStorage }), seed);
  const browser = await startBrowser();
  try {
    const context = await browser.newContext();
    const tabs = [];
    for (let number = 0; number < TABS; number++) tabs.push(await openTab(context, proxy.url));
    await call(tabs[0], "register", ADA);
    assert.equal((await call(tabs[0], "login", ADA)).code, undefined);
    await story({ tabs, proxy, server });
  } finally {
    await browser.close();
    await proxy.stop();
    await server.stop();
  }
}

/**
 * Lets a tab ask and write, over and over, until the time is over or somebody is logged out. Each request has a URL of
 * its own: a browser lets those of the same URL wait for each other's answer, with cookies that grow old meanwhile.
 */
const work = (tab, number, minutes) =>
  tab.evaluate(async ([milliseconds, number]) => {
    const end = performance.now() + milliseconds;
    const seen = { answered: 0, failed: 0, refused: [] };
    for (let turn = 0; performance.now() < end && auth.getState().status !== "out"; turn++) {
      const init = turn % 3 === 2 ? { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"text":"x"}' } : {};
      const said = await auth.fetch(`/demo/items?tab=${number}&turn=${turn}`, init).then(
        async (response) => (response.ok ? "answered" : (await response.json()).code),
        () => "failed",
      );
      // The network is rough, and the demo's list has an end.
      if (said === "answered" || said === "validation_failed") seen.answered += 1;
      else if (said === "failed") seen.failed += 1;
      else seen.refused.push(said);
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 200));
    }
    return seen;
  }, [minutes * MINUTE, number]);

/** What has happened to the account: how often, by kind; and why sessions ended. */
async function happened(tab) {
  const kinds = {};
  const reasons = [];
  let after;
  do {
    const page = await call(tab, "events", { limit: 100, ...(after && { after }) });
    assert.ok(page.events, JSON.stringify(page));
    for (const { kind, reason } of page.events) {
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      if (kind === "session.revoked") reasons.push(reason);
    }
    after = page.next;
  } while (after);
  return { kinds, reasons };
}

test("with the key, five tabs stay logged in for a minute of trouble", async () => {
  await told({ seed: 7 }, async ({ tabs, proxy }) => {
    proxy.rough();
    const seen = await Promise.all(tabs.map((tab, number) => work(tab, number, 1)));
    proxy.calm();
    console.log(JSON.stringify({ network: proxy.counts, tabs: seen }));
    for (const tab of tabs) {
      assert.equal((await call(tab, "me")).email, ADA.email);
      const states = await tab.evaluate(() => states);
      assert.ok(!states.slice(states.indexOf("in")).includes("out"), `a tab was logged out: ${states}`);
    }
    for (const { answered, refused } of seen) {
      assert.ok(answered > 20, `a tab got ${answered} answers`);
      // A token of three seconds may expire on the way, also that of the repetition.
      assert.ok(refused.every((code) => code === "token_expired"), `a tab was refused: ${refused}`);
      assert.ok(refused.length < answered / 10, `a tab was refused ${refused.length} times`);
    }
    // By the share of the requests: how many there are in a minute depends on the machine.
    const asked = proxy.counts.forwarded - proxy.counts.twice + proxy.counts.lost;
    for (const kind of ["lost", "unanswered", "twice", "slow"]) {
      const least = (asked * ROUGH[kind]) / 4;
      assert.ok(proxy.counts[kind] > least, `${proxy.counts[kind]} of ${asked} requests were ${kind}`);
    }

    const { sessions } = await call(tabs[0], "sessions");
    assert.equal(sessions.length, 1, "one family");
    const { kinds, reasons } = await happened(tabs[0]);
    assert.deepEqual([kinds["session.started"], reasons], [1, []], "nothing was taken for theft");
    assert.equal(kinds["session.key_missing"], undefined);
    assert.ok(kinds["session.refreshed"] >= 15, `${kinds["session.refreshed"]} refreshes in a minute`);
  });
});

test("without the key and without a window, the same trouble logs out", async () => {
  await told({ seed: 7, withoutStorage: true, flags: ["--reuse-window", "0"] }, async ({ tabs, proxy }) => {
    proxy.rough();
    // Usually half a minute. A refresh goes wrong one time in four, so that nothing happens in three minutes is no bad luck.
    await Promise.all(tabs.map((tab, number) => work(tab, number, 3)));
    proxy.calm();
    const states = await Promise.all(tabs.map((tab) => tab.evaluate(() => auth.getState().status)));
    assert.deepEqual(states, Array(TABS).fill("out"), "one told the others");
    assert.equal((await call(tabs[0], "login", ADA)).code, undefined);
    const { reasons } = await happened(tabs[0]);
    assert.deepEqual(reasons, ["refresh_token_reused"]);
  });
});
