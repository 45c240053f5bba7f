//! `POST /auth/logout`: ends the session and clears the cookies.

use axum::{Json, extract::State, response::Response};
use bluefox_auth_core::{SessionId, refresh::Presented};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::TokenBody;
use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::Problem,
    extract::{OptionalJson, RequestHead},
    http::{
        cookies::RequestCookies,
        credentials::Credentials,
        csrf::{self, Named},
    },
    session::{authenticate, reply, revoke::revoke, rotate::find_genuine},
    store::sessions::RevokedReason,
};

/// By body, else by Bearer, else by cookie; an expired access token names its session as well. When
/// it answers 200, the session is dead.
pub(super) async fn logout(
    State(auth): State<BluefoxAuth>,
    call: Call,
    request: RequestHead,
    OptionalJson(body): OptionalJson<TokenBody>,
) -> Result<Response, Problem> {
    let cookies = request.cookies(&auth);
    let sessions = match body.and_then(|body| body.refresh_token) {
        Some(token) => by_token(&call, token.expose_secret()).await?,
        None => match Credentials::read(request.head(), &auth.settings().cookies.names) {
            Credentials::Bearer(token) => {
                let claims = token.and_then(|token| authenticate::name(&auth, token));
                claims.map(|claims| claims.sid).into_iter().collect()
            }
            Credentials::Cookies(cookies) => by_cookie(&call, &request, &cookies)?,
        },
    };
    for session in sessions {
        revoke(&call, session, RevokedReason::Logout).await?;
    }
    Ok(reply::cleared(
        &auth,
        &cookies,
        Json(json!({ "message": "Logged out" })),
    ))
}

/// A refresh token that we made names its session, of whatever generation it is.
async fn by_token(call: &Call, token: &str) -> Result<Vec<SessionId>, Problem> {
    let presented: Vec<Presented> = Presented::parse(token).into_iter().collect();
    let genuine = find_genuine(call, &presented).await?;
    Ok(genuine.into_iter().map(|(_, session)| session.id).collect())
}

/// The session that the CSRF token proves. Its MAC is ours, so whoever shows it holds the login,
/// be the access token expired and the refresh token replaced.
fn by_cookie(
    call: &Call,
    request: &RequestHead,
    cookies: &RequestCookies<'_>,
) -> Result<Vec<SessionId>, Problem> {
    let auth = &call.auth;
    let access = cookies
        .access
        .iter()
        .filter_map(|token| Named::by(&authenticate::name(auth, token)?));
    let refresh = cookies
        .refresh
        .iter()
        .filter_map(|token| Presented::parse(token));
    let named: Vec<Named> = access
        .chain(refresh.map(|token| Named::from(&token)))
        .collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![csrf::prove(
        auth,
        request.head().headers,
        cookies,
        &named,
    )?])
}
