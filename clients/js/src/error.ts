// Refusals: RFC 9457 problems as an `Error`.

import type { ErrorCode, FieldError, Problem } from "./types.js";

/** The server's refusal. Match on `code`; `message` is one sentence for a person. */
export class AuthError extends Error {
  override readonly name = "AuthError";
  readonly code: ErrorCode;
  readonly status: number;
  /** With `validation_failed`: what is wrong with which field. */
  readonly errors: readonly FieldError[];
  /** Under this the server's log speaks of the request. */
  readonly requestId: string | undefined;
  /** After how many seconds a retry makes sense. */
  readonly retryAfter: number | undefined;
  /** With `step_up_required`: how old the proof of presence may be, in seconds. */
  readonly maxAge: number | undefined;
  /** With `step_up_required`: what would do as a proof. */
  readonly methods: Problem["methods"];
  /** With `email_not_verified`: the handle to use the code of the mail with. */
  readonly flow: string | undefined;

  constructor(status: number, problem: Partial<Problem>, headers?: Headers) {
    super(problem.detail ?? `The answer is ${status}.`);
    this.code = problem.code ?? (status > 501 && status < 505 ? "unavailable" : "internal_error");
    this.status = status;
    this.errors = problem.errors ?? [];
    this.requestId = headers?.get("X-Request-Id") ?? undefined;
    this.retryAfter = Number(headers?.get("Retry-After")) || undefined;
    this.maxAge = problem.max_age;
    this.methods = problem.methods;
    this.flow = problem.flow;
  }
}

/** The problem that an answer tells; `{}` where it tells none, as a proxy's 502. The answer stays unread. */
export async function problemOf(response: Response): Promise<Partial<Problem>> {
  const isProblem = /^application\/problem\+json/i.test(response.headers.get("Content-Type") ?? "");
  return isProblem
    ? response
        .clone()
        .json()
        .catch(() => ({}))
    : {};
}

/** The answer as an error. */
export const refusal = async (response: Response) =>
  new AuthError(response.status, await problemOf(response), response.headers);
