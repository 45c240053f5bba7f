//! What an operator may decide, and what can't work: refused at start, with the mend.

mod check;
mod cookies;
mod hashing;

use std::{net::IpAddr, time::Duration};

use bluefox_auth_core::{Algorithm, rotation::Limits, secret::SecretKey, token::Audience};
use ipnet::IpNet;
use secrecy::SecretString;

pub(crate) use self::{
    check::check,
    cookies::{CookieNames, CookieSettings},
};
pub use self::{
    check::{Mistake, SettingsError},
    hashing::Hashing,
};

/// The attribute `SameSite` of the cookies (RFC 6265bis, section 5.6.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SameSite {
    /// Sent with requests from the same site and with top-level navigations: the default.
    #[default]
    Lax,
    /// Sent with requests from the same site only: who follows a link from elsewhere arrives
    /// logged out.
    Strict,
    /// Sent with every request. It needs `Secure`, and third-party cookies, which browsers block.
    None,
}

/// Whether the cookies' names carry a prefix that browsers enforce (RFC 6265bis, section 4.1.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CookiePrefix {
    /// No prefix: the default.
    #[default]
    None,
    /// `__Secure-`: the browser takes them over HTTPS only.
    Secure,
    /// `__Host-`: moreover, no sibling subdomain can plant them. The refresh cookie has a path, so
    /// it gets `__Secure-`.
    Host,
}

/// The settings as they were given, before [`check`].
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) secret_key: Option<SecretString>,
    pub(crate) previous_secret_keys: Vec<SecretString>,
    pub(crate) algorithm: Algorithm,
    pub(crate) signing_key_pem: Option<SecretString>,
    pub(crate) previous_signing_keys_pem: Vec<SecretString>,
    pub(crate) access_token_ttl: Duration,
    pub(crate) refresh_token_ttl: Duration,
    pub(crate) session_max_age: Duration,
    pub(crate) reuse_window: Duration,
    pub(crate) token_audience: String,
    pub(crate) token_issuer: Option<String>,
    pub(crate) cookie_secure: bool,
    pub(crate) cookie_domain: Option<String>,
    pub(crate) cookie_same_site: SameSite,
    pub(crate) cookie_prefix: CookiePrefix,
    pub(crate) allowed_origins: Vec<String>,
    pub(crate) prefix: String,
    pub(crate) trusted_proxies: Vec<String>,
    pub(crate) hashing: Hashing,
    pub(crate) database_max_connections: u32,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            secret_key: None,
            previous_secret_keys: Vec::new(),
            algorithm: Algorithm::HS256,
            signing_key_pem: None,
            previous_signing_keys_pem: Vec::new(),
            access_token_ttl: Duration::from_mins(30),
            refresh_token_ttl: Duration::from_hours(7 * 24),
            session_max_age: Duration::from_hours(30 * 24),
            reuse_window: Duration::from_secs(10),
            token_audience: "bluefox".to_owned(),
            token_issuer: None,
            cookie_secure: true,
            cookie_domain: None,
            cookie_same_site: SameSite::Lax,
            cookie_prefix: CookiePrefix::None,
            allowed_origins: Vec::new(),
            prefix: "/auth".to_owned(),
            trusted_proxies: Vec::new(),
            hashing: Hashing::default(),
            database_max_connections: 16,
        }
    }
}

/// The settings after [`check`]: they can work.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) keys: KeySettings,
    pub(crate) access_token_ttl: Duration,
    pub(crate) session_max_age: Duration,
    pub(crate) limits: Limits,
    pub(crate) cookies: CookieSettings,
    pub(crate) allowed_origins: Vec<String>,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) hashing: Hashing,
}

impl Settings {
    /// Whether the peer is a proxy whose word about the client's address counts.
    pub(crate) fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted_proxies
            .iter()
            .any(|network| network.contains(&peer))
    }
}

/// Everything that keys are made of.
#[derive(Clone, Debug)]
pub(crate) struct KeySettings {
    pub(crate) secret: SecretKey,
    pub(crate) previous: Vec<SecretKey>,
    pub(crate) algorithm: Algorithm,
    pub(crate) signing_pem: Option<SecretString>,
    pub(crate) previous_signing_pem: Vec<SecretString>,
    pub(crate) audience: Audience,
}
