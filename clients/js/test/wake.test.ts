import { expect, it, vi } from "vitest";
import { onWake } from "../src/wake.js";
import { openPage } from "./support/page.js";

it.each(["focus", "online", "pageshow"])("wakes on %s, until it is stopped", (event) => {
  const page = openPage();
  const wake = vi.fn();
  const stop = onWake(wake);
  page.wake(event);
  expect(wake).toHaveBeenCalledTimes(1);
  stop();
  page.wake(event);
  expect(wake).toHaveBeenCalledTimes(1);
});

it("never wakes by a clock, so that an idle tab keeps no session alive", async () => {
  openPage();
  const wake = vi.fn();
  onWake(wake);
  await vi.advanceTimersByTimeAsync(86_400_000);
  expect(wake).not.toHaveBeenCalled();
});

it("does nothing on a server", () => {
  expect(() => onWake(() => {})()).not.toThrow();
});
