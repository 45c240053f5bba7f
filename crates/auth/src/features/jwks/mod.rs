//! `GET /.well-known/jwks.json`: the public keys of an asymmetric algorithm (RFC 7517), for those
//! who verify access tokens by themselves. With an HMAC there is none, and no such route.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::BluefoxAuth, feature::Feature};

pub(crate) const FEATURE: Feature = Feature {
    migrations: &[],
    routes: OpenApiRouter::new,
    well_known: Some(well_known),
    step_up: None,
};

fn well_known(auth: &BluefoxAuth) -> OpenApiRouter<BluefoxAuth> {
    if auth.keys().access.jwks().keys.is_empty() {
        return OpenApiRouter::new();
    }
    OpenApiRouter::new().routes(routes!(jwks))
}

/// The public keys that access tokens are verified with.
///
/// A verifier may keep them for five minutes, so a new key should be a previous one first for as
/// long. One that was declared compromised is not among them.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    tag = "about",
    responses((status = 200, body = Object, description = "A JWK set (RFC 7517)."))
)]
async fn jwks(State(auth): State<BluefoxAuth>) -> Response {
    let mut jwks = auth.keys().access.jwks().clone();
    jwks.keys.retain(|jwk| {
        let kid = jwk.common.key_id.as_deref();
        !kid.is_some_and(|kid| auth.memory().is_key_revoked(kid))
    });
    ([(header::CACHE_CONTROL, "public, max-age=300")], Json(jwks)).into_response()
}
