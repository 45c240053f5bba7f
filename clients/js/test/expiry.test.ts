import { expect, it, vi } from "vitest";
import { createExpiry } from "../src/expiry.js";
import { openPage } from "./support/page.js";

it.each([
  [1800, 1770],
  [100, 80],
  [10, 8],
])("of %i seconds, a refresh is due after %i", (seconds, due) => {
  openPage();
  const expiry = createExpiry();
  expiry.learn(seconds);
  vi.advanceTimersByTime(1000 * due - 1);
  expect(expiry.isDue(true)).toBe(false);
  vi.advanceTimersByTime(1);
  expect(expiry.isDue()).toBe(true);
});

it("pays no attention to the wall clock", () => {
  openPage();
  const expiry = createExpiry();
  expiry.learn(1800);
  vi.spyOn(Date, "now").mockReturnValue(4e12);
  expect(expiry.isDue()).toBe(false);
});

it("says that it does not know before it has learnt anything", () => {
  openPage();
  const expiry = createExpiry();
  expect(expiry.isDue()).toBe(false);
  expect(expiry.isDue(true)).toBe(true);
});

it("forgets what it knew when somebody else has refreshed", () => {
  const { jar } = openPage();
  const expiry = createExpiry();
  jar.set("bf_csrf_token", "one");
  expiry.learn(10);
  vi.advanceTimersByTime(9000);
  expect(expiry.isDue()).toBe(true);
  jar.set("bf_csrf_token", "two");
  expect(expiry.isDue()).toBe(false);
  expect(expiry.isDue(true)).toBe(true);
});
