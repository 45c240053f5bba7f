//! Access tokens as a specification: what is accepted, and all that is not.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "tokens/claims.rs"]
mod claims;
#[path = "tokens/forge.rs"]
mod forge;
#[path = "tokens/forgery.rs"]
mod forgery;
#[path = "tokens/moments.rs"]
mod moments;
#[path = "tokens/names.rs"]
mod names;
#[path = "tokens/rotation.rs"]
mod rotation;
#[path = "tokens/signing_keys.rs"]
mod signing_keys;
mod support;
#[path = "tokens/tampering.rs"]
mod tampering;
