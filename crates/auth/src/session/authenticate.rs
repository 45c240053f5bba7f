//! Authenticate: from an access token to a living session and its user. It only reads.

use bluefox_auth_core::{
    Code, Timestamp,
    token::{AccessClaims, TokenError},
};

use crate::{auth::BluefoxAuth, error::Problem, store::sessions, user::User};

/// The claims of a token, where it is valid; or why it is not.
pub(crate) fn verify(
    auth: &BluefoxAuth,
    token: &str,
    now: Timestamp,
) -> Result<AccessClaims, TokenError> {
    auth.keys().access.verify(token, now)
}

/// The claims of a token of ours, expired or not: they name the session that somebody wants to end.
pub(crate) fn name(auth: &BluefoxAuth, token: &str) -> Option<AccessClaims> {
    auth.keys().access.danger_verify_at_any_time(token).ok()
}

/// The first of the claims whose session lives, with its user.
///
/// It asks the database, so that a revocation is felt at once, on every node.
pub(crate) async fn living(
    auth: &BluefoxAuth,
    candidates: Vec<AccessClaims>,
    now: Timestamp,
) -> Result<(AccessClaims, User), Problem> {
    if !candidates.is_empty() {
        let mut reader = auth.db().read().await?;
        for claims in candidates {
            let (session, user) = (claims.sid, claims.sub);
            if let Some(user) =
                sessions::find_living_user(reader.conn(), session, user, now).await?
            {
                return Ok((claims, user));
            }
        }
    }
    Err(Problem::new(Code::NotAuthenticated))
}
