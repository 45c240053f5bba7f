//! How the three cookies are named and set.

use super::{CookiePrefix, SameSite};

/// How cookies are set.
#[derive(Clone, Debug)]
pub(crate) struct CookieSettings {
    pub(crate) secure: bool,
    pub(crate) domain: Option<String>,
    pub(crate) same_site: SameSite,
    /// The path of the refresh cookie: the prefix of the routes.
    pub(crate) path: String,
    pub(crate) names: CookieNames,
}

/// What the cookies are called, prefix included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CookieNames {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) csrf: String,
}

impl CookieNames {
    pub(crate) fn new(prefix: CookiePrefix) -> Self {
        let (at_root, below) = match prefix {
            CookiePrefix::None => ("", ""),
            CookiePrefix::Secure => ("__Secure-", "__Secure-"),
            // `__Host-` demands `Path=/`, which the refresh cookie has not.
            CookiePrefix::Host => ("__Host-", "__Secure-"),
        };
        Self {
            access: format!("{at_root}bf_access_token"),
            refresh: format!("{below}bf_refresh_token"),
            csrf: format!("{at_root}bf_csrf_token"),
        }
    }
}
