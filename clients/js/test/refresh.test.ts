import { expect, it, vi } from "vitest";
import { AuthError } from "../src/error.js";
import type { ErrorCode, Expiry } from "../src/index.js";
import { createKeys } from "../src/keys.js";
import { createRefresh, type RefreshSteps } from "../src/refresh.js";
import { ended, openPage, settle, withResolvers } from "./support/page.js";

const KEY = "AAECAwQFBgcICQoLDA0ODw";
const ANOTHER_KEY = "BBECAwQFBgcICQoLDA0ODw";
const KEYED = "ksession-one_";
const ANSWER = { expires_in: 1800 };

const refused = (status: number, code: ErrorCode, headers?: HeadersInit) =>
  new AuthError(status, { code }, new Headers(headers));
const lost = () => new TypeError("Failed to fetch");

function open() {
  const page = openPage();
  const keys = createKeys("ns");
  const steps = {
    request: vi.fn<RefreshSteps["request"]>().mockResolvedValue(ANSWER),
    refreshed: vi.fn(),
    refused: vi.fn(),
  };
  const tab = () => createRefresh("ns", keys, steps);
  const holds = (token: string) => page.jar.set("bf_csrf_token", token);
  holds("psession-one_1");
  return { ...page, ...steps, keys, tab, holds, refresh: tab() };
}

it("refreshes once for all who ask at the same time", async () => {
  const { refresh, request, refreshed } = open();
  const answers = await Promise.all([refresh("psession-one_1"), refresh("psession-one_1"), refresh()]);
  expect(answers).toEqual([ANSWER, ANSWER, ANSWER]);
  expect(request).toHaveBeenCalledTimes(1);
  expect(refreshed).toHaveBeenCalledExactlyOnceWith(ANSWER);
});

it("leaves it at the refresh of another tab that was faster", async () => {
  const { tab, request, holds } = open();
  const [one, two] = [tab(), tab()];
  request.mockImplementation(async () => (holds("psession-one_2"), ANSWER));
  expect(await Promise.all([one("psession-one_1"), two("psession-one_1")])).toEqual([ANSWER, undefined]);
  expect(request).toHaveBeenCalledTimes(1);
});

it("goes on without the lock when another tab holds it for long", async () => {
  const { tab, request } = open();
  request.mockReturnValueOnce(new Promise(() => {}));
  void tab()();
  await settle();
  const second = tab()();
  await vi.advanceTimersByTimeAsync(2000);
  expect(await second).toEqual(ANSWER);
});

it("sends the key of the session that the cookies are of, and no other", async () => {
  const { refresh, keys, request, holds } = open();
  keys.store("ksession-two_", ANOTHER_KEY);
  keys.store(KEYED, KEY);
  holds(`${KEYED}1`);
  await refresh();
  expect(request.mock.lastCall).toEqual([`${KEYED}1`, KEY]);
  holds("ksession-two_1");
  await refresh();
  expect(request.mock.lastCall).toEqual(["ksession-two_1", ANOTHER_KEY]);
});

it("never sends a key in a plain session", async () => {
  const { refresh, keys, request } = open();
  keys.store("psession-one_", KEY);
  await refresh();
  expect(request.mock.lastCall).toEqual(["psession-one_1", undefined]);
});

it.each([
  ["no key", ""],
  ["a pending key", `?${KEY}`],
  ["a refused key", `!${KEY}`],
])("sends nothing in a keyed session with %s, and calls it over", async (_what, stored) => {
  const { refresh, keys, request, refused: isOver, holds } = open();
  keys.store(KEYED, stored);
  keys.store("psession-one_", KEY);
  holds(`${KEYED}1`);
  const refusal = { name: "AuthError", status: 401, code: "refresh_key_required" };
  await expect(ended(refresh())).rejects.toMatchObject(refusal);
  expect(request).not.toHaveBeenCalled();
  expect(isOver).toHaveBeenCalledTimes(1);
});

it("waits a moment for the key, and only once", async () => {
  const { refresh, refused: isOver, holds } = open();
  holds(`${KEYED}1`);
  refresh().catch(() => {});
  await vi.advanceTimersByTimeAsync(249);
  expect(isOver).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(isOver).toHaveBeenCalledTimes(1);
});

it("takes the key by the token that it sends, though the cookies change as soon as it is read", async () => {
  const { refresh, keys, request, holds } = open();
  keys.store(KEYED, KEY);
  keys.store("ksession-two_", ANOTHER_KEY);
  holds("ksession-two_1");
  vi.spyOn(document, "cookie", "get").mockReturnValueOnce(`bf_csrf_token=${KEYED}1`);
  await refresh();
  expect(request.mock.lastCall).toEqual([`${KEYED}1`, KEY]);
});

it("leaves it to the server to say that the session has gone with the cookies", async () => {
  const { refresh, request, jar } = open();
  jar.clear();
  await refresh("psession-one_1");
  expect(request.mock.lastCall).toEqual([undefined, undefined]);
});

it("sends the token that the key was taken by, though the cookies change in between", async () => {
  const { refresh, keys, request, holds, onNextRead } = open();
  keys.store(KEYED, KEY);
  holds(`${KEYED}1`);
  onNextRead(() => holds("psession-two_1"));
  request.mockRejectedValueOnce(refused(403, "csrf_invalid"));
  expect(await ended(refresh())).toEqual(ANSWER);
  expect(request.mock.calls.map(([token, key]) => [token, key])).toEqual([
    [`${KEYED}1`, KEY],
    ["psession-two_1", undefined],
  ]);
});

it.each([
  ["no answer", lost()],
  ["an answer that is no JSON", new SyntaxError("Unexpected token '<'")],
  ["a 429", refused(429, "overloaded")],
  ["a 502", refused(502, "unavailable")],
  ["a 503", refused(503, "unavailable", { "Retry-After": "1" })],
  ["a CSRF token that a cookie has overtaken", refused(403, "csrf_invalid")],
])("tries again after %s", async (_what, error) => {
  const { refresh, request, refused } = open();
  request.mockRejectedValueOnce(error).mockRejectedValueOnce(error);
  expect(await ended(refresh())).toEqual(ANSWER);
  expect(request).toHaveBeenCalledTimes(3);
  expect(refused).not.toHaveBeenCalled();
});

it("throws what went wrong when it goes wrong again and again, and calls that no logout", async () => {
  const { refresh, request, refused } = open();
  request.mockRejectedValue(lost());
  await expect(ended(refresh())).rejects.toThrow(TypeError);
  expect(request).toHaveBeenCalledTimes(3);
  expect(refused).not.toHaveBeenCalled();
});

it("waits as long as the server asks, if that is seconds, and else leaves it to the caller", async () => {
  const { refresh, request } = open();
  request.mockRejectedValueOnce(refused(503, "unavailable", { "Retry-After": "3" }));
  const soon = refresh();
  await vi.advanceTimersByTimeAsync(2999);
  expect(request).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await soon).toEqual(ANSWER);

  request.mockRejectedValueOnce(refused(429, "overloaded", { "Retry-After": "60" }));
  await expect(ended(refresh())).rejects.toMatchObject({ retryAfter: 60 });
  expect(request).toHaveBeenCalledTimes(3);
});

it.each<ErrorCode>([
  "not_authenticated",
  "invalid_refresh_token",
  "refresh_token_reused",
  "session_revoked",
  "refresh_key_mismatch",
  "refresh_key_required",
])("takes a 401 %s for the end, and tries no more", async (code) => {
  const { refresh, request, refused: isOver } = open();
  request.mockRejectedValue(refused(401, code));
  await expect(refresh()).rejects.toMatchObject({ code });
  expect(request).toHaveBeenCalledTimes(1);
  expect(isOver).toHaveBeenCalledTimes(1);
});

it("is not logged out by a refusal when another tab has logged in meanwhile", async () => {
  const { refresh, request, refused: isOver, holds } = open();
  request.mockImplementationOnce(async () => {
    holds("psession-two_1");
    throw refused(401, "session_revoked");
  });
  expect(await ended(refresh("psession-one_1"))).toBeUndefined();
  expect(isOver).not.toHaveBeenCalled();
});

it("tries once more with a key that another tab has stored meanwhile", async () => {
  const { refresh, request, keys, refused: isOver, holds } = open();
  holds(`${KEYED}1`);
  const done = refresh();
  await settle();
  keys.store(KEYED, KEY);
  expect(await ended(done)).toEqual(ANSWER);
  expect(request.mock.calls.map(([, key]) => key)).toEqual([KEY]);
  expect(isOver).not.toHaveBeenCalled();
});

it("waits for the key of a session that another tab has begun meanwhile", async () => {
  const { refresh, request, keys, refused: isOver, holds } = open();
  request.mockImplementationOnce(async () => {
    holds(`${KEYED}1`);
    throw refused(403, "csrf_invalid");
  });
  const done = refresh();
  await vi.advanceTimersByTimeAsync(250);
  keys.store(KEYED, KEY);
  expect(await ended(done)).toEqual(ANSWER);
  expect(request.mock.lastCall?.[1]).toBe(KEY);
  expect(isOver).not.toHaveBeenCalled();
});

it("sees that an answer has arrived in the cookies though not in the script", async () => {
  const { refresh, request, holds } = open();
  request.mockImplementationOnce(async () => {
    holds("psession-one_2");
    throw lost();
  });
  expect(await ended(refresh("psession-one_1"))).toBeUndefined();
  expect(request).toHaveBeenCalledTimes(1);
});

it("refreshes anew after a refresh has ended", async () => {
  const { refresh, keys, holds } = open();
  holds(`${KEYED}1`);
  await expect(ended(refresh())).rejects.toThrow();
  keys.store(KEYED, ANOTHER_KEY);
  expect(await refresh()).toEqual(ANSWER);
});

it("is the same promise for who comes while it is under way", async () => {
  const { refresh, request } = open();
  const answer = withResolvers<Expiry>();
  request.mockReturnValue(answer.promise);
  expect(refresh()).toBe(refresh());
  answer.resolve(ANSWER);
  await refresh();
});
