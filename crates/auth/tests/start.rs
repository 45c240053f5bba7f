//! Start and end: migrations, databases that are not there, what lies in the tables, and the close.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod assertions;
mod support;

#[path = "start/at_rest.rs"]
mod at_rest;
#[path = "start/closed.rs"]
mod closed;
#[path = "start/migrations.rs"]
mod migrations;
#[path = "start/nodes.rs"]
mod nodes;
#[path = "start/raw.rs"]
mod raw;
#[path = "start/refused.rs"]
mod refused;
#[path = "start/upgrade.rs"]
mod upgrade;
