//! The list of features, one line each.

pub(crate) mod jwks;
pub(crate) mod password;
mod session;

use crate::feature::Feature;

/// Every feature, in the order of its migrations.
pub(crate) const ALL: &[Feature] = &[session::FEATURE, password::FEATURE, jwks::FEATURE];
