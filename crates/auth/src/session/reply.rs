//! Reply: what a client gets of a session, as JSON and as cookies.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use utoipa::ToSchema;

use super::{AccessToken, Tokens};
use crate::{
    auth::BluefoxAuth,
    http::{cookies::RequestCookies, headers, set_cookie, transport::Transport},
};

/// The tokens of a session, as the body of an answer. With `X-Auth-Transport: cookie` it has
/// `expires_in` alone.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub(crate) struct Body<'t> {
    /// A signed JWT, for `Authorization: Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    access_token: Option<&'t str>,
    /// An opaque token: it can be used once, for new ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    refresh_token: Option<&'t str>,
    /// Always `bearer` (RFC 6750).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    token_type: Option<&'static str>,
    /// How long the access token is valid, in seconds.
    expires_in: u64,
}

/// The tokens in the body, where they travel there.
pub(crate) fn body(tokens: &Tokens, transport: Transport) -> Response {
    Json(Body {
        access_token: transport.in_body(tokens.access.expose_secret()),
        refresh_token: transport.in_body(tokens.refresh.expose_secret()),
        token_type: transport.in_body(BEARER),
        expires_in: tokens.access_life.as_secs(),
    })
    .into_response()
}

/// The type of every access token (RFC 6750).
const BEARER: &str = "bearer";

/// An access token that was given by itself, as the body of an answer. With
/// `X-Auth-Transport: cookie` it has `expires_in` alone.
#[derive(Serialize, ToSchema)]
#[schema(as = AccessToken)]
pub(crate) struct AccessBody<'t> {
    /// A signed JWT, for `Authorization: Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    access_token: Option<&'t str>,
    /// Always `bearer` (RFC 6750).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    token_type: Option<&'static str>,
    /// How long the access token is valid, in seconds.
    expires_in: u64,
}

/// The answer to an elevation: the access token in the body, and in its cookie where the request came
/// by cookie. The refresh token and the CSRF token stay as they are.
pub(crate) fn elevated(
    auth: &BluefoxAuth,
    seen: Option<&RequestCookies<'_>>,
    access: &AccessToken,
    transport: Transport,
) -> Response {
    let body = AccessBody {
        access_token: transport.in_body(access.token.expose_secret()),
        token_type: transport.in_body(BEARER),
        expires_in: access.life.as_secs(),
    };
    let mut response = Json(body).into_response();
    if let Some(seen) = seen {
        let settings = &auth.settings().cookies;
        set_cookie::set_access(response.headers_mut(), settings, seen, access);
    }
    response
}

/// The answer to a login: the tokens in the body and in the three cookies. Whatever the browser held
/// under their names before is stale, so it is cleared on every domain.
pub(crate) fn begun(
    auth: &BluefoxAuth,
    seen: &RequestCookies<'_>,
    tokens: &Tokens,
    transport: Transport,
) -> Response {
    let mut response = body(tokens, transport);
    let (settings, headers) = (&auth.settings().cookies, response.headers_mut());
    set_cookie::clear_twins(headers, settings, seen, 1);
    set_cookie::set(headers, settings, tokens);
    response
}

/// The answer to a refresh: the tokens in the body and in the three cookies. Twins are cleared.
pub(crate) fn rotated(
    auth: &BluefoxAuth,
    seen: &RequestCookies<'_>,
    tokens: &Tokens,
    transport: Transport,
) -> Response {
    let mut response = body(tokens, transport);
    set_anew(auth, seen, tokens, &mut response);
    response
}

/// Sets the three cookies on an answer, and clears their twins.
pub(crate) fn set_anew(
    auth: &BluefoxAuth,
    seen: &RequestCookies<'_>,
    tokens: &Tokens,
    response: &mut Response,
) {
    let (settings, headers) = (&auth.settings().cookies, response.headers_mut());
    set_cookie::clear_twins(headers, settings, seen, 2);
    set_cookie::set(headers, settings, tokens);
}

/// An answer that clears the three cookies, and their twins.
pub(crate) fn cleared(
    auth: &BluefoxAuth,
    seen: &RequestCookies<'_>,
    answer: impl IntoResponse,
) -> Response {
    let mut response = answer.into_response();
    let (settings, headers) = (&auth.settings().cookies, response.headers_mut());
    set_cookie::clear_twins(headers, settings, seen, 2);
    set_cookie::clear(headers, settings);
    response
}

/// The answer to whoever ends the session of their own browser: it clears the three cookies, and
/// whatever else of the site the setting names.
pub(crate) fn logged_out(
    auth: &BluefoxAuth,
    seen: &RequestCookies<'_>,
    answer: impl IntoResponse,
) -> Response {
    let mut response = cleared(auth, seen, answer);
    headers::clear_site_data(response.headers_mut(), &auth.settings().clear_site_data);
    response
}
