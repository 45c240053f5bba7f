//! What an operator may decide, and what can't work: refused at start, with the mend.

mod accounts;
mod check;
mod cookies;
mod hashing;
mod memory;
#[cfg(feature = "pages")]
mod pages;

use std::{net::IpAddr, path::PathBuf, time::Duration};

use bluefox_auth_core::{Algorithm, rotation::Limits, secret::SecretKey, token::Audience};
use ipnet::IpNet;
use secrecy::SecretString;

pub use self::accounts::Registration;
#[cfg(feature = "pages")]
pub use self::pages::Pages;
pub(crate) use self::{
    accounts::AccountSettings,
    check::check,
    cookies::{CookieNames, CookieSettings},
    memory::MemorySettings,
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

/// What of a site's data a browser is asked to forget at logout, by the header `Clear-Site-Data`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteData {
    /// Its cache.
    Cache,
    /// All cookies of the domain and its subdomains, also those that are not ours.
    Cookies,
    /// What pages of the origin have stored, and their service workers.
    Storage,
}

impl SiteData {
    /// As the header has it, quotes included.
    pub(crate) const fn as_header(self) -> &'static str {
        match self {
            Self::Cache => "\"cache\"",
            Self::Cookies => "\"cookies\"",
            Self::Storage => "\"storage\"",
        }
    }
}

/// The settings as they were given, before [`check`].
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own"
)]
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
    pub(crate) clear_site_data: Vec<SiteData>,
    pub(crate) prefix: String,
    pub(crate) trusted_proxies: Vec<String>,
    pub(crate) hashing: Hashing,
    pub(crate) database_max_connections: u32,
    pub(crate) memory_entries: u32,
    pub(crate) max_staleness: Duration,
    pub(crate) registration: Registration,
    pub(crate) require_email_verification: bool,
    pub(crate) invitation_ttl: Duration,
    pub(crate) deletion_grace: Duration,
    pub(crate) step_up_max_age: Option<Duration>,
    pub(crate) app_metadata_in_token: bool,
    pub(crate) security_alerts: bool,
    pub(crate) event_retention: Duration,
    pub(crate) product_name: String,
    pub(crate) base_url: Option<String>,
    pub(crate) mail_links: Option<String>,
    pub(crate) mail_language: String,
    pub(crate) mail_templates: Option<PathBuf>,
    #[cfg(feature = "pages")]
    pub(crate) pages: Option<Pages>,
    /// Whether there is a way to send mail.
    pub(crate) has_mailer: bool,
    pub(crate) background_jobs: bool,
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
            clear_site_data: Vec::new(),
            prefix: "/auth".to_owned(),
            trusted_proxies: Vec::new(),
            hashing: Hashing::default(),
            database_max_connections: 16,
            memory_entries: MemorySettings::default().entries,
            max_staleness: MemorySettings::default().max_staleness,
            registration: Registration::Open,
            require_email_verification: false,
            invitation_ttl: Duration::from_hours(7 * 24),
            deletion_grace: Duration::from_hours(14 * 24),
            step_up_max_age: None,
            app_metadata_in_token: false,
            security_alerts: false,
            event_retention: Duration::from_hours(365 * 24),
            product_name: "bluefox-auth".to_owned(),
            base_url: None,
            mail_links: None,
            mail_language: "en".to_owned(),
            mail_templates: None,
            #[cfg(feature = "pages")]
            pages: None,
            has_mailer: false,
            background_jobs: true,
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
    pub(crate) clear_site_data: Vec<SiteData>,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) hashing: Hashing,
    pub(crate) memory: MemorySettings,
    pub(crate) accounts: AccountSettings,
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
