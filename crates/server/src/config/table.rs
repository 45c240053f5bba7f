//! Every setting of the server, once.
//!
//! The TOML keys, the environment variables, the flags, the fields of [`Config`] and
//! `docs/config.md` all come from this table.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use bluefox_auth::{Algorithm, CookiePrefix, Registration, SameSite, SiteData, SmtpSecurity};
use secrecy::SecretString;

use super::{
    Mistake,
    sources::Entries,
    values::{DatabaseUrl, Form, LogFilter, LogFormat, OtlpEndpoint, Value},
};

/// What the table says about one setting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    /// The key in TOML, in snake case.
    pub(crate) key: &'static str,
    /// What a value of it looks like.
    pub(crate) form: Form,
    /// The default, as it would be written in the environment. Empty: not set.
    pub(crate) default: &'static str,
    /// One or two sentences for people.
    pub(crate) help: &'static str,
}

impl Setting {
    /// The setting with this key.
    pub(crate) fn find(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// The name of its environment variable.
    pub(crate) fn variable(&self) -> String {
        format!("BLUEFOX_{}", self.key.to_ascii_uppercase())
    }

    /// The name of its flag, without the dashes. A secret has none: every user of a machine sees
    /// the flags of every process.
    pub(crate) fn flag(&self) -> Option<String> {
        (!self.form.is_secret).then(|| self.key.replace('_', "-"))
    }
}

macro_rules! settings {
    ($($key:ident: $type:ty = $default:literal, $help:literal;)+) => {
        /// The table.
        pub(crate) const SETTINGS: &[Setting] = &[$(Setting {
            key: stringify!($key),
            form: <$type as Value>::FORM,
            default: $default,
            help: $help,
        },)+];

        /// All settings, typed.
        #[derive(Debug)]
        pub(crate) struct Config {
            $(#[doc = $help] pub(crate) $key: $type,)+
        }

        impl Config {
            /// Reads every entry, and says every one that can't be read.
            pub(super) fn read(entries: &Entries, mistakes: &mut Vec<Mistake>) -> Option<Self> {
                $(let $key = entries.read::<$type>(stringify!($key), mistakes);)+
                Some(Self { $($key: $key?,)+ })
            }
        }
    };
}

settings! {
    bind: SocketAddr = "127.0.0.1:8000",
        "Where the server listens. Port 0 takes a free one.";
    database_url: DatabaseUrl = "sqlite://bluefox-auth.db",
        "The database: `sqlite://FILE`, made if it isn't there, or `postgres://USER:PASSWORD@HOST/DATABASE`. A URL with a password belongs in the file or the environment, since flags are visible to every user of the machine.";
    database_max_connections: u32 = "16",
        "The most connections that this process opens to the database. On PostgreSQL one more hears what other nodes revoke.";
    memory_entries: u32 = "16384",
        "How many users, and as many sessions and tokens, a node keeps in memory. A user who is not among them costs a statement.";
    max_staleness: Duration = "2s",
        "How long a node goes by its memory while it hears nothing of other nodes. Then it asks the database on every request, until it hears again.";
    secret_key: Option<SecretString> = "",
        "The secret of the whole installation, the same on every node, at least 32 bytes; `bluefox-auth secret generate` prints one. `serve --dev` makes one by itself and keeps it beside the database.";
    previous_secret_keys: Vec<SecretString> = "",
        "Secrets that were `secret_key` before. What they signed stays valid; nothing new is signed with them.";
    cookie_secure: bool = "true",
        "Whether browsers send the cookies over HTTPS alone. Off for local development only.";
    cookie_domain: Option<String> = "",
        "The domain that shares the cookies with its subdomains, such as `example.com` for an API at `api.example.com` and pages at `app.example.com`. Not set: the host itself.";
    cookie_same_site: SameSite = "lax",
        "The attribute `SameSite` of the cookies.";
    cookie_prefix: CookiePrefix = "none",
        "Whether the names of the cookies begin with `__Secure-` or `__Host-` where their attributes allow it.";
    allowed_origins: Vec<String> = "",
        "Origins of pages, such as `https://app.example.com`, that may use the API with cookies from another origin (CORS). Exact: no wildcard, no path.";
    clear_site_data: Vec<SiteData> = "",
        "What of the site's data browsers are asked to forget at logout, by the header `Clear-Site-Data`: `cache`, `cookies` (all of the domain, not ours alone), `storage`. Not set: nothing but our own cookies.";
    access_token_ttl: Duration = "30m",
        "How long an access token is valid.";
    refresh_token_ttl: Duration = "7d",
        "How long a session lives without a refresh.";
    session_max_age: Duration = "30d",
        "How long a session lives at most.";
    reuse_window: Duration = "10s",
        "How long after a refresh by cookie the token before it is answered with the same successor, for tabs that refresh at once. 0 is strict.";
    token_audience: String = "bluefox",
        "The claim `aud` of access tokens, asked for when they come back.";
    token_issuer: Option<String> = "",
        "The claim `iss` of access tokens. Not set: none.";
    algorithm: Algorithm = "HS256",
        "How access tokens are signed. The asymmetric ones need `signing_key_file` and publish their public keys at `/.well-known/jwks.json`.";
    signing_key_file: Option<PathBuf> = "",
        "The file of the private key in PEM for an asymmetric algorithm; `bluefox-auth secret generate --algorithm ES256` prints one.";
    previous_signing_key_files: Vec<PathBuf> = "",
        "Files of keys that signed before. What they signed stays valid.";
    prefix: String = "/auth",
        "The path under which the routes are.";
    trusted_proxies: Vec<String> = "",
        "Networks, such as `10.0.0.0/8`, or addresses of the reverse proxies whose word for the client's address is taken.";
    registration: Registration = "open",
        "Who may register: everybody (`open`), nobody (`closed`: users are made by `bluefox-auth user create`), whoever has an invitation (`invite`: see `bluefox-auth user invite`), or everybody without learning which addresses have an account (`enumeration_safe`: the account is made when the link that is mailed to the address is used).";
    require_email_verification: bool = "false",
        "Whether a login needs a verified address. Without one it is refused, and a new link is mailed.";
    invitation_ttl: Duration = "7d",
        "How long an invitation is good.";
    deletion_grace: Duration = "14d",
        "How long an account that its user has deleted is kept: a login in that time revives it. 0 erases it at once.";
    step_up_max_age: Option<Duration> = "",
        "How old the proof of presence may be for changing the password or the address and for deleting the account; after that they ask for the password again. Not set: any age.";
    app_metadata_in_token: bool = "false",
        "Whether a user's `app_metadata` is a claim of their access tokens.";
    security_alerts: bool = "false",
        "Whether a user is told by mail when a refresh looks like theft: with a used token, without the session's refresh key, or with a wrong one.";
    event_retention: Duration = "365d",
        "How long events are kept: a day at least, and longer than access tokens by an hour, since they tell a node that starts which are revoked.";
    product_name: String = "bluefox-auth",
        "What mails and the hosted pages call the product.";
    base_url: Option<String> = "",
        "The address of this server as browsers see it, such as `https://auth.example.com`: mails link to the hosted pages there. With `pages` off it is the address of your own pages: a mail that resets the password leads to `/reset-password?token=…` there.";
    mail_links: Option<String> = "",
        "Where mails link to instead of the hosted pages, such as `https://app.example.com/#/{purpose}/{token}`. `{purpose}` is a word such as `reset_password`, `{page}` the same with dashes, and `{token}` must be in it.";
    mail_language: String = "en",
        "The language of mails and pages for whoever asks for none that there is: `en`, `de`, or one of `mail_templates`. Pages are in English where they have no words in it.";
    mail_templates: Option<PathBuf> = "",
        "A folder with templates that replace ours, or add languages.";
    pages: bool = "true",
        "Whether there are hosted pages, below `/auth/ui/`: login, register, account, and what mails link to.";
    pages_logo_file: Option<PathBuf> = "",
        "The logo on the pages: an SVG, PNG or WebP file of at most 256 KiB. Not set: `product_name` stands alone.";
    pages_color_light: Option<String> = "",
        "The colour of buttons and links on light pages, such as `#1a56c4`. It must be readable there.";
    pages_color_dark: Option<String> = "",
        "The colour of buttons and links on dark pages, such as `#8ab4f8`. It must be readable there.";
    pages_templates: Option<PathBuf> = "",
        "A folder with templates and words of pages that replace ours, or add languages.";
    pages_home: Option<String> = "",
        "Where a login leads that was not asked for from elsewhere: a path such as `/`, or a page of one of the `allowed_origins`. Not set: the account page.";
    mail_from: Option<String> = "",
        "The mailbox that mails come from, such as `Example <no-reply@example.com>`.";
    smtp_host: Option<String> = "",
        "The mail server that mails are handed over to. Not set: there is no mail, but in the mailbox of `serve --dev`.";
    smtp_port: Option<u16> = "",
        "The port of the mail server. Not set: 465 with `tls`, 587 with `starttls`, 25 with `plain`.";
    smtp_security: SmtpSecurity = "tls",
        "How the line to the mail server is protected: by TLS from the first byte (`tls`), by STARTTLS (`starttls`), or not at all (`plain`), which only a mail server on this very machine may be.";
    smtp_username: Option<String> = "",
        "The name of the login at the mail server. Not set: no login.";
    smtp_password: Option<SecretString> = "",
        "The password of the login at the mail server.";
    smtp_ca_file: Option<PathBuf> = "",
        "The file of a certificate authority in PEM that is trusted for the mail server, besides the usual ones.";
    metrics_bind: Option<SocketAddr> = "",
        "Where `GET /metrics` is served for Prometheus: a listener of its own, which the public must not reach. Not set: nowhere.";
    otlp_endpoint: Option<OtlpEndpoint> = "",
        "The collector of OpenTelemetry that a trace of every request is sent to, by OTLP over HTTP, such as `http://127.0.0.1:4318`. It needs a server that was built with the cargo feature `otel`. Not set: nothing is traced.";
    hashing_memory_kib: u32 = "19456",
        "The memory of one password hash (Argon2id) in KiB.";
    hashing_iterations: u32 = "2",
        "The passes of one password hash over its memory.";
    hashing_threads: Option<usize> = "",
        "How many passwords are hashed at once. Not set: half as many as there are processors.";
    hashing_queue: usize = "128",
        "How many passwords may wait to be hashed; those beyond are answered 503.";
    hashing_deadline: Duration = "5s",
        "How long a password may wait to be hashed; then the answer is 503.";
    log: LogFilter = "info",
        "What is logged, such as `warn` or `info,sqlx=debug` (an env-filter of tracing).";
    log_format: LogFormat = "json",
        "The form of the log on stderr: `json` for machines, `text` for people.";
}

/// The defaults that `serve --dev` changes. What is set explicitly stands.
pub(crate) const DEV_DEFAULTS: &[(&str, &str)] =
    &[("cookie_secure", "false"), ("log_format", "text")];

/// The defaults that the commands for people change: they print results, not logs.
pub(crate) const COMMAND_DEFAULTS: &[(&str, &str)] = &[("log", "warn"), ("log_format", "text")];
