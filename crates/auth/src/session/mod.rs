//! The five verbs that every feature shares: start, rotate, revoke, authenticate, reply.
//!
//! They are the only code that makes tokens or ends a session.

pub(crate) mod authenticate;
pub(crate) mod reply;
pub(crate) mod revoke;
pub(crate) mod rotate;
pub(crate) mod start;

use bluefox_auth_core::{
    csrf,
    ids::uuid_v7,
    refresh,
    token::{AccessClaims, TokenKind},
};
use secrecy::SecretString;
use std::time::Duration;

use crate::{call::Call, error::Problem, store::sessions::Session};

/// The tokens of a session's present generation.
pub(crate) struct Tokens {
    pub(crate) access: SecretString,
    pub(crate) access_life: Duration,
    pub(crate) refresh: SecretString,
    pub(crate) csrf: String,
    pub(crate) idle_life: Duration,
}

/// Makes the tokens for a session as it is now. The refresh and the CSRF token of a generation
/// are always the same; the access token is a new one.
fn issue(call: &Call, session: &Session) -> Result<Tokens, Problem> {
    let Call { auth, now, .. } = call;
    let (keys, state) = (auth.keys(), &session.state);
    let session_end = state.expires_at.min(state.idle_expires_at);
    let expires_at = now.plus(auth.settings().access_token_ttl).min(session_end);
    let audience = keys.access.audience();
    let claims = AccessClaims {
        sub: session.user_id,
        sid: session.id,
        jti: uuid_v7(*now, auth.entropy().as_ref()),
        iat: now.as_seconds(),
        exp: expires_at.as_seconds(),
        aud: audience.audience.clone(),
        iss: audience.issuer.clone(),
        kind: TokenKind::Access,
        r#gen: state.generation.as_i64(),
        auth_time: session.auth_time.as_seconds(),
        amr: session.amr.split(' ').map(str::to_owned).collect(),
    };
    Ok(Tokens {
        access: keys.access.sign(&claims).map_err(Problem::internal)?.into(),
        access_life: now.until(expires_at),
        refresh: refresh::token(&keys.refresh, &session.salt, session.id, state.generation),
        csrf: csrf::token(&keys.csrf, session.id, state.generation),
        idle_life: now.until(state.idle_expires_at),
    })
}
