// Generated from docs/openapi.json by `npm run generate`.

export interface paths {
    "/auth/elevate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Proves presence again: what asks for a fresh proof can be done for a while.
         * @description The session stays the same one, and so do its refresh token and its CSRF token. By cookie the
         *     access cookie is set anew. Access tokens from before stay as old as they are.
         */
        post: operations["elevate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mails a link and a code to a new address.
         * @description Nothing changes until one of them is used. With `registration = "enumeration_safe"` a taken
         *     address is answered as a free one, and its owner is told by mail.
         */
        post: operations["change_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/email-verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mails a link and a code that verify the address.
         * @description Where the address is verified already, no mail is sent, and there is no `flow`.
         */
        post: operations["email_verification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/email-verification/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verifies the address that a mail was sent to.
         * @description By the token of the link, or by the handle of the flow and the code. It also finishes a
         *     registration that made no account yet, because nobody shall learn which addresses have one. Nobody is
         *     logged in by that.
         */
        post: operations["confirm_email_verification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/email/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives the account the address that the mail was sent to.
         * @description By the token of the link, or by the handle of the flow and the code. The former address gets a
         *     mail whose link undoes this for 72 hours, and is kept for that long. Links and codes that were
         *     mailed before are void.
         */
        post: operations["confirm_email_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/email/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Puts the former address back.
         * @description Every session of the account ends, its password is void, and so is every link and code that was
         *     mailed for it: whoever changed the address knew the password. A link to choose a new one is mailed
         *     to the address that was put back.
         */
        post: operations["undo_email_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What has happened to one's own account and its sessions. */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invites an address to register.
         * @description A superuser may. Where mail is set up, the invitation is mailed and shown to nobody else: who
         *     registers with it has a verified address. Elsewhere the answer has it.
         */
        post: operations["create_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Logs in: sets the three cookies, and answers with the tokens.
         * @description A session that the browser still holds ends with it. An account that was deleted, and is not
         *     erased yet, lives again.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the session, and clears the cookies.
         * @description By body, else by Bearer, else by cookie; an expired access token names its session as well. When
         *     it answers 200, the session is dead.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The account of the user who is logged in.
         * @description Where the browser sends twins of our cookies, the answer sets those of this session anew, as they
         *     are, and clears the rest.
         */
        get: operations["me"];
        put?: never;
        post?: never;
        /**
         * Deletes the account of the user who is logged in.
         * @description Every session ends. Until `deletes_at` a login brings the account back; then everything about it
         *     is erased. Without a grace period it is erased at once.
         */
        delete: operations["delete_me"];
        options?: never;
        head?: never;
        /**
         * Changes the profile of the user who is logged in.
         * @description Two changes at the same time both count, as far as they are of different members.
         */
        patch: operations["update_me"];
        trace?: never;
    };
    "/auth/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This description.
         * @description It is of the system that answers: of its prefix, and with its names of cookies.
         */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Changes the password, and ends every other session of the user.
         * @description The session of the request goes on. Links to reset the password, and changes of the address that
         *     wait for their link, are void from then on; where mail is set up, the user is told.
         */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mails a link and a code to choose a new password with.
         * @description The answer is the same for every address, whether there is an account or not. An address gets five
         *     such mails in an hour.
         */
        post: operations["request_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password-reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sets a new password by the link or the code of a mail, and ends every session of the user.
         * @description Nobody is logged in by that. The address counts as verified, since its mails are read. Everything
         *     that was begun before is void: other links to reset the password, and changes of the address.
         */
        post: operations["confirm_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A refresh token for new tokens.
         * @description By body, or without one by cookie. A body beats a cookie, and sets none. A Bearer request uses
         *     no cookie.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enrolls the refresh key of one more client of the session.
         * @description Pages of several hosts can share a session by its cookies, but not the key that one of them made at
         *     the login: each host has a storage of its own. In the first five minutes after the login, or after
         *     `POST /elevate`, a client enrolls a key of its own; a session has four at most. One that is enrolled
         *     already is answered the same. A session that was begun without a key takes none.
         */
        post: operations["enroll_refresh_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes an account.
         * @description Nobody is logged in by that. Where mail is set up, a link and a code to verify the address are
         *     mailed. With `registration = "enumeration_safe"` the answer is 202 for every address: the account
         *     is made when the link is used, and whoever has one already is told so by mail.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own sessions, as far as they live. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        /** Ends all of one's own sessions but the one that sends the request. */
        delete: operations["end_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Ends one of one's own sessions.
         * @description To end the session that sends the request is a logout: by cookie, the cookies are cleared. A
         *     session of somebody else is not found, like one that is over.
         */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description An access token that was given by itself, as the body of an answer. With
         *     `X-Auth-Transport: cookie` it has `expires_in` alone.
         */
        AccessToken: {
            /** @description A signed JWT, for `Authorization: Bearer`. */
            access_token?: string;
            /**
             * Format: int64
             * @description How long the access token is valid, in seconds.
             */
            expires_in: number;
            /** @description Always `bearer` (RFC 6750). */
            token_type?: string;
        };
        /** @description An account, as its user sees it. */
        Account: components["schemas"]["User"] & {
            /** @description What the app writes. The user reads it. */
            app_metadata: Record<string, unknown>;
            /** @description What the user writes, at `PATCH /auth/me`. The app decides on its shape. */
            profile: Record<string, unknown>;
        };
        /** @description What a user changes about their account. */
        AccountPatch: {
            /**
             * @description A JSON Merge Patch (RFC 7396) of the profile: members are merged, `null` removes one. The
             *     whole profile may have 8,192 bytes, and 32 levels.
             */
            profile: Record<string, unknown>;
        };
        /** @description Who somebody is, and how they prove it. */
        Credentials: {
            /** @description The e-mail address. */
            email: string;
            /** @description The password. */
            password: string;
        };
        /** @description What became of the account. */
        Deleted: {
            /**
             * Format: date-time
             * @description When the account will be erased, unless somebody logs in before; none if it is already.
             */
            deletes_at?: string | null;
            /** @description One sentence for a person. It may change. */
            message: string;
        };
        /** @description The user's word for it. */
        Deletion: {
            /** @description The password. */
            password: string;
        };
        /** @description Which address an account shall have, and a proof that its user wants that. */
        EmailChange: {
            /**
             * Format: email
             * @description The address that the account shall have.
             */
            new_email: string;
            /** @description The password. */
            password: string;
        };
        /** @description What undoes a change of address. */
        EmailChangeUndo: {
            /** @description The token of the link that was mailed to the former address. */
            token: string;
        };
        /** @description What comes of asking for a mail that verifies the address. */
        EmailVerification: {
            /**
             * @description The handle of the flow, where there is something to verify. Keep it where the flow was begun:
             *     together with the code of the mail it does what the link does.
             */
            flow?: string | null;
            /** @description One sentence for a person. It may change. */
            message: string;
        };
        /** @description How many sessions have been ended. */
        EndedSessions: {
            /** @description How many there were. */
            ended: number;
            /** @description One sentence for a person. It may change. */
            message: string;
        };
        /** @description Something that has happened to the account or to a session of it. */
        Event: {
            /**
             * Format: uuid
             * @description The user who did it; `null` where it was an operator or the system.
             */
            actor_id: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /**
             * Format: uuid
             * @description The identifier, a `UUIDv7`.
             */
            id: string;
            /** @description The network that the request came from, where it is known: `203.0.113.0/24`. */
            ip: string | null;
            /**
             * @description What: a word of the table in `docs/events.md`, such as `session.started`. There may be more of
             *     them in time.
             */
            kind: string;
            /** @description Why, where there are several reasons. */
            reason: string | null;
            /** @description The `X-Request-Id` of the request. */
            request_id: string | null;
            /**
             * Format: uuid
             * @description Which session.
             */
            session_id: string | null;
        };
        /** @description The events of a user. */
        Events: {
            /** @description The latest first. */
            events: components["schemas"]["Event"][];
            /**
             * Format: uuid
             * @description To be sent as `before` for the page after this one; `null` where this is the last.
             */
            next: string | null;
        };
        /** @description What is wrong with one field of a body. */
        FieldError: {
            /** @description The name of the field. */
            field: string;
            /** @description What is wrong with it, as the rest of a sentence. */
            message: string;
        };
        /** @description A mail is on its way, or nobody learns that there is none. */
        FlowBegun: {
            /**
             * @description The handle of the flow. Keep it where the flow was begun: together with the code of the mail
             *     it does what the link does.
             */
            flow: string;
            /** @description One sentence for a person. It may change. */
            message: string;
        };
        /** @description An invitation, and what became of it. */
        InvitationMade: {
            /**
             * Format: date-time
             * @description From when on the invitation is worth nothing.
             */
            expires_at: string;
            /** @description The invitation, where no mail could take it to the address. */
            invitation?: string | null;
            /** @description One sentence for a person. It may change. */
            message: string;
        };
        /** @description Who is invited. */
        Invitee: {
            /**
             * Format: email
             * @description The e-mail address that the invitation is for.
             */
            email: string;
        };
        /** @description An answer that has nothing to tell but that it is done. */
        Message: {
            /** @description One sentence for a person. It may change. */
            message: string;
        };
        /** @description A password for another. */
        PasswordChange: {
            /** @description The password until now. */
            current_password: string;
            /** @description The password from now on: 8 characters at least, 1,024 bytes at most. */
            new_password: string;
        };
        /** @description Whose password shall be reset. */
        PasswordReset: {
            /**
             * Format: email
             * @description The e-mail address of the account.
             */
            email: string;
        };
        /**
         * @description What proves that somebody reads the mails, and the password that they want. Either `token`, or
         *     `flow` and `code`.
         */
        PasswordResetConfirmation: {
            /** @description The six digits of the mail. They can be tried five times. */
            code?: string | null;
            /** @description The handle that `POST /password-reset` answered with. */
            flow?: string | null;
            /** @description The password from now on: 8 characters at least, 1,024 bytes at most. */
            new_password: string;
            /** @description The token of the mail's link. */
            token?: string | null;
        };
        /** @description A proof of presence. */
        Presence: {
            /** @description The password of the account. */
            password: string;
        };
        /** @description A refusal (RFC 9457). */
        Problem: {
            /**
             * @description What happened. Match on it: it never changes.
             * @enum {string}
             */
            code: "malformed_request" | "malformed_json" | "invalid_token" | "not_authenticated" | "token_expired" | "invalid_credentials" | "invalid_refresh_token" | "refresh_token_reused" | "session_revoked" | "refresh_key_required" | "refresh_key_mismatch" | "step_up_required" | "csrf_missing" | "csrf_invalid" | "cross_site" | "forbidden" | "email_not_verified" | "registration_closed" | "invitation_required" | "not_found" | "method_not_allowed" | "request_timeout" | "email_taken" | "session_not_keyed" | "too_many_refresh_keys" | "payload_too_large" | "unsupported_media_type" | "validation_failed" | "internal_error" | "mail_not_configured" | "overloaded" | "unavailable";
            /** @description One sentence for a person. */
            detail: string;
            /** @description With `validation_failed`: the fields that are not acceptable. */
            errors?: components["schemas"]["FieldError"][];
            /** @description With `email_not_verified`: the handle to use the code of the mail with. */
            flow?: string;
            /** @description With `step_up_required`: how old the proof of presence may be, in seconds. */
            max_age?: number;
            /** @description With `step_up_required`: what would do as a proof. */
            methods?: "password"[];
            /** @description The status of the answer. */
            status: number;
            /** @description The code in words. */
            title: string;
            /**
             * Format: uri
             * @description The code as a URN.
             */
            type: string;
        };
        /** @description A new user. */
        Registered: components["schemas"]["User"] & {
            /**
             * @description The handle of the flow that verifies the address, where a mail was sent: together with the
             *     code of that mail it does what the link does.
             */
            flow?: string | null;
        };
        /** @description Who wants an account. */
        Registrant: {
            /**
             * Format: email
             * @description The e-mail address.
             */
            email: string;
            /** @description The invitation, where one is needed. */
            invitation?: string | null;
            /** @description The password: 8 characters at least, 1,024 bytes at most. */
            password: string;
        };
        /** @description A session, as its user is shown it. None of it opens anything. */
        Session: {
            /** @description What the user logged in with, in words: `Firefox on Linux`. */
            agent: string;
            /**
             * Format: date-time
             * @description When the user logged in.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it ends at the latest.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description The identifier, a `UUIDv7`.
             */
            id: string;
            /**
             * Format: date-time
             * @description When it ends unless it is refreshed before.
             */
            idle_expires_at: string;
            /** @description The network that the login came from, where it is known: `203.0.113.0/24`. */
            ip: string | null;
            /** @description Whether this very request belongs to it. */
            is_current: boolean;
            /**
             * Format: date-time
             * @description When it was last refreshed.
             */
            last_seen_at: string;
        };
        /** @description The sessions of a user. */
        Sessions: {
            /** @description At most 100, the one that was seen last first. */
            sessions: components["schemas"]["Session"][];
        };
        /**
         * @description What a body says to prove something: the token of the mail's link, or the handle of the flow and
         *     the six digits.
         */
        Ticket: {
            /** @description The six digits of the mail. */
            code?: string | null;
            /** @description The handle of the flow, from the answer that began it. */
            flow?: string | null;
            /** @description The token of the mail's link. With it, `flow` and `code` don't count. */
            token?: string | null;
        };
        /** @description The body of refresh and logout; without one the cookies count. */
        TokenBody: {
            /** @description The refresh token, of a client that keeps it by itself. */
            refresh_token?: string | null;
        };
        /**
         * @description The tokens of a session, as the body of an answer. With `X-Auth-Transport: cookie` it has
         *     `expires_in` alone.
         */
        Tokens: {
            /** @description A signed JWT, for `Authorization: Bearer`. */
            access_token?: string;
            /**
             * Format: int64
             * @description How long the access token is valid, in seconds.
             */
            expires_in: number;
            /** @description An opaque token: it can be used once, for new ones. */
            refresh_token?: string;
            /** @description Always `bearer` (RFC 6750). */
            token_type?: string;
        };
        /** @description A user. Serialized it is the `user` of the wire contract. */
        User: {
            /**
             * Format: date-time
             * @description When the account was made.
             */
            created_at: string;
            /** @description The e-mail address, to be shown and written to. */
            email: string;
            /** @description Whether the user has shown to read the mail at the address. */
            email_verified: boolean;
            /**
             * Format: uuid
             * @description The identifier, a `UUIDv7`.
             */
            id: string;
            /** @description Whether the user may log in. */
            is_active: boolean;
            /** @description Whether the user may do everything. */
            is_superuser: boolean;
        };
    };
    responses: {
        /** @description - `cross_site`: A page of another site sent this unsafe request. Its origin must stand in `allowed_origins`. */
        cross_site: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "cross_site";
                };
            };
        };
        /**
         * @description - `cross_site`: A page of another site sent this unsafe request. Its origin must stand in `allowed_origins`.
         *     - `email_not_verified`: The password is right, and the address has not been verified yet. A new mail is on its way; its code can be used with `flow`.
         */
        "cross_site.email_not_verified": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "cross_site" | "email_not_verified";
                };
            };
        };
        /**
         * @description - `cross_site`: A page of another site sent this unsafe request. Its origin must stand in `allowed_origins`.
         *     - `registration_closed`: Nobody can register here by themselves.
         *     - `invitation_required`: Who registers here needs an invitation, in the field `invitation`.
         */
        "cross_site.registration_closed.invitation_required": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "cross_site" | "registration_closed" | "invitation_required";
                };
            };
        };
        /**
         * @description - `csrf_missing`: A cookie authenticates this unsafe request, and the CSRF token is missing. The detail says whether the header or the cookie is.
         *     - `csrf_invalid`: The CSRF token is not the cookie's, or not this session's, or an earlier one. The detail says which.
         *     - `cross_site`: A page of another site sent this unsafe request. Its origin must stand in `allowed_origins`.
         */
        "csrf_missing.csrf_invalid.cross_site": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "csrf_missing" | "csrf_invalid" | "cross_site";
                };
            };
        };
        /**
         * @description - `csrf_missing`: A cookie authenticates this unsafe request, and the CSRF token is missing. The detail says whether the header or the cookie is.
         *     - `csrf_invalid`: The CSRF token is not the cookie's, or not this session's, or an earlier one. The detail says which.
         *     - `cross_site`: A page of another site sent this unsafe request. Its origin must stand in `allowed_origins`.
         *     - `forbidden`: The user may not do this.
         *     - `registration_closed`: Nobody can register here by themselves.
         */
        "csrf_missing.csrf_invalid.cross_site.forbidden.registration_closed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "csrf_missing" | "csrf_invalid" | "cross_site" | "forbidden" | "registration_closed";
                };
            };
        };
        /** @description - `email_taken`: An account with this e-mail address exists. */
        email_taken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "email_taken";
                };
            };
        };
        /** @description - `internal_error`: Something broke on our side. The log has it under the answer's `X-Request-Id`. */
        internal_error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "internal_error";
                };
            };
        };
        /** @description - `invalid_credentials`: The e-mail address or the password is wrong, or the account is not active. It is one answer for all of these, so that nobody learns which addresses have an account. */
        invalid_credentials: {
            headers: {
                /** @description `Bearer`. */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "invalid_credentials";
                };
            };
        };
        /** @description - `mail_not_configured`: This needs mail, and the server has no way to send any. */
        mail_not_configured: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "mail_not_configured";
                };
            };
        };
        /** @description - `malformed_request`: The request can't be read, for instance because the connection broke off in its body or a header has a form that can't be right. */
        malformed_request: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "malformed_request";
                };
            };
        };
        /**
         * @description - `malformed_request`: The request can't be read, for instance because the connection broke off in its body or a header has a form that can't be right.
         *     - `malformed_json`: The body is no JSON.
         */
        "malformed_request.malformed_json": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "malformed_request" | "malformed_json";
                };
            };
        };
        /**
         * @description - `malformed_request`: The request can't be read, for instance because the connection broke off in its body or a header has a form that can't be right.
         *     - `malformed_json`: The body is no JSON.
         *     - `invalid_token`: The link or the code of a mail, or an invitation, is unknown, used, void or too old, or it was made for something else. Ask for a new one.
         */
        "malformed_request.malformed_json.invalid_token": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "malformed_request" | "malformed_json" | "invalid_token";
                };
            };
        };
        /**
         * @description - `not_authenticated`: There is no valid login with the request, or its session is over. Log in.
         *     - `invalid_refresh_token`: The refresh token is unknown, damaged or expired. Log in again.
         *     - `refresh_token_reused`: A refresh token was used that had been replaced already, so somebody may hold a copy. The session has been ended. Log in again.
         *     - `session_revoked`: The session was ended by logout, by an operator or by reuse detection. Log in again.
         *     - `refresh_key_required`: The session has refresh keys, and this refresh came without an `X-Refresh-Key`. The session lives on. A client that has lost its key logs in again.
         *     - `refresh_key_mismatch`: The `X-Refresh-Key` is none of the session's. The session has been ended.
         */
        "not_authenticated.invalid_refresh_token.refresh_token_reused.session_revoked.refresh_key_required.refresh_key_mismatch": {
            headers: {
                /** @description `Bearer`. */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not_authenticated" | "invalid_refresh_token" | "refresh_token_reused" | "session_revoked" | "refresh_key_required" | "refresh_key_mismatch";
                };
            };
        };
        /**
         * @description - `not_authenticated`: There is no valid login with the request, or its session is over. Log in.
         *     - `token_expired`: The access token has expired, or its cookie has and the CSRF cookie is still there. Refresh, and repeat the request.
         */
        "not_authenticated.token_expired": {
            headers: {
                /** @description `Bearer`. */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not_authenticated" | "token_expired";
                };
            };
        };
        /**
         * @description - `not_authenticated`: There is no valid login with the request, or its session is over. Log in.
         *     - `token_expired`: The access token has expired, or its cookie has and the CSRF cookie is still there. Refresh, and repeat the request.
         *     - `invalid_credentials`: The e-mail address or the password is wrong, or the account is not active. It is one answer for all of these, so that nobody learns which addresses have an account.
         */
        "not_authenticated.token_expired.invalid_credentials": {
            headers: {
                /** @description `Bearer`. */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not_authenticated" | "token_expired" | "invalid_credentials";
                };
            };
        };
        /**
         * @description - `not_authenticated`: There is no valid login with the request, or its session is over. Log in.
         *     - `token_expired`: The access token has expired, or its cookie has and the CSRF cookie is still there. Refresh, and repeat the request.
         *     - `invalid_credentials`: The e-mail address or the password is wrong, or the account is not active. It is one answer for all of these, so that nobody learns which addresses have an account.
         *     - `step_up_required`: This needs a proof of presence that is younger than `max_age` seconds (RFC 9470). Prove it at `/auth/elevate` by one of `methods`, and repeat the request with the new access token.
         */
        "not_authenticated.token_expired.invalid_credentials.step_up_required": {
            headers: {
                /** @description `Bearer`; with `step_up_required` also `error` and `max_age` (RFC 9470). */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not_authenticated" | "token_expired" | "invalid_credentials" | "step_up_required";
                };
            };
        };
        /**
         * @description - `not_authenticated`: There is no valid login with the request, or its session is over. Log in.
         *     - `token_expired`: The access token has expired, or its cookie has and the CSRF cookie is still there. Refresh, and repeat the request.
         *     - `step_up_required`: This needs a proof of presence that is younger than `max_age` seconds (RFC 9470). Prove it at `/auth/elevate` by one of `methods`, and repeat the request with the new access token.
         */
        "not_authenticated.token_expired.step_up_required": {
            headers: {
                /** @description `Bearer`; with `step_up_required` also `error` and `max_age` (RFC 9470). */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not_authenticated" | "token_expired" | "step_up_required";
                };
            };
        };
        /** @description - `not_found`: There is nothing here. */
        not_found: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not_found";
                };
            };
        };
        /**
         * @description - `overloaded`: Too many passwords are being checked at this moment. Try again after `Retry-After` seconds.
         *     - `unavailable`: The database does not answer. Try again after `Retry-After` seconds.
         */
        "overloaded.unavailable": {
            headers: {
                /** @description After how many seconds a retry makes sense. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "overloaded" | "unavailable";
                };
            };
        };
        /** @description - `payload_too_large`: The body is larger than 64 KiB. */
        payload_too_large: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "payload_too_large";
                };
            };
        };
        /** @description - `request_timeout`: The body did not arrive in time. */
        request_timeout: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "request_timeout";
                };
            };
        };
        /**
         * @description - `session_not_keyed`: The session was begun without a refresh key, so it takes none: clients that have no key share it, and must not be shut out.
         *     - `too_many_refresh_keys`: The session has four refresh keys already. Log in again for a session of your own.
         */
        "session_not_keyed.too_many_refresh_keys": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "session_not_keyed" | "too_many_refresh_keys";
                };
            };
        };
        /** @description - `unavailable`: The database does not answer. Try again after `Retry-After` seconds. */
        unavailable: {
            headers: {
                /** @description After how many seconds a retry makes sense. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unavailable";
                };
            };
        };
        /** @description - `unsupported_media_type`: The body is not sent as `Content-Type: application/json`. */
        unsupported_media_type: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unsupported_media_type";
                };
            };
        };
        /** @description - `validation_failed`: A field is missing or not acceptable. `errors` names each. */
        validation_failed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "validation_failed";
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    elevate: {
        parameters: {
            query?: never;
            header?: {
                /** @description `cookie` keeps the tokens out of the body, so that no script holds what HttpOnly hides. Refused where the answer sets no cookies. */
                "X-Auth-Transport"?: "cookie";
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Presence"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description One for each of the three cookies: set with new tokens, or cleared with the end of the session. None where the tokens travel in the body alone. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessToken"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json"];
            401: components["responses"]["not_authenticated.token_expired.invalid_credentials"];
            403: components["responses"]["csrf_missing.csrf_invalid.cross_site"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    change_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailChange"];
            };
        };
        responses: {
            /** @description A mail is on its way to the new address. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowBegun"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json"];
            401: components["responses"]["not_authenticated.token_expired.invalid_credentials.step_up_required"];
            403: components["responses"]["csrf_missing.csrf_invalid.cross_site"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["email_taken"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            501: components["responses"]["mail_not_configured"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    email_verification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A mail is on its way, or none is needed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailVerification"];
                };
            };
            401: components["responses"]["not_authenticated.token_expired"];
            403: components["responses"]["csrf_missing.csrf_invalid.cross_site"];
            500: components["responses"]["internal_error"];
            501: components["responses"]["mail_not_configured"];
            503: components["responses"]["unavailable"];
        };
    };
    confirm_email_verification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Ticket"];
            };
        };
        responses: {
            /** @description The address is verified. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json.invalid_token"];
            403: components["responses"]["cross_site"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["unavailable"];
        };
    };
    confirm_email_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Ticket"];
            };
        };
        responses: {
            /** @description The account has its new address. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json.invalid_token"];
            403: components["responses"]["cross_site"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["email_taken"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            501: components["responses"]["mail_not_configured"];
            503: components["responses"]["unavailable"];
        };
    };
    undo_email_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailChangeUndo"];
            };
        };
        responses: {
            /** @description The account has its former address. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json.invalid_token"];
            403: components["responses"]["cross_site"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            501: components["responses"]["mail_not_configured"];
            503: components["responses"]["unavailable"];
        };
    };
    list_events: {
        parameters: {
            query?: {
                /** @description Only events before this one: the `next` of the page before. */
                before?: string;
                /** @description How many events, at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Events"];
                };
            };
            401: components["responses"]["not_authenticated.token_expired"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["unavailable"];
        };
    };
    create_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Invitee"];
            };
        };
        responses: {
            /** @description The address is invited. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationMade"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json"];
            401: components["responses"]["not_authenticated.token_expired"];
            403: components["responses"]["csrf_missing.csrf_invalid.cross_site.forbidden.registration_closed"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["email_taken"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["unavailable"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: {
                /** @description `cookie` keeps the tokens out of the body, so that no script holds what HttpOnly hides. Refused where the answer sets no cookies. */
                "X-Auth-Transport"?: "cookie";
                /** @description 16 random bytes as base64url without padding, kept outside the cookie jar. Given at login, each refresh needs it. */
                "X-Refresh-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description One for each of the three cookies: set with new tokens, or cleared with the end of the session. None where the tokens travel in the body alone. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json"];
            401: components["responses"]["invalid_credentials"];
            403: components["responses"]["cross_site.email_not_verified"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TokenBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description One for each of the three cookies: set with new tokens, or cleared with the end of the session. None where the tokens travel in the body alone. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json"];
            403: components["responses"]["csrf_missing.csrf_invalid.cross_site"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["unavailable"];
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description One for each of the three cookies: set with new tokens, or cleared with the end of the session. None where the tokens travel in the body alone. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            401: components["responses"]["not_authenticated.token_expired"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["unavailable"];
        };
    };
    delete_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Deletion"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description One for each of the three cookies: set with new tokens, or cleared with the end of the session. None where the tokens travel in the body alone. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json"];
            401: components["responses"]["not_authenticated.token_expired.invalid_credentials.step_up_required"];
            403: components["responses"]["csrf_missing.csrf_invalid.cross_site"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    update_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountPatch"];
            };
        };
        responses: {
            /** @description The account as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json"];
            401: components["responses"]["not_authenticated.token_expired"];
            403: components["responses"]["csrf_missing.csrf_invalid.cross_site"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["unavailable"];
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A document of OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description The password is changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json"];
            401: components["responses"]["not_authenticated.token_expired.invalid_credentials.step_up_required"];
            403: components["responses"]["csrf_missing.csrf_invalid.cross_site"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    request_password_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordReset"];
            };
        };
        responses: {
            /** @description A mail is on its way, if there is an account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowBegun"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json"];
            403: components["responses"]["cross_site"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            501: components["responses"]["mail_not_configured"];
            503: components["responses"]["unavailable"];
        };
    };
    confirm_password_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordResetConfirmation"];
            };
        };
        responses: {
            /** @description The password is set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json.invalid_token"];
            403: components["responses"]["cross_site"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: {
                /** @description `cookie` keeps the tokens out of the body, so that no script holds what HttpOnly hides. Refused where the answer sets no cookies. */
                "X-Auth-Transport"?: "cookie";
                /** @description 16 random bytes as base64url without padding, kept outside the cookie jar. Given at login, each refresh needs it. */
                "X-Refresh-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TokenBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description One for each of the three cookies: set with new tokens, or cleared with the end of the session. None where the tokens travel in the body alone. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json"];
            401: components["responses"]["not_authenticated.invalid_refresh_token.refresh_token_reused.session_revoked.refresh_key_required.refresh_key_mismatch"];
            403: components["responses"]["csrf_missing.csrf_invalid.cross_site"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["unavailable"];
        };
    };
    enroll_refresh_key: {
        parameters: {
            query?: never;
            header: {
                /** @description The new key: 16 random bytes as base64url without padding. */
                "X-Refresh-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key is good for refreshes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["not_authenticated.token_expired.step_up_required"];
            403: components["responses"]["csrf_missing.csrf_invalid.cross_site"];
            409: components["responses"]["session_not_keyed.too_many_refresh_keys"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["unavailable"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registrant"];
            };
        };
        responses: {
            /** @description The account is made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registered"];
                };
            };
            /** @description A mail is on its way to the address. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowBegun"];
                };
            };
            400: components["responses"]["malformed_request.malformed_json.invalid_token"];
            403: components["responses"]["cross_site.registration_closed.invitation_required"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["email_taken"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sessions"];
                };
            };
            401: components["responses"]["not_authenticated.token_expired"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["unavailable"];
        };
    };
    end_other_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are over. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSessions"];
                };
            };
            401: components["responses"]["not_authenticated.token_expired"];
            403: components["responses"]["csrf_missing.csrf_invalid.cross_site"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["unavailable"];
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The identifier of the session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description One for each of the three cookies: set with new tokens, or cleared with the end of the session. None where the tokens travel in the body alone. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            401: components["responses"]["not_authenticated.token_expired"];
            403: components["responses"]["csrf_missing.csrf_invalid.cross_site"];
            404: components["responses"]["not_found"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["unavailable"];
        };
    };
}
