// Chromium, closed off from the network: every name but those that a test maps is unknown.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const artifacts = resolve(import.meta.dirname, "../artifacts");
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

function options(hosts) {
  const rules = hosts.map((host) => `MAP ${host} 127.0.0.1`);
  rules.push("MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1");
  const args = [...flags, `--host-resolver-rules=${rules.join(", ")}`];
  return { executablePath, headless: true, args };
}

/** Starts a browser with a new profile, for which each of `hosts` is this machine. */
export const startBrowser = (...hosts) => chromium.launch(options(hosts));

/** The same, as one context with a profile that lets third-party cookies pass, as many browsers do. */
export async function startProfile(...hosts) {
  const directory = await mkdtemp(join(tmpdir(), "bluefox-profile-"));
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  await mkdir(join(directory, "Default"));
  await writeFile(join(directory, "Default", "Preferences"), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(directory, options(hosts));
  const stop = async () => {
    await context.close();
    // Chromium's helper processes may write until they have ended, too.
    await rm(directory, { recursive: true, maxRetries: 50 });
  };
  return { context, stop };
}

/** The names of the cookies that a script on the page can read. */
export function cookiesInScript(page) {
  return page.evaluate(() => document.cookie.split("; ").filter(Boolean).map((pair) => pair.split("=")[0]));
}

/** The value of the CSRF cookie, as a script on the page reads it. */
export function csrfToken(page) {
  return page.evaluate(() => /(?:^|; )bf_csrf_token=([^;]*)/.exec(document.cookie)?.[1]);
}

/** The values of all cookies by name. */
export async function cookieValues(context) {
  const cookies = await context.cookies();
  return Object.fromEntries(cookies.map(({ name, value }) => [name, value]));
}

/**
 * Sends a request from the page as a script of it would, and gives `{status, data}`;
 * `{failed: true}` where the browser lets the script see no answer.
 */
export function send(page, method, url, { headers = {}, json } = {}) {
  const init = { method, credentials: "include", headers: { ...headers } };
  if (json !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(json);
  }
  return page.evaluate(
    async ([url, init]) => {
      const response = await fetch(url, init).catch(() => null);
      if (!response) return { failed: true };
      return { status: response.status, data: await response.json() };
    },
    [url, init],
  );
}

/** Keeps a picture of the page for a person to look at. */
export function picture(page, name) {
  return page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true, animations: "disabled" });
}
