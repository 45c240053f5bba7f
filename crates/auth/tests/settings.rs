//! What can't work is refused at start, with the mend; what can, works whole.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

#[path = "settings/accounts.rs"]
mod accounts;
#[path = "settings/algorithms.rs"]
mod algorithms;
#[path = "settings/cookies.rs"]
mod cookies;
#[path = "settings/refused.rs"]
mod refused;
#[path = "settings/refused_cookies.rs"]
mod refused_cookies;
#[path = "settings/refused_keys.rs"]
mod refused_keys;
#[path = "settings/refused_origins.rs"]
mod refused_origins;

use std::fmt::Write as _;

use bluefox_auth::{BluefoxAuth, Builder};

/// Settings that work.
fn good() -> Builder {
    BluefoxAuth::open("sqlite::memory:").secret_key(support::SECRET)
}

/// What is said to the settings.
fn verdict(builder: &Builder) -> String {
    match builder.check() {
        Ok(()) => "works".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// What is said to good settings with one of them changed to each of the values.
fn verdicts<T: std::fmt::Debug + Copy>(values: &[T], set: fn(Builder, T) -> Builder) -> String {
    values.iter().fold(String::new(), |mut told, value| {
        let _ = writeln!(told, "{value:?}\n  {}", verdict(&set(good(), *value)));
        told
    })
}
