//! Reply: what a client gets of a session, as JSON and as cookies.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret as _;
use serde::Serialize;

use super::Tokens;
use crate::{
    auth::BluefoxAuth,
    http::{cookies::RequestCookies, set_cookie},
};

#[derive(Serialize)]
struct Body<'t> {
    access_token: &'t str,
    refresh_token: &'t str,
    token_type: &'static str,
    expires_in: u64,
}

/// The tokens in the body alone: for clients that keep them by themselves.
pub(crate) fn body(tokens: &Tokens) -> Response {
    Json(Body {
        access_token: tokens.access.expose_secret(),
        refresh_token: tokens.refresh.expose_secret(),
        token_type: "bearer",
        expires_in: tokens.access_life.as_secs(),
    })
    .into_response()
}

/// The answer to a login: the tokens in the body and in the three cookies. Whatever the browser held
/// under their names before is stale, so it is cleared on every domain.
pub(crate) fn begun(auth: &BluefoxAuth, seen: &RequestCookies<'_>, tokens: &Tokens) -> Response {
    let mut response = body(tokens);
    let (settings, headers) = (&auth.settings().cookies, response.headers_mut());
    set_cookie::clear_twins(headers, settings, seen, 1);
    set_cookie::set(headers, settings, tokens);
    response
}

/// The answer to a refresh: the tokens in the body and in the three cookies. Twins are cleared.
pub(crate) fn rotated(auth: &BluefoxAuth, seen: &RequestCookies<'_>, tokens: &Tokens) -> Response {
    let mut response = body(tokens);
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
