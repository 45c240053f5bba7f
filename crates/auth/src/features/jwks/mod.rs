//! `GET /.well-known/jwks.json`: the public keys of an asymmetric algorithm (RFC 7517), for those
//! who verify access tokens by themselves. With an HMAC there is none, and no such route.

use axum::{
    Json, Router,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{auth::BluefoxAuth, feature::Feature};

pub(crate) const FEATURE: Feature = Feature {
    migrations: &[],
    routes: Router::new,
    well_known: Some(well_known),
};

fn well_known(auth: &BluefoxAuth) -> Router<BluefoxAuth> {
    if auth.keys().access.jwks().keys.is_empty() {
        return Router::new();
    }
    Router::new().route("/.well-known/jwks.json", get(jwks))
}

/// The keys. A verifier may keep them for five minutes, so a new key should be a previous one
/// first for as long.
async fn jwks(State(auth): State<BluefoxAuth>) -> Response {
    (
        [(header::CACHE_CONTROL, "public, max-age=300")],
        Json(auth.keys().access.jwks()),
    )
        .into_response()
}
