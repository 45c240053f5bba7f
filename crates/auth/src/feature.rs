//! What a feature is: a folder, described by one value.

use utoipa_axum::router::OpenApiRouter;

use crate::{auth::BluefoxAuth, store::migrate::Migration};

/// A feature of the library. Adding one touches its folder, and one line in `features/mod.rs`.
#[derive(Clone, Copy)]
pub(crate) struct Feature {
    /// The steps of its own tables.
    pub(crate) migrations: &'static [Migration],
    /// Its routes below the prefix, each with its description.
    pub(crate) routes: fn() -> OpenApiRouter<BluefoxAuth>,
    /// Its routes at paths that a standard prescribes, as far as the settings call for them.
    pub(crate) well_known: Option<fn(&BluefoxAuth) -> OpenApiRouter<BluefoxAuth>>,
    /// The word for what it can prove presence by again, where it can.
    pub(crate) step_up: Option<&'static str>,
}
