//! [`Builder`]: from settings to a running system.

mod setters;

use std::{fmt, future::Future, sync::Arc};

use bluefox_auth_core::{
    Clock, Entropy,
    keys::{KeyRing, Purpose},
    token::AccessTokens,
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    auth::{BluefoxAuth, Inner, Keys},
    error::StartError,
    features,
    hashing::HashingPool,
    jobs::Background,
    mail::{
        Hook, Mail, MailError, Mailer, Post,
        compose::{Composer, ComposerSettings},
    },
    memory::Memory,
    settings::{Given, KeySettings, SettingsError, check},
    store::{
        self,
        db::Db,
        migrate::{Migration, migrate},
    },
    system::{SystemClock, SystemEntropy},
};
#[cfg(feature = "pages")]
use crate::{
    features::pages::{Shared, Site},
    settings::Settings,
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
    end: Option<MailEnd>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

/// Who sends the mails.
#[derive(Clone)]
enum MailEnd {
    #[cfg(feature = "smtp")]
    Smtp(crate::mail::Smtp),
    Hook(Arc<dyn Mailer>),
}

impl fmt::Debug for MailEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            #[cfg(feature = "smtp")]
            Self::Smtp(_) => "Smtp",
            Self::Hook(_) => "Hook",
        })
    }
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
            end: None,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        }
    }
}

impl Builder {
    /// Mails are sent by SMTP.
    #[cfg(feature = "smtp")]
    pub fn smtp(mut self, smtp: crate::mail::Smtp) -> Self {
        self.given.has_mailer = true;
        self.end = Some(MailEnd::Smtp(smtp));
        self
    }

    /// Mails are sent by a function of the app. It is called in the background, again after a
    /// failure, and it has 30 seconds.
    ///
    /// ```no_run
    /// # use bluefox_auth::{BluefoxAuth, Mail};
    /// let auth = BluefoxAuth::open("sqlite://app.db")
    ///     .base_url("https://app.example.com")
    ///     .on_mail(async |mail: Mail| {
    ///         println!("{} to {}: {:?}", mail.purpose, mail.to, mail.token);
    ///         Ok(())
    ///     });
    /// ```
    pub fn on_mail<F, Sent>(mut self, send: F) -> Self
    where
        F: Fn(Mail) -> Sent + Send + Sync + 'static,
        Sent: Future<Output = Result<(), MailError>> + Send + 'static,
    {
        self.given.has_mailer = true;
        self.end = Some(MailEnd::Hook(Arc::new(Hook(send))));
        self
    }

    /// There are hosted pages, below `{prefix}/ui/`. With `base_url`, this system's own address, mails
    /// link to them, unless `mail_links` says otherwise.
    ///
    /// ```no_run
    /// # use bluefox_auth::{BluefoxAuth, Pages};
    /// let auth = BluefoxAuth::open("sqlite://app.db")
    ///     .product_name("The Shop")
    ///     .pages(Pages::new().color_light("#7a1fa2").home("/"));
    /// ```
    #[cfg(feature = "pages")]
    pub fn pages(mut self, pages: crate::settings::Pages) -> Self {
        self.given.pages = Some(pages);
        self
    }

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
        keys(&settings.keys)?;
        #[cfg(feature = "pages")]
        self.site(&settings)?;
        self.post().map(|_| ())
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
        let post = self.post()?;
        #[cfg(feature = "pages")]
        let pages = self.site(&settings)?;
        let db = self.open_database().await?;
        self.migrate_database(&db).await?;
        let memory = Memory::new(settings.memory, settings.access_token_ttl);
        let hashing = HashingPool::start(settings.hashing, &self.entropy)
            .map_err(|error| StartError::Hashing(error.to_string()))?;
        let Self {
            clock,
            entropy,
            given,
            ..
        } = self;
        let auth = BluefoxAuth::new(Inner {
            settings,
            keys,
            db,
            memory: Arc::new(memory),
            hashing,
            post,
            #[cfg(feature = "pages")]
            pages,
            step_up_methods: features::ALL
                .iter()
                .filter_map(|feature| feature.step_up)
                .collect(),
            background: Background::new(),
            clock,
            entropy,
        });
        if given.background_jobs {
            auth.background().start(&auth);
        }
        Ok(auth)
    }

    /// The way that mail takes: its templates are read, and its settings checked.
    fn post(&self) -> Result<Option<Post>, SettingsError> {
        let Some(end) = &self.end else {
            return Ok(None);
        };
        let mailer: Arc<dyn Mailer> = match end {
            #[cfg(feature = "smtp")]
            MailEnd::Smtp(smtp) => Arc::new(
                crate::mail::smtp::SmtpMailer::new(smtp)
                    .map_err(|error| SettingsError::of("smtp", error))?,
            ),
            MailEnd::Hook(hook) => Arc::clone(hook),
        };
        #[cfg(feature = "pages")]
        let pages = self.pages_path();
        #[cfg(not(feature = "pages"))]
        let pages = None;
        let given = &self.given;
        let composer = Composer::new(ComposerSettings {
            product_name: given.product_name.trim().to_owned(),
            base_url: given.base_url.clone(),
            links: given.mail_links.clone(),
            pages,
            templates: given.mail_templates.clone(),
            default_language: given.mail_language.clone(),
        })
        .map_err(|error| SettingsError::of("mail", error.to_string()))?;
        Ok(Some(Post {
            composer: Arc::new(composer),
            mailer,
        }))
    }

    /// The path of the hosted pages, where there are any.
    #[cfg(feature = "pages")]
    fn pages_path(&self) -> Option<String> {
        let pages = self.given.pages.as_ref();
        pages.map(|_| format!("{}/ui", self.given.prefix))
    }

    /// What the hosted pages are made of: it is read, and tried.
    #[cfg(feature = "pages")]
    fn site(&self, settings: &Settings) -> Result<Option<Arc<Site>>, SettingsError> {
        let given = &self.given;
        let Some(pages) = &given.pages else {
            return Ok(None);
        };
        let shared = Shared {
            settings,
            product_name: &given.product_name,
            language: &given.mail_language,
            has_mail: given.has_mailer,
        };
        Site::new(pages, &shared).map(Arc::new).map(Some)
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
        outbox: ring(Purpose::Outbox),
        one_time_code: ring(Purpose::OneTimeCode),
        invitation: ring(Purpose::Invitation),
    })
}
