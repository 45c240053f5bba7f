//! What a feature is: a folder, described by one value.

use axum::Router;

use crate::{auth::BluefoxAuth, store::migrate::Migration};

/// A feature of the library. Adding one touches its folder, and one line in `features/mod.rs`.
#[derive(Clone, Copy)]
pub(crate) struct Feature {
    /// The steps of its own tables.
    pub(crate) migrations: &'static [Migration],
    /// Its routes below the prefix.
    pub(crate) routes: fn() -> Router<BluefoxAuth>,
    /// Its routes at paths that a standard prescribes, as far as the settings call for them.
    pub(crate) well_known: Option<fn(&BluefoxAuth) -> Router<BluefoxAuth>>,
}
