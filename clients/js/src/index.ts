export { type AuthClient, type AuthOptions, createAuthClient } from "./client.js";
export { AuthError } from "./error.js";
export type { AuthState, Listener } from "./state.js";
export type { Account, Answer, Body, ErrorCode, Expiry, FieldError, Message, Problem, Query } from "./types.js";
