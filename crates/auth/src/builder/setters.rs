//! One setter a setting, with what it means and its default.

use std::{path::PathBuf, time::Duration};

use bluefox_auth_core::Algorithm;
use secrecy::SecretString;

use super::Builder;
use crate::settings::{CookiePrefix, Hashing, Registration, SameSite, SiteData};

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident($($into:tt)+);)+) => {
        impl Builder {
            $(setters!(@one $(#[$doc])* $name $($into)+);)+
        }
    };
    (@one $(#[$doc:meta])* $name:ident list $field:ident: $item:ty) => {
        $(#[$doc])*
        pub fn $name(mut self, values: impl IntoIterator<Item = impl Into<$item>>) -> Self {
            self.given.$field = values.into_iter().map(Into::into).collect();
            self
        }
    };
    (@one $(#[$doc:meta])* $name:ident some $field:ident: $value:ty) => {
        $(#[$doc])*
        pub fn $name(mut self, value: impl Into<$value>) -> Self {
            self.given.$field = Some(value.into());
            self
        }
    };
    (@one $(#[$doc:meta])* $name:ident plain $field:ident: $value:ty) => {
        $(#[$doc])*
        pub fn $name(mut self, value: $value) -> Self {
            self.given.$field = value;
            self
        }
    };
    (@one $(#[$doc:meta])* $name:ident into $field:ident: $value:ty) => {
        $(#[$doc])*
        pub fn $name(mut self, value: impl Into<$value>) -> Self {
            self.given.$field = value.into();
            self
        }
    };
}

setters! {
    /// The secret that every key is derived from: 32 bytes at least, random. Required.
    secret_key(some secret_key: SecretString);
    /// Secrets from before a change of the secret key: what they signed is still accepted.
    previous_secret_keys(list previous_secret_keys: SecretString);
    /// The signature algorithm of access tokens. Default: HS256.
    algorithm(plain algorithm: Algorithm);
    /// The private key for an asymmetric algorithm, as PEM (PKCS#8).
    signing_key_pem(some signing_key_pem: SecretString);
    /// Private keys from before a change of the signing key: what they signed is still accepted.
    previous_signing_keys_pem(list previous_signing_keys_pem: SecretString);
    /// How long an access token is valid. Default: 30 minutes.
    access_token_ttl(plain access_token_ttl: Duration);
    /// How long a session lives without a refresh. Default: 7 days.
    refresh_token_ttl(plain refresh_token_ttl: Duration);
    /// How long a session lives at most. Default: 30 days.
    session_max_age(plain session_max_age: Duration);
    /// How long after a refresh by cookie the token before is answered with the same new one, since
    /// tabs race. Zero: never. Default: 10 seconds.
    reuse_window(plain reuse_window: Duration);
    /// The claim `aud` of access tokens. Default: `bluefox`.
    token_audience(into token_audience: String);
    /// The claim `iss` of access tokens. Default: none.
    token_issuer(some token_issuer: String);
    /// Whether cookies are sent over HTTPS only. Turn it off for local development alone.
    /// Default: on.
    cookie_secure(plain cookie_secure: bool);
    /// The domain whose subdomains share the cookies, such as `example.com`. Default: none, the
    /// cookies belong to one host.
    cookie_domain(some cookie_domain: String);
    /// The cookies' attribute `SameSite`. Default: `Lax`.
    cookie_same_site(plain cookie_same_site: SameSite);
    /// The prefix of the cookies' names. Default: none.
    cookie_prefix(plain cookie_prefix: CookiePrefix);
    /// The origins of other hosts whose pages may call with credentials, exactly as browsers send
    /// them: `https://app.example.com`. Default: none.
    allowed_origins(list allowed_origins: String);
    /// What of the site's data a browser is asked to forget at logout, by `Clear-Site-Data`. Browsers
    /// heed it over HTTPS alone. Default: nothing but our own cookies.
    clear_site_data(list clear_site_data: SiteData);
    /// The path that the routes stand under. Default: `/auth`.
    prefix(into prefix: String);
    /// Addresses and networks of reverse proxies whose `X-Forwarded-For` is believed.
    /// Default: none.
    trusted_proxies(list trusted_proxies: String);
    /// What a password hash costs, and how many are made at once.
    hashing(plain hashing: Hashing);
    /// How many connections to the database there may be. Default: 16.
    database_max_connections(plain database_max_connections: u32);
    /// How many users, and as many sessions and tokens, each node keeps in memory. A user who is not
    /// among them costs a statement. Default: 16,384.
    memory_entries(plain memory_entries: u32);
    /// How long a node goes by its memory while it hears nothing of other nodes. Then it asks the
    /// database on every request, until it hears again. Default: 2 seconds.
    max_staleness(plain max_staleness: Duration);
    /// Who may register. Default: everybody.
    registration(plain registration: Registration);
    /// Whether a login needs a verified address: without one it is refused with 403
    /// `email_not_verified`, and a new link is mailed. It needs mail. Default: off.
    require_email_verification(plain require_email_verification: bool);
    /// How long an invitation is good. Default: 7 days.
    invitation_ttl(plain invitation_ttl: Duration);
    /// How long an account that its user has deleted is kept: a login in that time revives it. Zero:
    /// it is erased at once. Default: 14 days.
    deletion_grace(plain deletion_grace: Duration);
    /// How old the proof of presence may be for changing the password or the address and for deleting
    /// the account; else they are refused with 401 `step_up_required`. Default: any age.
    step_up_max_age(some step_up_max_age: Duration);
    /// Whether a user's `app_metadata` is a claim of their access tokens. Default: off.
    app_metadata_in_token(plain app_metadata_in_token: bool);
    /// Whether a user is told by mail when a refresh looks like theft: with a used token, or without
    /// the session's refresh key, or with a wrong one. It needs mail. Default: off.
    security_alerts(plain security_alerts: bool);
    /// How long events are kept: a day at least, and longer than access tokens by an hour, since they tell a node
    /// that starts which are revoked. Default: 365 days.
    event_retention(plain event_retention: Duration);
    /// What mails call the product. Default: `bluefox-auth`.
    product_name(into product_name: String);
    /// Where the pages are that mails link to, such as `https://app.example.com`. Default: none, so
    /// mails have no links, and show the token.
    base_url(some base_url: String);
    /// Where mails link to, with `{purpose}` and `{token}` in it. Default:
    /// `{base_url}/{purpose}?token={token}`.
    mail_links(some mail_links: String);
    /// The language of mails to who asks for none that there is. Default: `en`.
    mail_language(into mail_language: String);
    /// A folder with templates that replace ours, or add languages. Default: none.
    mail_templates(some mail_templates: PathBuf);
    /// Whether this process sends mails, sweeps, and hears of what other processes revoke in the
    /// background. Without, call [`Jobs::run_due`](crate::Jobs::run_due); and every request asks the
    /// database. Default: on.
    background_jobs(plain background_jobs: bool);
}
