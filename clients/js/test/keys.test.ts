import { expect, it } from "vitest";
import { createKeys, newKey, PENDING, REFUSED } from "../src/keys.js";
import { openPage } from "./support/page.js";

const KEY = "AAECAwQFBgcICQoLDA0ODw";

it("makes keys of 128 random bits as base64url without padding", () => {
  const key = newKey();
  expect(key).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(Buffer.from(key, "base64url")).toHaveLength(16);
  expect(newKey()).not.toBe(key);
});

it("gives a key for the session it was stored for, and for no other", () => {
  openPage();
  const keys = createKeys("ns");
  keys.store("one", KEY);
  expect(keys.confirmed("one")).toBe(KEY);
  expect(keys.confirmed("two")).toBeUndefined();
  expect(keys.confirmed(undefined)).toBeUndefined();
});

it("never gives a pending, refused or damaged key", () => {
  openPage();
  const keys = createKeys("ns");
  for (const stored of [PENDING + KEY, REFUSED + KEY, KEY.slice(1), "", `${KEY}=`]) {
    keys.store("one", stored);
    expect(keys.confirmed("one")).toBeUndefined();
  }
});

it("forgets the keys of other sessions, and leaves what isn't its own", () => {
  const { storage } = openPage();
  storage.setItem("the app's own", "stays");
  const keys = createKeys("ns");
  const others = createKeys("another ns");
  keys.store("one", KEY);
  keys.store("two", KEY);
  others.store("one", KEY);
  keys.keepOnly("two");
  expect(Object.keys(storage)).toEqual(["the app's own", "ns:key:two", "another ns:key:one"]);
  keys.keepOnly();
  expect(Object.keys(storage)).toEqual(["the app's own", "another ns:key:one"]);
});

it("reads storage each time, since another tab may have written", () => {
  const { storage } = openPage();
  const keys = createKeys("ns");
  expect(keys.find("one")).toBe("");
  storage.setItem("ns:key:one", KEY);
  expect(keys.confirmed("one")).toBe(KEY);
});

it("tells whether keys are kept, and leaves no trace of having tried", () => {
  const page = openPage();
  const keys = createKeys("ns");
  expect(keys.areKept()).toBe(true);
  expect(Object.keys(page.storage)).toEqual([]);
  page.breakStorage();
  expect(keys.areKept()).toBeFalsy();
});

it("does nothing where storage throws or is not there", () => {
  openPage().breakStorage();
  const keys = createKeys("ns");
  for (let round = 0; round < 2; round++) {
    keys.store("one", KEY);
    keys.keepOnly();
    expect(keys.confirmed("one")).toBeUndefined();
    expect(keys.find("one")).toBe("");
    Reflect.deleteProperty(globalThis, "localStorage");
  }
});
