//! The account itself: what its user writes about themselves, and its end.

mod delete;
mod merge_patch;
mod profile;

use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::BluefoxAuth, feature::Feature};

pub(crate) const FEATURE: Feature = Feature {
    migrations: &[],
    routes,
    well_known: None,
    step_up: None,
};

/// The shapes of answers that no operation brings along by itself.
#[derive(OpenApi)]
#[openapi(components(schemas(delete::Deleted)))]
struct Shapes;

fn routes() -> OpenApiRouter<BluefoxAuth> {
    OpenApiRouter::with_openapi(Shapes::openapi())
        .routes(routes!(profile::update_me, delete::delete_me))
}
