//! The verbs that every feature shares: start, rotate, elevate, enroll, revoke, authenticate, reply.
//!
//! They are the only code that makes tokens or ends a session.

pub(crate) mod authenticate;
pub(crate) mod elevate;
pub(crate) mod enroll;
pub(crate) mod reply;
pub(crate) mod revoke;
pub(crate) mod rotate;
pub(crate) mod start;

use bluefox_auth_core::{
    Code, UserId, csrf,
    ids::uuid_v7,
    refresh,
    token::{AccessClaims, TokenKind},
};
use secrecy::SecretString;
use serde_json::{Map, Value};
use std::time::Duration;

use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::Problem,
    store::{StoreError, sessions::Session},
};

/// The longest `app_metadata` that goes into an access token, in bytes of JSON: browsers drop cookies
/// beyond 4096 bytes.
pub(crate) const MAX_TOKEN_METADATA: usize = 1536;

/// The tokens of a session's present generation.
pub(crate) struct Tokens {
    pub(crate) access: SecretString,
    pub(crate) access_life: Duration,
    pub(crate) refresh: SecretString,
    pub(crate) csrf: String,
    pub(crate) idle_life: Duration,
}

/// An access token, and how long it is valid.
pub(crate) struct AccessToken {
    pub(crate) token: SecretString,
    pub(crate) life: Duration,
}

/// What of a user's `app_metadata`, as it is stored, goes into the access token: all of it, where the setting says so.
fn app_metadata(
    auth: &BluefoxAuth,
    user: UserId,
    text: &str,
) -> Result<Option<Map<String, Value>>, Problem> {
    if !auth.settings().accounts.app_metadata_in_token {
        return Ok(None);
    }
    if text.len() > MAX_TOKEN_METADATA {
        tracing::error!(%user, bytes = text.len(), "app_metadata is too large for a token");
        return Ok(None);
    }
    let damaged = |_| StoreError::Damaged("app_metadata");
    Ok(Some(serde_json::from_str(text).map_err(damaged)?))
}

/// Makes the tokens for a session as it is now. The refresh and the CSRF token of a generation
/// are always the same; the access token is a new one.
fn issue(
    call: &Call,
    session: &Session,
    metadata: Option<Map<String, Value>>,
) -> Result<Tokens, Problem> {
    let (keys, state) = (call.auth.keys(), &session.state);
    let access = issue_access(call, session, metadata)?;
    Ok(Tokens {
        access: access.token,
        access_life: access.life,
        refresh: refresh::token(&keys.refresh, &session.salt, session.id, state.generation),
        csrf: csrf::token(
            &keys.csrf,
            session.id,
            state.generation,
            !state.keys.is_empty(),
        ),
        idle_life: call.now.until(state.idle_expires_at),
    })
}

/// Whether tokens can be made that anybody would take.
fn may_sign(auth: &BluefoxAuth) -> Result<(), Problem> {
    let key = auth.keys().access.signing_key();
    if !auth.memory().is_key_revoked(key) {
        return Ok(());
    }
    tracing::error!(
        key,
        "the signing key was declared compromised: put a new one in the settings"
    );
    Err(Problem::new(Code::Unavailable))
}

fn issue_access(
    call: &Call,
    session: &Session,
    metadata: Option<Map<String, Value>>,
) -> Result<AccessToken, Problem> {
    let Call { auth, now, .. } = call;
    let (keys, state) = (auth.keys(), &session.state);
    may_sign(auth)?;
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
        app_metadata: metadata,
    };
    let token = keys.access.sign(&claims).map_err(Problem::internal)?;
    Ok(AccessToken {
        token: token.into(),
        life: now.until(expires_at),
    })
}
