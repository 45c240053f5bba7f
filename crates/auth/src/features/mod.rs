//! The list of features, one line each.

mod account;
pub(crate) mod email;
mod events;
pub(crate) mod jwks;
mod openapi;
#[cfg(feature = "pages")]
pub(crate) mod pages;
pub(crate) mod password;
pub(crate) mod registration;
mod session;

use crate::feature::Feature;

/// Every feature, in the order of its migrations.
pub(crate) const ALL: &[Feature] = &[
    session::FEATURE,
    password::FEATURE,
    email::FEATURE,
    account::FEATURE,
    registration::FEATURE,
    events::FEATURE,
    jwks::FEATURE,
    openapi::FEATURE,
];
