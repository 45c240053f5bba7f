//! `POST /auth/refresh`: a refresh token for new tokens.

use axum::{extract::State, response::Response};
use bluefox_auth_core::{Code, refresh::Presented, rotation::Channel};
use secrecy::ExposeSecret as _;

use super::TokenBody;
use crate::{
    auth::BluefoxAuth,
    error::Problem,
    extract::{OptionalJson, RequestHead},
    http::{
        cookies::RequestCookies,
        credentials,
        csrf::{self, Named},
        openapi::{AuthTransport, RefreshKey, WithCookies, refusals},
    },
    session::{
        reply,
        rotate::{Request, rotate},
    },
};

refusals!(
    Refusals: UNSAFE, JSON, CSRF,
    [
        NotAuthenticated, InvalidRefreshToken, RefreshTokenReused, SessionRevoked,
        RefreshKeyRequired, RefreshKeyMismatch,
    ]
);

/// A refresh token for new tokens.
///
/// By body, or without one by cookie. A body beats a cookie, and sets none. A Bearer request uses
/// no cookie.
#[utoipa::path(
    post,
    path = "/refresh",
    tag = "session",
    request_body = Option<TokenBody>,
    params(RefreshKey, AuthTransport),
    responses(WithCookies<reply::Body<'_>>, Refusals),
    security((), ("refresh_cookie" = [], "csrf" = []))
)]
pub(super) async fn refresh(
    State(auth): State<BluefoxAuth>,
    request: RequestHead,
    OptionalJson(call, body): OptionalJson<TokenBody>,
) -> Result<Response, Problem> {
    let (key, transport) = (request.refresh_key()?, request.transport()?);
    if let Some(token) = body.and_then(|body| body.refresh_token) {
        transport.refuse_cookie()?;
        let presented = Presented::parse(token.expose_secret())
            .into_iter()
            .collect();
        let tokens = rotate(
            &call,
            &Request {
                presented,
                key,
                channel: Channel::Body,
            },
        )
        .await?;
        return Ok(reply::body(&tokens, transport));
    }
    if credentials::is_bearer(request.head().headers) {
        return Err(Problem::new(Code::NotAuthenticated)
            .with_detail("Send the refresh token in the body, or no Bearer token."));
    }
    let cookies = request.cookies(&auth);
    let presented = presented(&auth, &request, &cookies)?;
    let request = Request {
        presented,
        key,
        channel: Channel::Cookie,
    };
    match rotate(&call, &request).await {
        Ok(tokens) => Ok(reply::rotated(&auth, &cookies, &tokens, transport)),
        Err(problem) if is_over(problem.code()) => Ok(reply::cleared(&auth, &cookies, problem)),
        Err(problem) => Err(problem),
    }
}

/// The refresh cookies of the session that the CSRF token proves.
fn presented(
    auth: &BluefoxAuth,
    request: &RequestHead,
    cookies: &RequestCookies<'_>,
) -> Result<Vec<Presented>, Problem> {
    if cookies.refresh.is_empty() {
        return Err(Problem::new(Code::NotAuthenticated));
    }
    let mut presented: Vec<Presented> = cookies
        .refresh
        .iter()
        .filter_map(|token| Presented::parse(token))
        .collect();
    if presented.is_empty() {
        // No session is named, so there is nothing that a CSRF token could belong to.
        return Ok(presented);
    }
    let named: Vec<Named> = presented.iter().map(Named::from).collect();
    let session = csrf::prove(auth, request.head().headers, cookies, &named)?;
    presented.retain(|token| token.session() == session);
    Ok(presented)
}

/// Whether the cookies are good for nothing any more.
const fn is_over(code: Code) -> bool {
    matches!(
        code,
        Code::InvalidRefreshToken
            | Code::RefreshTokenReused
            | Code::SessionRevoked
            | Code::RefreshKeyMismatch
    )
}
