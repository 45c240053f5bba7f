//! `POST /auth/logout`: ends the session and clears the cookies.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use bluefox_auth_core::{SessionId, refresh::Presented};
use secrecy::ExposeSecret as _;

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
        openapi::{Message, WithCookies, refusals},
    },
    session::{authenticate, reply, revoke::revoke, rotate::find_genuine},
    store::sessions::RevokedReason,
};

refusals!(Refusals: UNSAFE, JSON, CSRF);

/// Ends the session, and clears the cookies.
///
/// By body, else by Bearer, else by cookie; an expired access token names its session as well. When
/// it answers 200, the session is dead.
#[utoipa::path(
    post,
    path = "/logout",
    tag = "session",
    request_body = Option<TokenBody>,
    responses(WithCookies<Message>, Refusals),
    security(
        (),
        ("bearer" = []),
        ("cookie" = [], "csrf" = []),
        ("refresh_cookie" = [], "csrf" = [])
    )
)]
pub(super) async fn logout(
    State(auth): State<BluefoxAuth>,
    request: RequestHead,
    OptionalJson(call, body): OptionalJson<TokenBody>,
) -> Result<Response, Problem> {
    let cookies = request.cookies(&auth);
    let held = held(&auth, &cookies);
    let ended = match body.and_then(|body| body.refresh_token) {
        Some(token) => by_token(&call, token.expose_secret()).await?,
        None => match Credentials::read(request.head(), &auth.settings().cookies.names) {
            Credentials::Bearer(token) => {
                token.and_then(|token| authenticate::name(&auth, token).map(|claims| claims.sid))
            }
            Credentials::Cookies(_) if held.is_empty() => None,
            Credentials::Cookies(_) => {
                let session = csrf::prove(&auth, request.head().headers, &cookies, &held)?;
                revoke(&call, session, RevokedReason::Logout).await?;
                return Ok(reply::logged_out(&auth, &cookies, farewell()));
            }
        },
    };
    if let Some(session) = ended {
        revoke(&call, session, RevokedReason::Logout).await?;
    }
    // A body or a Bearer token may name another session than the cookies, or none. Then the login
    // of the browser lives on, and keeps its cookies.
    if held.iter().any(|named| Some(named.session) != ended) {
        return Ok(farewell().into_response());
    }
    Ok(reply::logged_out(&auth, &cookies, farewell()))
}

fn farewell() -> impl IntoResponse {
    Json(Message {
        message: "Logged out",
    })
}

/// The session of a refresh token that we made, of whatever generation it is.
async fn by_token(call: &Call, token: &str) -> Result<Option<SessionId>, Problem> {
    let Some(presented) = Presented::parse(token) else {
        return Ok(None);
    };
    let genuine = find_genuine(call, &[presented]).await?;
    Ok(genuine.first().map(|(_, session)| session.id))
}

/// The sessions that the cookies name, be the access token expired and the refresh token replaced.
fn held(auth: &BluefoxAuth, cookies: &RequestCookies<'_>) -> Vec<Named> {
    let access = cookies
        .access
        .iter()
        .filter_map(|token| Named::by(&authenticate::name(auth, token)?));
    let refresh = cookies
        .refresh
        .iter()
        .filter_map(|token| Presented::parse(token));
    access
        .chain(refresh.map(|token| Named::from(&token)))
        .collect()
}
