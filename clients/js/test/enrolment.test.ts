import { expect, it, vi } from "vitest";
import { createEnrolment } from "../src/enrolment.js";
import { AuthError } from "../src/error.js";
import { createKeys } from "../src/keys.js";
import { openPage, settle } from "./support/page.js";

const KEY = "AAECAwQFBgcICQoLDA0ODw";
const TAG = "ksession-one_";
const DONE = { message: "Enrolled" };

function open() {
  const page = openPage();
  page.jar.set("bf_csrf_token", `${TAG}1`);
  const keys = createKeys("ns");
  const request = vi.fn<(token: string, key: string) => Promise<typeof DONE>>().mockResolvedValue(DONE);
  const tab = () => createEnrolment("ns", keys, request);
  return { ...page, keys, request, tab, ...tab() };
}

it("enrols a new key for the session, and keeps it", async () => {
  const { enrolIfNeeded, request, keys } = open();
  await enrolIfNeeded();
  expect(request).toHaveBeenCalledTimes(1);
  expect(request.mock.lastCall).toEqual([`${TAG}1`, keys.confirmed(TAG)]);
});

it.each([
  ["there is a key already", ({ keys }: ReturnType<typeof open>) => keys.store(TAG, KEY)],
  ["the session is plain", ({ jar }: ReturnType<typeof open>) => jar.set("bf_csrf_token", "psession-one_1")],
  ["nobody is logged in", ({ jar }: ReturnType<typeof open>) => jar.clear()],
  ["storage does not work", ({ breakStorage }: ReturnType<typeof open>) => breakStorage()],
])("asks for nothing where %s", async (_why, prepare) => {
  const setting = open();
  prepare(setting);
  await setting.enrolIfNeeded();
  expect(setting.request).not.toHaveBeenCalled();
});

it("keeps the key as pending until the server has said yes, and sends the same one again", async () => {
  const { enrolIfNeeded, request, keys } = open();
  request.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await enrolIfNeeded();
  const [[, key] = []] = request.mock.calls;
  expect(keys.find(TAG)).toBe(`?${key}`);
  await enrolIfNeeded();
  expect(request.mock.lastCall).toEqual([`${TAG}1`, key]);
  expect(keys.confirmed(TAG)).toBe(key);
});

it.each(["step_up_required", "too_many_refresh_keys"] as const)(
  "asks after %s only when it is told to",
  async (code) => {
    const { enrolIfNeeded, request, keys } = open();
    request.mockRejectedValueOnce(new AuthError(401, { code }));
    await enrolIfNeeded();
    await enrolIfNeeded();
    expect(request).toHaveBeenCalledTimes(1);
    await enrolIfNeeded(true);
    expect(request).toHaveBeenCalledTimes(2);
    expect(keys.confirmed(TAG)).toBe(request.mock.calls[0]?.[1]);
  },
);

it("asks once when two tabs want the same", async () => {
  const { tab, request } = open();
  await Promise.all([tab().enrolIfNeeded(), tab().enrolIfNeeded()]);
  await settle();
  expect(request).toHaveBeenCalledTimes(1);
});

it("stores the key under the session that it was enrolled in, though the cookies have changed", async () => {
  const { enrolIfNeeded, request, keys, jar } = open();
  request.mockImplementationOnce(async () => (jar.set("bf_csrf_token", "ksession-two_1"), DONE));
  await enrolIfNeeded();
  expect(keys.confirmed(TAG)).toBeDefined();
  expect(keys.confirmed("ksession-two_")).toBeUndefined();
});

it("sends the token that the tag was read from, though the cookies change in between", async () => {
  const { enrol, request, keys, jar, onNextRead } = open();
  onNextRead(() => jar.set("bf_csrf_token", "ksession-two_1"));
  await enrol();
  expect(request.mock.lastCall).toEqual([`${TAG}1`, keys.confirmed(TAG)]);
});

it("enrols on demand, also the key that it has", async () => {
  const { enrol, request, keys } = open();
  keys.store(TAG, KEY);
  expect(await enrol()).toEqual(DONE);
  expect(request).toHaveBeenCalledWith(`${TAG}1`, KEY);
});

it("says on demand why it could not be", async () => {
  const { enrol, request, jar, breakStorage, keys } = open();
  request.mockRejectedValueOnce(new AuthError(401, { code: "step_up_required" }));
  await expect(enrol()).rejects.toMatchObject({ code: "step_up_required" });
  expect(keys.confirmed(TAG)).toBeUndefined();
  breakStorage();
  await expect(enrol()).rejects.toThrow("Without localStorage");
  jar.clear();
  await expect(enrol()).rejects.toMatchObject({ code: "not_authenticated", status: 401 });
});

it("asks on demand in a plain session too, and throws what the server says", async () => {
  const { enrol, request, jar, keys } = open();
  jar.set("bf_csrf_token", "psession-one_1");
  request.mockRejectedValueOnce(new AuthError(409, { code: "session_not_keyed" }));
  await expect(enrol()).rejects.toMatchObject({ code: "session_not_keyed" });
  expect(keys.confirmed("psession-one_")).toBeUndefined();
});

it("keeps a confirmed key when enrolling it again gets no answer", async () => {
  const { enrol, request, keys } = open();
  keys.store(TAG, KEY);
  request.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await expect(enrol()).rejects.toThrow(TypeError);
  expect(keys.confirmed(TAG)).toBe(KEY);
});
