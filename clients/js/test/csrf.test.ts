import { expect, it } from "vitest";
import { csrfToken, hasMovedFrom, isKeyed, sessionTag, tagOf } from "../src/csrf.js";
import { openPage } from "./support/page.js";

it("reads the token from its cookie, among others", () => {
  const { jar } = openPage();
  jar.set("theme", "dark").set("not_bf_csrf_token", "wrong").set("bf_csrf_token", "abcdefghijklREST").set("a", "b");
  expect(csrfToken()).toBe("abcdefghijklREST");
});

it("knows the prefixed names, and prefers the stricter one to one that was left over", () => {
  const { jar } = openPage();
  jar.set("bf_csrf_token", "plain").set("__Secure-bf_csrf_token", "secure");
  expect(csrfToken()).toBe("secure");
  jar.set("__Host-bf_csrf_token", "host");
  expect(csrfToken()).toBe("host");
});

it("takes an empty cookie for none", () => {
  openPage().jar.set("bf_csrf_token", "");
  expect(csrfToken()).toBeUndefined();
});

it("knows the session by the first thirteen characters", () => {
  const { jar } = openPage();
  expect(sessionTag()).toBeUndefined();
  jar.set("bf_csrf_token", "kabcdefghijklREST");
  expect(sessionTag()).toBe("kabcdefghijkl");
  expect(tagOf("pabcdefghijklREST")).toBe("pabcdefghijkl");
});

it("knows by the first letter whether a session needs a refresh key", () => {
  expect(isKeyed("kpppppppppppp")).toBe(true);
  expect(isKeyed("pkkkkkkkkkkkk")).toBe(false);
});

it("sees that the token has been replaced, and not that it has gone", () => {
  const { jar } = openPage();
  expect(hasMovedFrom("old")).toBe(false);
  jar.set("bf_csrf_token", "old");
  expect(hasMovedFrom("old")).toBe(false);
  jar.set("bf_csrf_token", "new");
  expect(hasMovedFrom("old")).toBe(true);
  expect(hasMovedFrom(undefined)).toBe(true);
});

it("has no token on a server", () => {
  expect(csrfToken()).toBeUndefined();
});
