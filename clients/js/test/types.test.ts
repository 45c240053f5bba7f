import { expectTypeOf, it } from "vitest";
import type { Account, Answer, AuthClient, Body, ErrorCode, Query } from "../src/index.js";

it("takes the bodies, the answers and the codes from the document", () => {
  expectTypeOf<Body<"login">>().toEqualTypeOf<{ email: string; password: string }>();
  expectTypeOf<Body<"logout">>().not.toBeAny();
  expectTypeOf<Body<"me">>().toBeNever();
  expectTypeOf<Answer<"me">>().toEqualTypeOf<Account>();
  expectTypeOf<Account["profile"]>().toEqualTypeOf<Record<string, unknown>>();
  expectTypeOf<Query<"list_events">>().toExtend<{ limit?: number | null; before?: string | null }>();
  expectTypeOf<"token_expired">().toExtend<ErrorCode>();
  expectTypeOf<"no such code">().not.toExtend<ErrorCode>();
});

it("gives both answers of a registration, which are told apart by what they have", () => {
  type Registration = Awaited<ReturnType<AuthClient["register"]>>;
  expectTypeOf<Extract<Registration, { id: string }>>().toHaveProperty("email");
  expectTypeOf<Extract<Registration, { message: string }>>().toHaveProperty("flow");
});
