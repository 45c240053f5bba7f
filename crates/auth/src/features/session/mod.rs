//! The session's own routes: who am I, refresh and its keys, logout, elevate, and what else is logged
//! in.

mod agent;
mod elevate;
mod end;
mod enroll;
mod list;
mod logout;
mod me;
mod refresh;

use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::BluefoxAuth, feature::Feature};

pub(crate) const FEATURE: Feature = Feature {
    migrations: &[],
    routes,
    well_known: None,
    step_up: None,
};

fn routes() -> OpenApiRouter<BluefoxAuth> {
    OpenApiRouter::new()
        .routes(routes!(me::me))
        .routes(routes!(refresh::refresh))
        .routes(routes!(enroll::enroll_refresh_key))
        .routes(routes!(logout::logout))
        .routes(routes!(elevate::elevate))
        .routes(routes!(list::list_sessions, end::end_other_sessions))
        .routes(routes!(end::end_session))
}

/// The body of refresh and logout; without one the cookies count.
#[derive(Debug, Deserialize, ToSchema)]
struct TokenBody {
    /// The refresh token, of a client that keeps it by itself.
    #[schema(value_type = Option<String>)]
    refresh_token: Option<SecretString>,
}
