// Debian's Firefox over WebDriver BiDi, closed off from the network: but for 127.0.0.1, all goes to a proxy that isn't there.

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import puppeteer from "puppeteer-core";

const artifacts = resolve(import.meta.dirname, "../artifacts");
const executablePath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/** Beside those that the driver sets: no updates, no reports, no first run. */
const PREFERENCES = {
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.no_proxies_on": "127.0.0.1",
  "network.proxy.failover_direct": false,
  "network.trr.mode": 5,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.dns.disabled": true,
  "network.prefetch-next": false,
  "app.update.auto": false,
  "app.normandy.enabled": false,
  "app.shield.optoutstudies.enabled": false,
  "browser.region.network.url": "",
  "browser.search.serpEventTelemetryCategorization.enabled": false,
  "browser.topsites.contile.enabled": false,
  "datareporting.usage.uploadEnabled": false,
  "dom.push.connection.enabled": false,
  "extensions.systemAddon.update.enabled": false,
  "media.gmp-manager.url": "",
  "services.settings.server": "",
  "toolkit.telemetry.enabled": false,
  "toolkit.telemetry.server": "",
  "toolkit.telemetry.unified": false,
  // The driver would let more cookies pass than Firefox does.
  "browser.contentblocking.category": "custom",
  "network.cookie.cookieBehavior": 5,
};

/** Starts a browser with a new profile, with nothing of the environment; `scripts` says whether pages may run them. */
export async function startFirefox({ scripts = true } = {}) {
  const directory = await mkdtemp(join(tmpdir(), "bluefox-firefox-"));
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    userDataDir: join(directory, "profile"),
    env: { PATH: process.env.PATH, HOME: directory, TMPDIR: directory },
    extraPrefsFirefox: { ...PREFERENCES, "javascript.enabled": scripts },
    defaultViewport: { width: 1280, height: 900 },
  });
  // It comes back when the process has ended; where the tests end before, the driver kills that process alone.
  const stop = async () => {
    await browser.close();
    await rm(directory, { recursive: true, maxRetries: 50 });
  };
  return { browser, stop };
}

/** Clicks with the mouse. The driver's own click waits for an observer, which runs nothing where there are no scripts. */
export async function click(page, element) {
  const middle = await element.evaluate((element) => {
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  });
  await page.mouse.click(...middle);
}

/** Types into fields, which are found by their labels. */
export async function type(page, values) {
  for (const [label, text] of Object.entries(values)) {
    await click(page, await labelled(page, label));
    await page.keyboard.type(text);
  }
}

/** Presses a button, and waits for the page that comes of it. */
export async function press(page, name) {
  const button = await labelled(page, `${name}[role="button"]`);
  await Promise.all([page.waitForNavigation(), click(page, button)]);
  return new URL(page.url()).pathname;
}

async function labelled(page, name) {
  const element = await page.$(`aria/${name}`);
  if (!element) throw new Error(`there is no ${name} on ${page.url()}`);
  return element;
}

/** Keeps a picture of the page for a person to look at. */
export async function picture(page, name) {
  await mkdir(artifacts, { recursive: true });
  await page.screenshot({ path: join(artifacts, `firefox-${name}.png`), fullPage: true });
}
