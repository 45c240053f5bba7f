//! How the text of a setting becomes a typed value.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use axum::http::Uri;
use bluefox_auth::{Algorithm, CookiePrefix, Registration, SameSite, SiteData, SmtpSecurity};
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;

/// A setting as it was written.
#[derive(Clone)]
pub(super) enum Text {
    /// One text: a variable, a flag, a string, number or boolean of TOML. A list stands in it
    /// with commas.
    One(String),
    /// An array of TOML.
    Many(Vec<String>),
}

/// What a value of a setting looks like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    /// For people, in the words after "wants".
    pub(crate) expected: &'static str,
    /// Whether it is a list of such values.
    pub(crate) is_list: bool,
    /// Whether no list of processes may show it, and no message.
    pub(crate) is_secret: bool,
    /// Whether a message may show what was written.
    pub(crate) is_shown: bool,
}

/// The type of a setting.
pub(super) trait Value: Sized {
    const FORM: Form;

    /// `Err` holds the part of the text that is wrong.
    fn read(text: &Text) -> Result<Self, String>;
}

/// The type of a setting that is one value.
pub(super) trait Single: Sized {
    const EXPECTED: &'static str;
    const IS_SECRET: bool = false;
    const IS_SHOWN: bool = true;

    fn parse(text: &str) -> Option<Self>;
}

const fn form<T: Single>(is_list: bool) -> Form {
    Form {
        expected: T::EXPECTED,
        is_list,
        is_secret: T::IS_SECRET,
        is_shown: T::IS_SHOWN,
    }
}

fn parse<T: Single>(text: &str) -> Result<T, String> {
    T::parse(text).ok_or_else(|| text.to_owned())
}

impl<T: Single> Value for T {
    const FORM: Form = form::<T>(false);

    fn read(text: &Text) -> Result<Self, String> {
        match text {
            Text::One(text) => parse(text),
            Text::Many(_) => Err("a list".to_owned()),
        }
    }
}

impl<T: Single> Value for Option<T> {
    const FORM: Form = form::<T>(false);

    fn read(text: &Text) -> Result<Self, String> {
        match text {
            Text::One(text) if text.is_empty() => Ok(None),
            text => T::read(text).map(Some),
        }
    }
}

impl<T: Single> Value for Vec<T> {
    const FORM: Form = form::<T>(true);

    fn read(text: &Text) -> Result<Self, String> {
        match text {
            Text::One(text) => text
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(parse)
                .collect(),
            Text::Many(items) => items.iter().map(|item| parse(item)).collect(),
        }
    }
}

macro_rules! single {
    ($($type:ty, $expected:literal, $parse:expr;)+) => {
        $(impl Single for $type {
            const EXPECTED: &'static str = $expected;

            fn parse(text: &str) -> Option<Self> {
                let parse: fn(&str) -> Option<Self> = $parse;
                parse(text)
            }
        })+
    };
}

single! {
    bool, "true or false", |text| text.parse().ok();
    u16, "a port such as 587", |text| text.parse().ok();
    u32, "a whole number", |text| text.parse().ok();
    usize, "a whole number", |text| text.parse().ok();
    SocketAddr, "an address and a port such as 127.0.0.1:8000", |text| text.parse().ok();
    String, "a text", |text| (!text.is_empty()).then(|| text.to_owned());
    PathBuf, "the path of a file", |text| (!text.is_empty()).then(|| text.into());
    Duration, "a duration such as 10s, 30m, 12h, 7d or 0", |text| humantime::parse_duration(text).ok();
    Algorithm, "one of HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, EdDSA",
        |text| text.parse().ok();
    SameSite, "one of lax, strict, none", |text| match text {
        "lax" => Some(Self::Lax),
        "strict" => Some(Self::Strict),
        "none" => Some(Self::None),
        _ => None,
    };
    CookiePrefix, "one of none, secure, host", |text| match text {
        "none" => Some(Self::None),
        "secure" => Some(Self::Secure),
        "host" => Some(Self::Host),
        _ => None,
    };
    Registration, "one of open, closed, invite, enumeration_safe", |text| match text {
        "open" => Some(Self::Open),
        "closed" => Some(Self::Closed),
        "invite" => Some(Self::Invite),
        "enumeration_safe" => Some(Self::EnumerationSafe),
        _ => None,
    };
    SiteData, "some of cache, cookies, storage", |text| match text {
        "cache" => Some(Self::Cache),
        "cookies" => Some(Self::Cookies),
        "storage" => Some(Self::Storage),
        _ => None,
    };
    SmtpSecurity, "one of tls, starttls, plain", |text| match text {
        "tls" => Some(Self::Tls),
        "starttls" => Some(Self::StartTls),
        "plain" => Some(Self::Plain),
        _ => None,
    };
    LogFilter, "a filter such as info or warn,sqlx=debug", |text| {
        EnvFilter::builder().parse(text).ok().filter(|_| !text.is_empty()).map(|_| Self(text.to_owned()))
    };
    LogFormat, "json or text", |text| match text {
        "json" => Some(Self::Json),
        "text" => Some(Self::Text),
        _ => None,
    };
}

impl Single for SecretString {
    const EXPECTED: &'static str = "a secret";
    const IS_SECRET: bool = true;
    const IS_SHOWN: bool = false;

    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.into())
    }
}

/// The URL of a database that we can use. It can hold a password.
#[derive(Clone)]
pub(crate) struct DatabaseUrl(pub(crate) String);

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseUrl([redacted])")
    }
}

impl Single for DatabaseUrl {
    const EXPECTED: &'static str = "sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE";
    const IS_SHOWN: bool = false;

    fn parse(text: &str) -> Option<Self> {
        let is_ours = ["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|s| text.starts_with(s));
        is_ours.then(|| Self(text.to_owned()))
    }
}

/// The base of a collector's URLs, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OtlpEndpoint(pub(crate) String);

impl Single for OtlpEndpoint {
    const EXPECTED: &'static str = "a URL such as http://127.0.0.1:4318 (TLS is the collector's)";
    // It could hold a password, though it may not.
    const IS_SHOWN: bool = false;

    fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let is_plain = uri.scheme_str() == Some("http")
            && uri.query().is_none()
            && uri.authority().is_some_and(|a| !a.as_str().contains('@'));
        is_plain.then(|| Self(text.trim_end_matches('/').to_owned()))
    }
}

/// A filter of log lines that is known to parse.
#[derive(Clone, Debug)]
pub(crate) struct LogFilter(pub(crate) String);

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// One JSON object a line.
    Json,
    /// A line for people.
    Text,
}
