//! What has happened to one's own account.

mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::BluefoxAuth, feature::Feature};

pub(crate) const FEATURE: Feature = Feature {
    migrations: &[],
    routes,
    well_known: None,
    step_up: None,
};

fn routes() -> OpenApiRouter<BluefoxAuth> {
    OpenApiRouter::new().routes(routes!(list::list_events))
}
