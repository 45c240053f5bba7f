import { expect, expectTypeOf, it } from "vitest";
import { AuthError, problemOf, refusal } from "../src/error.js";
import type { ErrorCode } from "../src/index.js";
import { problem } from "./support/server.js";

it("is an Error that has what the problem has", async () => {
  const error = await refusal(
    problem(422, "validation_failed", {
      errors: [{ field: "email", message: "is no address" }],
      headers: { "X-Request-Id": "r-1" },
    }),
  );
  expect(error).toBeInstanceOf(AuthError);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: "AuthError",
    code: "validation_failed",
    status: 422,
    message: "It is validation_failed.",
    errors: [{ field: "email", message: "is no address" }],
    requestId: "r-1",
  });
  expectTypeOf(error.code).toEqualTypeOf<ErrorCode>();
});

it("says how presence is proved, with which flow to go on, and when to retry", async () => {
  const stepUp = await refusal(problem(401, "step_up_required", { max_age: 300, methods: ["password"] }));
  expect(stepUp).toMatchObject({ maxAge: 300, methods: ["password"] });
  expect(await refusal(problem(403, "email_not_verified", { flow: "f" }))).toMatchObject({ flow: "f" });
  expect(await refusal(problem(503, "overloaded", { headers: { "Retry-After": "3" } }))).toMatchObject({
    retryAfter: 3,
  });
  const dated = { "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT" };
  expect((await refusal(problem(503, "overloaded", { headers: dated }))).retryAfter).toBeUndefined();
});

it.each([
  [500, "internal_error"],
  [502, "unavailable"],
  [503, "unavailable"],
  [504, "unavailable"],
  [404, "internal_error"],
])("takes a %i that is no problem for %s", async (status, code) => {
  const error = await refusal(new Response("<h1>nginx</h1>", { status, headers: { "Content-Type": "text/html" } }));
  expect(error).toMatchObject({ status, code, message: `The answer is ${status}.`, errors: [] });
});

it("reads no problem from what only says that it is one", async () => {
  const response = new Response("broken off", {
    status: 500,
    headers: { "Content-Type": "application/problem+json; charset=utf-8" },
  });
  expect(await problemOf(response)).toEqual({});
});

it("leaves the answer unread", async () => {
  const response = problem(401, "not_authenticated");
  expect(await problemOf(response)).toMatchObject({ code: "not_authenticated" });
  expect(await response.json()).toMatchObject({ code: "not_authenticated" });
});
