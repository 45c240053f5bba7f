//! The session's own routes: who am I, refresh, logout.

mod logout;
mod me;
mod refresh;

use axum::{
    Router,
    routing::{get, post},
};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{auth::BluefoxAuth, feature::Feature};

pub(crate) const FEATURE: Feature = Feature {
    migrations: &[],
    routes,
    well_known: None,
};

fn routes() -> Router<BluefoxAuth> {
    Router::new()
        .route("/me", get(me::me))
        .route("/refresh", post(refresh::refresh))
        .route("/logout", post(logout::logout))
}

/// The body of refresh and logout; without one the cookies count.
#[derive(Debug, Deserialize)]
struct TokenBody {
    refresh_token: Option<SecretString>,
}
