//! The one table of public error codes.
//!
//! A code is never renamed and never used for anything else: clients match on it.
//! `docs/errors.md` is generated from this table.

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:literal $code:literal $title:literal;)+) => {
        /// A reason for refusing a request, as clients see it in the field `code`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The HTTP status that goes with the code.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// The stable word for it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// A short summary for people, the same on every occurrence.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// When it happens, and what to do.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

codes! {
    /// The request can't be read, for instance because the connection broke off in its body or
    /// a header has a form that can't be right.
    MalformedRequest = 400 "malformed_request" "Malformed request";
    /// The body is no JSON.
    MalformedJson = 400 "malformed_json" "Malformed JSON";
    /// The link or the code of a mail, or an invitation, is unknown, used, void or too old, or it
    /// was made for something else. Ask for a new one.
    InvalidToken = 400 "invalid_token" "Invalid token";
    /// There is no valid login with the request, or its session is over. Log in.
    NotAuthenticated = 401 "not_authenticated" "Not authenticated";
    /// The access token has expired, or its cookie has and the CSRF cookie is still there. Refresh,
    /// and repeat the request.
    TokenExpired = 401 "token_expired" "Access token expired";
    /// The e-mail address or the password is wrong, or the account is not active. It is one
    /// answer for all of these, so that nobody learns which addresses have an account.
    InvalidCredentials = 401 "invalid_credentials" "Invalid credentials";
    /// The refresh token is unknown, damaged or expired. Log in again.
    InvalidRefreshToken = 401 "invalid_refresh_token" "Invalid refresh token";
    /// A refresh token was used that had been replaced already, so somebody may hold a copy. The
    /// session has been ended. Log in again.
    RefreshTokenReused = 401 "refresh_token_reused" "Refresh token reused";
    /// The session was ended by logout, by an operator or by reuse detection. Log in again.
    SessionRevoked = 401 "session_revoked" "Session revoked";
    /// The session has refresh keys, and this refresh came without an `X-Refresh-Key`. The session
    /// lives on. A client that has lost its key logs in again.
    RefreshKeyRequired = 401 "refresh_key_required" "Refresh key required";
    /// The `X-Refresh-Key` is none of the session's. The session has been ended.
    RefreshKeyMismatch = 401 "refresh_key_mismatch" "Refresh key mismatch";
    /// This needs a proof of presence that is younger than `max_age` seconds (RFC 9470). Prove it at
    /// `/auth/elevate` by one of `methods`, and repeat the request with the new access token.
    StepUpRequired = 401 "step_up_required" "Step-up authentication required";
    /// A cookie authenticates this unsafe request, and the CSRF token is missing. The detail
    /// says whether the header or the cookie is.
    CsrfMissing = 403 "csrf_missing" "CSRF token missing";
    /// The CSRF token is not the cookie's, or not this session's, or an earlier one. The detail
    /// says which.
    CsrfInvalid = 403 "csrf_invalid" "CSRF token invalid";
    /// A page of another site sent this unsafe request. Its origin must stand in
    /// `allowed_origins`.
    CrossSite = 403 "cross_site" "Cross-site request refused";
    /// The user may not do this.
    Forbidden = 403 "forbidden" "Forbidden";
    /// The password is right, and the address has not been verified yet. A new mail is on its way;
    /// its code can be used with `flow`.
    EmailNotVerified = 403 "email_not_verified" "E-mail address not verified";
    /// Nobody can register here by themselves.
    RegistrationClosed = 403 "registration_closed" "Registration closed";
    /// Who registers here needs an invitation, in the field `invitation`.
    InvitationRequired = 403 "invitation_required" "Invitation required";
    /// There is nothing here.
    NotFound = 404 "not_found" "Not found";
    /// The path exists, but not for this method. The header `Allow` names those that do.
    MethodNotAllowed = 405 "method_not_allowed" "Method not allowed";
    /// The body did not arrive in time.
    RequestTimeout = 408 "request_timeout" "Request timeout";
    /// An account with this e-mail address exists.
    EmailTaken = 409 "email_taken" "E-mail address taken";
    /// The session was begun without a refresh key, so it takes none: clients that have no key share
    /// it, and must not be shut out.
    SessionNotKeyed = 409 "session_not_keyed" "Session not keyed";
    /// The session has four refresh keys already. Log in again for a session of your own.
    TooManyRefreshKeys = 409 "too_many_refresh_keys" "Too many refresh keys";
    /// The body is larger than 64 KiB.
    PayloadTooLarge = 413 "payload_too_large" "Payload too large";
    /// The body is not sent as `Content-Type: application/json`.
    UnsupportedMediaType = 415 "unsupported_media_type" "Unsupported media type";
    /// A field is missing or not acceptable. `errors` names each.
    ValidationFailed = 422 "validation_failed" "Validation failed";
    /// Something broke on our side. The log has it under the answer's `X-Request-Id`.
    InternalError = 500 "internal_error" "Internal error";
    /// This needs mail, and the server has no way to send any.
    MailNotConfigured = 501 "mail_not_configured" "Mail not configured";
    /// Too many passwords are being checked at this moment. Try again after `Retry-After` seconds.
    Overloaded = 503 "overloaded" "Overloaded";
    /// The database does not answer. Try again after `Retry-After` seconds.
    Unavailable = 503 "unavailable" "Unavailable";
}

impl Code {
    /// After how many seconds a retry makes sense, where it does: the `Retry-After` of the answer.
    pub const fn retry_after(self) -> Option<u32> {
        match self {
            Self::Overloaded | Self::Unavailable => Some(1),
            _ => None,
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, fmt::Write as _};

    use super::*;

    #[test]
    fn no_code_stands_twice() {
        let words: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(words.len(), Code::ALL.len());
    }

    #[test]
    fn every_503_says_when_to_come_again() {
        for code in Code::ALL {
            assert_eq!(
                code.retry_after().is_some(),
                matches!(code.status(), 429 | 503),
                "{code}"
            );
        }
    }

    #[test]
    fn the_page_of_errors_is_fresh() {
        let mut page = String::from(
            "<!-- Generated from crates/core/src/error.rs; `UPDATE_EXPECT=1 cargo test -p \
             bluefox-auth-core` writes it anew. -->\n\n# Errors\n\nEvery refusal is \
             `application/problem+json` (RFC 9457) with the fields `type`, `title`, `status`,\n\
             `detail` and `code`. `code` is stable: match on it. `detail` is one sentence for a \
             person and may\nchange. A `validation_failed` adds `errors`, a list of `{\"field\", \
             \"message\"}`.\n\n| status | code | when, and what to do |\n|---|---|---|\n",
        );
        for code in Code::ALL {
            let (status, text) = (code.status(), code.explanation());
            writeln!(page, "| {status} | `{code}` | {text} |").expect("a string takes it all");
        }
        expect_test::expect_file!["../../../docs/errors.md"].assert_eq(&page);
    }
}
