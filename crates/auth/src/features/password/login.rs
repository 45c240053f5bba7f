//! `POST /auth/login`: e-mail and password for a session.

use axum::{extract::State, response::Response};
use bluefox_auth_core::{
    Code, Email, SessionId,
    password::{Password, StoredHash},
    refresh::Presented,
    refresh_key::RefreshKeyHash,
};
use secrecy::SecretString;

use super::{
    Credentials,
    store::{self, UserPassword},
};
use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::{FieldError, Problem},
    extract::{Json, RequestHead},
    http::cookies::RequestCookies,
    session::{
        Tokens, authenticate, reply,
        rotate::find_genuine,
        start::{Login, start},
    },
    store::users,
};

/// Logs in. A session that the browser still holds ends with it.
pub(super) async fn login(
    State(auth): State<BluefoxAuth>,
    request: RequestHead,
    Json(call, body): Json<Credentials>,
) -> Result<Response, Problem> {
    let key = request.refresh_key()?;
    let (email, password) = body.require().map_err(Problem::validation)?;
    let proven = verify(&call, &email, &password).await?;
    let cookies = request.cookies(&auth);
    let replaced = held(&call, &cookies).await?;
    let tokens = begin(&call, &proven, key, replaced).await?;
    Ok(reply::begun(&auth, &cookies, &tokens))
}

/// A user whose password was the right one.
struct Proven {
    password: UserPassword,
    /// The password again, hashed as it is done now, where that has changed.
    rehashed: Option<StoredHash>,
}

/// Checks the password. Unknown address, wrong password and inactive user cost and answer the same.
async fn verify(call: &Call, email: &str, password: &SecretString) -> Result<Proven, Problem> {
    let auth = &call.auth;
    let presented =
        Password::presented(password).map_err(|error| FieldError::new("password", error))?;
    let found = match Email::parse(email) {
        Ok(email) => store::find_active(auth.db().read().await?.conn(), &email).await?,
        Err(_) => None,
    };
    let hash = found.as_ref().map(|found| found.hash.clone());
    let is_right = auth.hashing().verify(presented.clone(), hash).await?;
    let password = found.filter(|_| is_right).ok_or_else(refused)?;
    let rehashed = if auth.hashing().is_outdated(&password.hash) {
        Some(auth.hashing().hash(presented).await?)
    } else {
        None
    };
    Ok(Proven { password, rehashed })
}

fn refused() -> Problem {
    Problem::new(Code::InvalidCredentials)
}

/// The sessions that the browser's cookies still hold.
async fn held(call: &Call, cookies: &RequestCookies<'_>) -> Result<Vec<SessionId>, Problem> {
    let presented: Vec<Presented> = cookies
        .refresh
        .iter()
        .filter_map(|token| Presented::parse(token))
        .collect();
    let refresh = find_genuine(call, &presented).await?;
    let access = cookies
        .access
        .iter()
        .filter_map(|token| authenticate::verify(&call.auth, token, call.now))
        .map(|claims| claims.sid);
    let mut held: Vec<SessionId> = refresh
        .into_iter()
        .map(|(_, session)| session.id)
        .chain(access)
        .collect();
    held.sort_unstable();
    held.dedup();
    Ok(held)
}

/// Starts the session, if the password is still the one that was checked.
async fn begin(
    call: &Call,
    proven: &Proven,
    key: Option<RefreshKeyHash>,
    replaced: Vec<SessionId>,
) -> Result<Tokens, Problem> {
    let mut tx = call.auth.db().begin().await?;
    let user = proven.password.user;
    users::lock(tx.conn(), user).await?;
    if !store::is_current(tx.conn(), &proven.password).await? {
        return Err(refused());
    }
    if let Some(hash) = &proven.rehashed {
        store::upsert(tx.conn(), user, hash, call.now).await?;
    }
    let tokens = start(
        call,
        &mut tx,
        Login {
            user,
            amr: "pwd",
            key,
            replaced,
        },
    )
    .await?;
    tx.commit().await?;
    Ok(tokens)
}
