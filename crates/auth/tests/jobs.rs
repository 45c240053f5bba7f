//! Jobs: what happens without a request.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

#[path = "jobs/background.rs"]
mod background;
#[path = "jobs/litter.rs"]
mod litter;
#[path = "start/raw.rs"]
#[expect(dead_code, reason = "these stories use their part")]
mod raw;
#[path = "jobs/sweep.rs"]
mod sweep;

const ADA: &str = "ada@example.com";
