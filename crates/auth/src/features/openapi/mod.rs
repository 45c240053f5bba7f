//! `GET /auth/openapi.json`: what this very system answers, as `OpenAPI` 3.1.

use axum::Extension;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::BluefoxAuth, feature::Feature, http::openapi::document::Document};

pub(crate) const FEATURE: Feature = Feature {
    migrations: &[],
    routes,
    well_known: None,
    step_up: None,
};

fn routes() -> OpenApiRouter<BluefoxAuth> {
    OpenApiRouter::new().routes(routes!(openapi))
}

/// This description.
///
/// It is of the system that answers: of its prefix, and with its names of cookies.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "about",
    responses((status = 200, body = Object, description = "A document of OpenAPI 3.1."))
)]
async fn openapi(Extension(document): Extension<Document>) -> Document {
    document
}
