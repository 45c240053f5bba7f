// The hosted pages, used as a person uses them: by their labels and buttons.

import { picture } from "./browser.js";

export const UI = "/auth/ui";

/** Fills fields in by their labels. */
export async function fill(page, values) {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).first().fill(value);
}

/** Presses a button, and waits for the page that comes of it. */
export async function press(page, name, path) {
  const button = page.getByRole("button", { name, exact: true });
  // The page that comes may have the address of the one that goes.
  await Promise.all([page.waitForEvent("load"), button.click()]);
  await page.waitForURL((url) => url.pathname === `${UI}/${path}`, { waitUntil: "load" });
}

/** What the page says that has happened. */
export const notice = (page) => page.locator(".notice").innerText();
/** What the page says that is wrong. */
export const problem = (page) => page.locator("#problem").innerText();
export const heading = (page) => page.getByRole("heading", { level: 1 }).innerText();

/** Opens what is folded. */
export const unfold = (page, summary) => page.locator("summary").filter({ hasText: summary }).click();

/** Keeps a picture in light, in dark and of a phone. */
export async function pictures(page, name) {
  const size = page.viewportSize();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `page-${name}-${colorScheme}`);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await picture(page, `page-${name}-phone`);
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: null });
  return tooWide;
}
