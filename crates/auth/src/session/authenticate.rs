//! Authenticate: from an access token to a living session and its user. It only reads, and what the
//! [memory](crate::memory) vouches for it does not even read.

use std::{sync::Arc, time::Duration};

use bluefox_auth_core::{
    Code, Timestamp,
    token::{AccessClaims, TokenError},
};

use smallvec::SmallVec;

use crate::{
    auth::BluefoxAuth,
    error::Problem,
    memory::Verified,
    store::{StoreError, sessions, users::Account},
};

/// The tokens that a request may go by: more than one only with twin cookies.
pub(crate) type Candidates = SmallVec<[Arc<Verified>; 1]>;

/// The claims of a token, where it is valid; or why it is not.
pub(crate) fn verify(
    auth: &BluefoxAuth,
    token: &[u8],
    now: Timestamp,
) -> Result<Arc<Verified>, TokenError> {
    auth.memory().verify(&auth.keys().access, token, now)
}

/// The claims of a token of ours, expired or not: they name the session that somebody wants to end.
pub(crate) fn name(auth: &BluefoxAuth, token: &[u8]) -> Option<AccessClaims> {
    auth.keys().access.danger_verify_at_any_time(token).ok()
}

/// The first of the tokens whose session lives.
pub(crate) async fn living(
    auth: &BluefoxAuth,
    candidates: Candidates,
    now: Timestamp,
) -> Result<Arc<Verified>, Problem> {
    for token in candidates {
        if auth.memory().vouches_for(&token.claims, now) {
            auth.memory().count_by_memory();
            if !auth.memory().is_revoked(&token.claims) {
                return Ok(token);
            }
        } else if Box::pin(ask(auth, &token, now)).await?.is_some() {
            return Ok(token);
        }
    }
    Err(Problem::new(Code::NotAuthenticated))
}

/// The first of the tokens whose session lives, with its user.
pub(crate) async fn living_user(
    auth: &BluefoxAuth,
    candidates: Candidates,
    now: Timestamp,
) -> Result<(Arc<Verified>, Arc<Account>), Problem> {
    for token in candidates {
        let user = if auth.memory().vouches_for(&token.claims, now) {
            if auth.memory().is_revoked(&token.claims) {
                auth.memory().count_by_memory();
                continue;
            }
            auth.memory().account(token.claims.sub)
        } else {
            None
        };
        let user = if let Some(user) = user {
            auth.memory().count_by_memory();
            Some(user)
        } else {
            Box::pin(ask(auth, &token, now)).await?
        };
        if let Some(user) = user {
            return Ok((token, user));
        }
    }
    Err(Problem::new(Code::NotAuthenticated))
}

/// How long the database may think about one request: who hears nothing must not hang.
const PATIENCE: Duration = Duration::from_secs(5);

/// The user of the token's session, if it lives, as the database says. It is boxed where it is awaited: it is
/// asked for seldom, and every request's future would have room for it.
async fn ask(
    auth: &BluefoxAuth,
    token: &Verified,
    now: Timestamp,
) -> Result<Option<Arc<Account>>, Problem> {
    auth.memory().count_by_database();
    let Verified { claims, key } = token;
    let ticket = auth.memory().account_ticket(claims.sub);
    let asked = async {
        let mut reader = auth.db().read().await?;
        sessions::find_living_account(reader.conn(), (claims.sid, claims.sub), key, now).await
    };
    let found = tokio::time::timeout(PATIENCE, asked).await;
    let account = found.map_err(|_| StoreError::Silent)??.map(Arc::new);
    if let Some(account) = &account {
        auth.memory().keep_account(&ticket, account);
    }
    Ok(account)
}
