//! Invitations: who may register where not everybody may.

mod invite;

pub(crate) use self::invite::invite;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::BluefoxAuth, feature::Feature};

pub(crate) const FEATURE: Feature = Feature {
    migrations: &[],
    routes,
    well_known: None,
    step_up: None,
};

fn routes() -> OpenApiRouter<BluefoxAuth> {
    OpenApiRouter::new().routes(routes!(invite::create_invitation))
}
