import { expect, it, vi } from "vitest";
import { createState } from "../src/state.js";
import { ADA } from "./support/server.js";

it("begins without knowing", () => {
  expect(createState().get()).toEqual({ status: "unknown", user: null });
});

it("tells what has changed, and nothing when nothing has", () => {
  const state = createState();
  const listener = vi.fn();
  state.subscribe(listener);
  state.set("in", ADA);
  const before = state.get();
  state.set("in", { ...ADA });
  expect(state.get()).toBe(before);
  expect(listener).toHaveBeenCalledExactlyOnceWith({ status: "in", user: ADA });
  state.set("out");
  expect(state.get()).toEqual({ status: "out", user: null });
  expect(before).toEqual({ status: "in", user: ADA });
});

it("stops telling who has unsubscribed, and nobody else", () => {
  const state = createState();
  const listener = vi.fn();
  const stop = state.subscribe(listener);
  state.subscribe(listener);
  stop();
  stop();
  state.set("out");
  expect(listener).toHaveBeenCalledTimes(1);
  expect(state.isWatched()).toBe(true);
});

it("tells the others although one throws, and reports what it threw", () => {
  const report = vi.fn();
  vi.stubGlobal("queueMicrotask", report);
  const state = createState();
  const listener = vi.fn();
  const error = new Error("of the app");
  state.subscribe(() => {
    throw error;
  });
  state.subscribe(listener);
  state.set("out");
  expect(listener).toHaveBeenCalledTimes(1);
  expect(report.mock.calls[0]?.[0]).toThrow(error);
});
