//! Every rule that settings must keep. All mistakes are told at once.

mod accounts;
mod browser;

use std::{fmt, net::IpAddr, time::Duration};

use bluefox_auth_core::{
    rotation::Limits,
    secret::SecretKey,
    token::{AccessTokens, Audience},
};
use ipnet::IpNet;
use secrecy::SecretString;

use super::{Given, KeySettings, MemorySettings, Settings};

/// One setting that can't work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The name of the setting.
    pub setting: &'static str,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.setting, self.message)
    }
}

/// The settings can't work. It holds every mistake, each with its mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError(Vec<Mistake>);

impl SettingsError {
    pub(crate) fn of(setting: &'static str, message: String) -> Self {
        Self(vec![Mistake { setting, message }])
    }

    /// The mistakes, at least one.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.0
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsError {}

/// Checks every rule.
pub(crate) fn check(given: &Given) -> Result<Settings, SettingsError> {
    let mut mistakes = Mistakes(Vec::new());
    let keys = keys(given, &mut mistakes);
    durations(given, &mut mistakes);
    let cookies = browser::cookies(given, &mut mistakes);
    browser::origins(given, &mut mistakes);
    let trusted_proxies = proxies(given, &mut mistakes);
    hashing(given, &mut mistakes);
    let memory = memory(given, &mut mistakes);
    let accounts = accounts::accounts(given, &mut mistakes);
    accounts::mail(given, &mut mistakes);
    if !(1..=10_000).contains(&given.database_max_connections) {
        mistakes.add(
            "database_max_connections",
            "must be between 1 and 10000".to_owned(),
        );
    }
    match keys {
        Some(keys) if mistakes.0.is_empty() => Ok(Settings {
            keys,
            access_token_ttl: given.access_token_ttl,
            session_max_age: given.session_max_age,
            limits: Limits {
                reuse_window: given.reuse_window,
                idle: given.refresh_token_ttl,
            },
            cookies,
            allowed_origins: given.allowed_origins.clone(),
            clear_site_data: given.clear_site_data.clone(),
            trusted_proxies,
            hashing: given.hashing,
            memory,
            accounts,
        }),
        _ => Err(SettingsError(mistakes.0)),
    }
}

struct Mistakes(Vec<Mistake>);

impl Mistakes {
    fn add(&mut self, setting: &'static str, message: String) {
        self.0.push(Mistake { setting, message });
    }
}

const MAKE_ONE: &str = "make one with `bluefox-auth secret generate` or `openssl rand -base64 32`";

fn keys(given: &Given, mistakes: &mut Mistakes) -> Option<KeySettings> {
    let audience = Audience {
        audience: given.token_audience.clone(),
        issuer: given.token_issuer.clone(),
    };
    if audience.audience.is_empty() {
        mistakes.add(
            "token_audience",
            "is empty: name whom the tokens are for".to_owned(),
        );
    }
    if audience.issuer.as_deref() == Some("") {
        let message = "is empty: name who issues the tokens, or leave it out";
        mistakes.add("token_issuer", message.to_owned());
    }
    signing(given, &audience, mistakes);
    let secret = match given.secret_key.as_ref().map(SecretKey::parse) {
        None => {
            mistakes.add("secret_key", format!("is missing: {MAKE_ONE}"));
            None
        }
        Some(Err(error)) => {
            mistakes.add("secret_key", format!("{error}: {MAKE_ONE}"));
            None
        }
        Some(Ok(secret)) => Some(secret),
    };
    let mut previous = Vec::new();
    for key in &given.previous_secret_keys {
        match SecretKey::parse(key) {
            Ok(key) => previous.push(key),
            Err(error) => mistakes.add(
                "previous_secret_keys",
                format!("holds a key that {error}: leave it out; its tokens end with it"),
            ),
        }
    }
    Some(KeySettings {
        secret: secret?,
        previous,
        algorithm: given.algorithm,
        signing_pem: given.signing_key_pem.clone(),
        previous_signing_pem: given.previous_signing_keys_pem.clone(),
        audience,
    })
}

fn signing(given: &Given, audience: &Audience, mistakes: &mut Mistakes) {
    let algorithm = given.algorithm;
    let read = |pem: &SecretString, previous: &[SecretString]| {
        AccessTokens::from_pem(algorithm, pem, previous, audience.clone())
    };
    match (&given.signing_key_pem, algorithm.is_asymmetric()) {
        (None, true) => mistakes.add(
            "signing_key",
            format!(
                "is missing: {algorithm} signs with a private key; make one with \
                 `bluefox-auth secret generate --algorithm {algorithm}`"
            ),
        ),
        (Some(_), false) => mistakes.add(
            "signing_key",
            format!(
                "is given, but {algorithm} derives its key from `secret_key`: leave the key out, \
                 or choose its algorithm (RS256, ES256, EdDSA, …)"
            ),
        ),
        (Some(pem), true) => {
            if let Err(error) = read(pem, &[]) {
                mistakes.add(
                    "signing_key",
                    format!(
                        "{error}: give the private key that \
                         `bluefox-auth secret generate --algorithm {algorithm}` prints"
                    ),
                );
            } else if let Err(error) = read(pem, &given.previous_signing_keys_pem) {
                let message = format!("holds a key that {error}: leave it out");
                mistakes.add("previous_signing_keys", message);
            }
        }
        (None, false) if !given.previous_signing_keys_pem.is_empty() => mistakes.add(
            "previous_signing_keys",
            format!("is given, but {algorithm} has no signing key: leave it out"),
        ),
        (None, false) => {}
    }
}

fn durations(given: &Given, mistakes: &mut Mistakes) {
    // Cookies and tokens count whole seconds; browsers cap a cookie's life at 400 days.
    const LONGEST: Duration = Duration::from_hours(87600);
    let lives = [
        ("access_token_ttl", given.access_token_ttl),
        ("refresh_token_ttl", given.refresh_token_ttl),
        ("session_max_age", given.session_max_age),
    ];
    for (setting, life) in lives {
        if life < Duration::from_secs(1) || life > LONGEST {
            mistakes.add(
                setting,
                "must be between one second and ten years".to_owned(),
            );
        }
    }
    if given.access_token_ttl > given.refresh_token_ttl {
        let message = "is longer than `refresh_token_ttl`: an access token must not outlive its \
                       session; make it shorter";
        mistakes.add("access_token_ttl", message.to_owned());
    }
    if given.refresh_token_ttl > given.session_max_age {
        let message = "is longer than `session_max_age`: make it shorter, or the other longer";
        mistakes.add("refresh_token_ttl", message.to_owned());
    }
    if given.reuse_window > Duration::from_mins(1) {
        let message = "is longer than a minute: in that time a stolen cookie passes for a race; \
                       10s is plenty";
        mistakes.add("reuse_window", message.to_owned());
    }
}

fn proxies(given: &Given, mistakes: &mut Mistakes) -> Vec<IpNet> {
    let mut networks = Vec::new();
    for text in &given.trusted_proxies {
        match text
            .parse::<IpNet>()
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        {
            Ok(network) if network.addr().to_canonical() != network.addr() => mistakes.add(
                "trusted_proxies",
                format!("holds {text:?}: write the IPv4 network as such, `10.0.0.0/8`"),
            ),
            Ok(network) => networks.push(network),
            Err(_) => mistakes.add(
                "trusted_proxies",
                format!("holds {text:?}: give an address or a network such as `10.0.0.0/8`"),
            ),
        }
    }
    networks
}

fn hashing(given: &Given, mistakes: &mut Mistakes) {
    let hashing = given.hashing;
    if let Err(error) = hashing.cost().check() {
        mistakes.add("hashing", error.to_string());
    }
    if !(1..=256).contains(&hashing.threads) || !(1..=65_536).contains(&hashing.queue) {
        mistakes.add(
            "hashing",
            "needs 1 to 256 threads and a queue of 1 to 65536".to_owned(),
        );
    }
    if hashing.deadline < Duration::from_millis(100) {
        mistakes.add("hashing", "needs a deadline of 100 ms at least".to_owned());
    }
}

fn memory(given: &Given, mistakes: &mut Mistakes) -> MemorySettings {
    if !(64..=4_194_304).contains(&given.memory_entries) {
        mistakes.add(
            "memory_entries",
            "must be between 64 and 4194304".to_owned(),
        );
    }
    let staleness = given.max_staleness;
    if staleness < Duration::from_secs(1) || staleness > Duration::from_mins(1) {
        let message = "must be between one second and a minute: so long a revocation may go unnoticed \
                       by a node that hears nothing";
        mistakes.add("max_staleness", message.to_owned());
    }
    MemorySettings {
        entries: given.memory_entries,
        max_staleness: staleness,
    }
}
