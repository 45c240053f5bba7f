//! [`Builder`]: from settings to a running system.

use std::{sync::Arc, time::Duration};

use bluefox_auth_core::{
    Algorithm, Clock, Entropy,
    keys::{KeyRing, Purpose},
    token::AccessTokens,
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    auth::{BluefoxAuth, Inner, Keys},
    error::StartError,
    features,
    hashing::HashingPool,
    settings::{CookiePrefix, Given, Hashing, KeySettings, SameSite, SettingsError, check},
    store::{
        self,
        db::Db,
        migrate::{Migration, migrate},
    },
    system::{SystemClock, SystemEntropy},
};

/// Collects the settings of a [`BluefoxAuth`]. All but the secret key have a default that is secure.
///
/// ```no_run
/// # async fn example() -> Result<(), bluefox_auth::StartError> {
/// use bluefox_auth::BluefoxAuth;
///
/// let auth = BluefoxAuth::open("sqlite://app.db")
///     .secret_key(std::fs::read_to_string("secret.key").expect("a secret"))
///     .cookie_domain("example.com")
///     .allowed_origins(["https://app.example.com"])
///     .build()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until `build`"]
#[derive(Clone, Debug)]
pub struct Builder {
    /// Secret, since it may hold a password.
    url: SecretString,
    given: Given,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

/// What [`Builder::migrate`] has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The names of the migrations that were applied; none when the schema was up to date.
    pub applied: Vec<String>,
}

impl BluefoxAuth {
    /// Begins with a database: `sqlite://path/to/file.db`, `sqlite::memory:` or
    /// `postgres://user:password@host/database`. The tables carry the prefix `bf_`, so it may be
    /// the app's own database.
    pub fn open(database_url: impl Into<String>) -> Builder {
        Builder {
            url: database_url.into().into(),
            given: Given::default(),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        }
    }
}

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
    /// The path that the routes stand under. Default: `/auth`.
    prefix(into prefix: String);
    /// Addresses and networks of reverse proxies whose `X-Forwarded-For` is believed.
    /// Default: none.
    trusted_proxies(list trusted_proxies: String);
    /// What a password hash costs, and how many are made at once.
    hashing(plain hashing: Hashing);
    /// How many connections to the database there may be. Default: 16.
    database_max_connections(plain database_max_connections: u32);
}

impl Builder {
    /// Another clock, for tests.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Another random source, for tests. Tokens are as unpredictable as it is.
    pub fn entropy(mut self, entropy: Arc<dyn Entropy>) -> Self {
        self.entropy = entropy;
        self
    }

    /// Checks every rule that settings must keep, and opens nothing.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] with every mistake, each with its mend.
    pub fn check(&self) -> Result<(), SettingsError> {
        let settings = check(&self.given)?;
        keys(&settings.keys).map(|_| ())
    }

    /// Brings the schema up to date, and does nothing else. It needs no secret.
    ///
    /// # Errors
    ///
    /// [`StartError::Database`] and [`StartError::Migration`].
    pub async fn migrate(self) -> Result<Migrated, StartError> {
        let db = self.open_database().await?;
        let applied = self.migrate_database(&db).await;
        db.close().await;
        applied.map(|applied| Migrated { applied })
    }

    /// Checks the settings, opens the database, brings its schema up to date, and starts the
    /// threads that hash passwords.
    ///
    /// # Errors
    ///
    /// [`StartError`]. Nothing listens and nothing was changed but, possibly, the schema.
    pub async fn build(self) -> Result<BluefoxAuth, StartError> {
        let settings = check(&self.given)?;
        let keys = keys(&settings.keys)?;
        let db = self.open_database().await?;
        self.migrate_database(&db).await?;
        let hashing = HashingPool::start(settings.hashing, &self.entropy)
            .map_err(|error| StartError::Hashing(error.to_string()))?;
        let Self { clock, entropy, .. } = self;
        Ok(BluefoxAuth::new(Inner {
            settings,
            keys,
            db,
            hashing,
            clock,
            entropy,
        }))
    }

    async fn open_database(&self) -> Result<Db, StartError> {
        let connections = self.given.database_max_connections.max(1);
        Db::open(self.url.expose_secret(), connections)
            .await
            .map_err(|error| StartError::database(&error))
    }

    async fn migrate_database(&self, db: &Db) -> Result<Vec<String>, StartError> {
        let migrations: Vec<Migration> = store::MIGRATIONS
            .iter()
            .chain(features::ALL.iter().flat_map(|feature| feature.migrations))
            .copied()
            .collect();
        let applied = migrate(db, &migrations, self.clock.now())
            .await
            .map_err(|error| StartError::migration(&error))?;
        if !applied.is_empty() {
            tracing::info!(migrations = applied.join(", "), "the database was migrated");
        }
        Ok(applied)
    }
}

fn keys(settings: &KeySettings) -> Result<Keys, SettingsError> {
    let KeySettings {
        secret,
        previous,
        algorithm,
        ..
    } = settings;
    let ring = |purpose| KeyRing::derive(secret, previous, purpose);
    let audience = settings.audience.clone();
    let access = match &settings.signing_pem {
        Some(pem) => {
            AccessTokens::from_pem(*algorithm, pem, &settings.previous_signing_pem, audience)
        }
        None => AccessTokens::from_ring(*algorithm, &ring(Purpose::AccessToken), audience),
    }
    .map_err(|error| SettingsError::of("signing_key", error.to_string()))?;
    Ok(Keys {
        access,
        refresh: ring(Purpose::RefreshToken),
        csrf: ring(Purpose::CsrfToken),
    })
}
