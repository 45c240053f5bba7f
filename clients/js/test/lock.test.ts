import { expect, it, vi } from "vitest";
import { locked } from "../src/lock.js";
import { openPage, settle, withResolvers } from "./support/page.js";

it("lets one work after the other", async () => {
  openPage();
  const first = withResolvers<void>();
  const order: string[] = [];
  const one = locked("name", async () => {
    await first.promise;
    order.push("one");
  });
  const two = locked("name", async (isHeld) => order.push(`two, ${isHeld}`));
  await settle();
  expect(order).toEqual([]);
  first.resolve();
  await Promise.all([one, two]);
  expect(order).toEqual(["one", "two, true"]);
});

it("goes on without the lock after two seconds", async () => {
  openPage();
  void locked("name", () => new Promise(() => {}));
  const work = vi.fn(async () => {});
  const done = locked("name", work);
  await vi.advanceTimersByTimeAsync(1999);
  expect(work).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await done;
  expect(work).toHaveBeenCalledExactlyOnceWith(false);
});

it("does not interrupt work that takes longer", async () => {
  openPage();
  const end = withResolvers<string>();
  const done = locked("name", () => end.promise);
  await vi.advanceTimersByTimeAsync(60_000);
  end.resolve("done");
  expect(await done).toBe("done");
});

it("passes on what the work throws, and does it once", async () => {
  openPage();
  const work = vi.fn().mockRejectedValue(new TypeError("no"));
  await expect(locked("name", work)).rejects.toThrow("no");
  expect(work).toHaveBeenCalledTimes(1);
});

it.each([
  ["there are none", {}],
  ["they are refused", { locks: { request: () => Promise.reject(new DOMException("no", "SecurityError")) } }],
])("works without locks where %s", async (_why, navigator) => {
  openPage();
  vi.stubGlobal("navigator", navigator);
  expect(await locked("name", async (isHeld) => isHeld)).toBe(false);
});

it("works on a server", async () => {
  expect(await locked("name", async (isHeld) => isHeld)).toBe(false);
});
