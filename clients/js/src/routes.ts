// Every route, by the name of its method.

import type { Account, Answer, Body, Expiry, Message, Query } from "./types.js";

/** One method for each route. It throws `AuthError` when the server refuses, else what `fetch` throws. */
export interface Routes {
  /** Makes an account. Nobody is logged in by that. */
  register(registrant: Body<"register">): Promise<Answer<"register">>;
  /** Logs in; a session that the browser still holds ends. */
  login(credentials: Body<"login">): Promise<Expiry>;
  /** Refreshes now. There is no need to call it: `fetch` and the methods do by themselves. */
  refresh(): Promise<Expiry>;
  /** Ends the session, here and in the other tabs. */
  logout(): Promise<Message>;
  /** The account of who is logged in. */
  me(): Promise<Account>;
  /** Changes the profile: members are merged, `null` removes one. */
  updateMe(patch: Body<"update_me">): Promise<Account>;
  /** Deletes the account, and ends every session of it. */
  deleteMe(proof: Body<"delete_me">): Promise<Answer<"delete_me">>;
  /** Changes the password. The session goes on. */
  changePassword(change: Body<"change_password">): Promise<Message>;
  /** Mails a link and a code to choose a new password. */
  requestPasswordReset(request: Body<"request_password_reset">): Promise<Answer<"request_password_reset">>;
  /** Sets the password by a link's token, or by a flow and its code. */
  confirmPasswordReset(confirmation: Body<"confirm_password_reset">): Promise<Message>;
  /** Mails a link and a code that verify the address. */
  emailVerification(): Promise<Answer<"email_verification">>;
  /** Verifies the address by a link's token, or by a flow and its code. */
  confirmEmailVerification(ticket: Body<"confirm_email_verification">): Promise<Message>;
  /** Mails a link and a code to a new address, which is the account's when one of them is used. */
  changeEmail(change: Body<"change_email">): Promise<Answer<"change_email">>;
  /** Changes the address by a link's token, or by a flow and its code. */
  confirmEmailChange(ticket: Body<"confirm_email_change">): Promise<Message>;
  /** Puts the former address back. Every session of the account ends. */
  undoEmailChange(undo: Body<"undo_email_change">): Promise<Message>;
  /** Proves presence again, for what answers `step_up_required`. */
  elevate(presence: Body<"elevate">): Promise<Expiry>;
  /** Enrols this origin's own refresh key in the session. The client does by itself where the server lets it. */
  enrollRefreshKey(): Promise<Message>;
  /** One's own sessions. */
  sessions(): Promise<Answer<"list_sessions">>;
  /** Ends one session. If it is the one in use, that is a logout. */
  endSession(id: string): Promise<Message>;
  /** Ends all of one's own sessions but this one. */
  endOtherSessions(): Promise<Answer<"end_other_sessions">>;
  /** What has happened to the account, the latest first. */
  events(query?: Query<"list_events">): Promise<Answer<"list_events">>;
  /** Invites somebody, as a superuser. */
  createInvitation(invitee: Body<"create_invitation">): Promise<Answer<"create_invitation">>;
}

/**
 * How a request is looked after: `open` needs no login, so nothing is refreshed for it; `once` is not repeated either,
 * since the mending rests on it, and has its own CSRF token: its refresh key must not meet another session.
 */
export type Manner = "guarded" | "open" | "once";

/** Method, path after the prefix, and manner where it isn't `guarded`. */
export const routes: { readonly [Name in keyof Routes]: `${string} /${string}` } = {
  register: "POST /register open",
  login: "POST /login open",
  refresh: "POST /refresh once",
  logout: "POST /logout open",
  me: "GET /me",
  updateMe: "PATCH /me",
  deleteMe: "DELETE /me",
  changePassword: "POST /password",
  requestPasswordReset: "POST /password-reset open",
  confirmPasswordReset: "POST /password-reset/confirm open",
  emailVerification: "POST /email-verification",
  confirmEmailVerification: "POST /email-verification/confirm open",
  changeEmail: "POST /email",
  confirmEmailChange: "POST /email/confirm open",
  undoEmailChange: "POST /email/undo open",
  elevate: "POST /elevate",
  enrollRefreshKey: "POST /refresh-key once",
  sessions: "GET /sessions",
  endSession: "DELETE /sessions/{id}",
  endOtherSessions: "DELETE /sessions",
  events: "GET /events",
  createInvitation: "POST /invitations",
};
