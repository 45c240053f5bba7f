// Pages on which the npm client runs, as `auth`.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import { html, script } from "./site.js";

/** The client as the hosted pages load it; the suite holds it to its source. */
const bundle = resolve(import.meta.dirname, "../../crates/auth/src/features/pages/assets/client.js");

/** The routes of a page at `/page`, whose client is made with `options`; without storage it is as in some private modes. */
export async function clientPage(options = {}, { withoutStorage = false } = {}) {
  const deny = 'Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });';
  const start = `
    ${withoutStorage ? deny : ""}
    const { createAuthClient } = await import("/client.js");
    window.auth = createAuthClient(${JSON.stringify(options)});
    window.states = [];
    auth.subscribe(({ status }) => states.push(status));`;
  return {
    "/page": html('<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><script type="module" src="/start.js"></script>'),
    "/start.js": script(start),
    "/client.js": script(await readFile(bundle, "utf8")),
  };
}

/** Opens the page in a new tab, and waits for its client. */
export async function openTab(context, origin) {
  const tab = await context.newPage();
  await tab.goto(`${origin}/page`);
  await tab.waitForFunction(() => window.auth !== undefined);
  return tab;
}

/** Calls a method of the client, and gives its result, or `{ code }` of its refusal. */
export const call = (tab, method, ...args) =>
  tab.evaluate(
    ([method, args]) => auth[method](...args).catch(({ name, code, message }) => ({ code: code ?? name, message })),
    [method, args],
  );

/** The names and values of what the client keeps in localStorage. */
export const stored = (tab) => tab.evaluate(() => Object.entries({ ...localStorage }));
