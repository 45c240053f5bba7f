//! The world of a story: an app on one of the two engines, with a clock to turn.

#![cfg(test)]
#![allow(
    dead_code,
    reason = "each story uses another part, so `expect` would not hold in all of them"
)]

pub(crate) mod described;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    Router,
    routing::{any, get},
};
use bluefox_auth::{
    BluefoxAuth, Builder, Claims, CurrentUser, Fresh, Hashing, Mail, Superuser, UserId, Verified,
    testing::{Browser, FakeClock, Mailbox, SeededEntropy, hear},
};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;

pub(crate) const SECRET: &str = "9nTqJr0oW3bYxk5cV8zL1mPfHs7dGa2uE4iK6wQ";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A database of its own, which goes with it.
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) engine: Engine,
    /// How many systems were built on it: each draws other bytes, as nodes do.
    nodes: AtomicU64,
    _dir: Option<TempDir>,
}

impl Database {
    pub(crate) async fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let dir = tempfile::tempdir().expect("a temporary folder");
                let url = format!("sqlite://{}", dir.path().join("test.db").display());
                Self {
                    url,
                    engine,
                    nodes: AtomicU64::new(0),
                    _dir: Some(dir),
                }
            }
            Engine::Postgres => Self {
                url: schema().await,
                engine,
                nodes: AtomicU64::new(0),
                _dir: None,
            },
        }
    }
}

/// A new schema in the throwaway PostgreSQL.
#[expect(
    clippy::disallowed_methods,
    reason = "the runner of the tests says where it is"
)]
async fn schema() -> String {
    let url = std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL names a throwaway PostgreSQL: run scripts/test");
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("random bytes");
    let name = format!("story_{:016x}", u64::from_be_bytes(bytes));
    let mut conn = PgConnection::connect(&url)
        .await
        .expect("PostgreSQL answers");
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {name}")))
        .execute(&mut conn)
        .await
        .expect("a new schema");
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}options[search_path]={name}")
}

pub(crate) struct World {
    pub(crate) database: Database,
    pub(crate) auth: BluefoxAuth,
    pub(crate) app: Router,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) mailbox: Mailbox,
}

/// Cheap hashes: what they cost is not what the stories are about.
pub(crate) fn cheap() -> Hashing {
    Hashing {
        memory_kib: 8,
        iterations: 1,
        threads: 2,
        ..Hashing::default()
    }
}

impl World {
    pub(crate) async fn new(engine: Engine) -> Self {
        Self::with(engine, |builder| builder).await
    }

    pub(crate) async fn with(engine: Engine, set: impl FnOnce(Builder) -> Builder) -> Self {
        let database = Database::new(engine).await;
        Self::on(database, Arc::new(FakeClock::new()), set).await
    }

    /// A world with mail, and pages that its links lead to.
    pub(crate) async fn with_mail(engine: Engine, set: impl FnOnce(Builder) -> Builder) -> Self {
        let mailbox = Mailbox::new();
        let hook = mailbox.hook();
        let world = Self::with(engine, |builder| {
            let builder = builder
                .product_name("Bluefox")
                .base_url("https://app.example.com");
            set(builder.on_mail(hook))
        })
        .await;
        Self { mailbox, ..world }
    }

    /// The mails that were sent since the last look.
    pub(crate) async fn mails(&self) -> Vec<Mail> {
        self.auth.jobs().run_due().await.expect("the jobs run");
        self.mailbox.take()
    }

    /// The one mail that was sent since the last look.
    pub(crate) async fn mail(&self) -> Mail {
        let mut mails = self.mails().await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        mails.remove(0)
    }

    pub(crate) async fn on(
        database: Database,
        clock: Arc<FakeClock>,
        set: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        let auth = set(builder(&database, &clock))
            .build()
            .await
            .expect("it starts");
        hear(&auth).await.expect("the database answers");
        let app = app(&auth);
        Self {
            database,
            auth,
            app,
            clock,
            mailbox: Mailbox::new(),
        }
    }

    /// The same world with other settings: as after a restart.
    pub(crate) async fn restarted(self, set: impl FnOnce(Builder) -> Builder) -> Self {
        self.auth.close().await;
        Self::on(self.database, self.clock, set).await
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.app.clone(), self.clock.clone())
    }

    /// A browser of somebody who has just registered and logged in.
    pub(crate) async fn logged_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        assert_eq!(
            browser
                .post("/auth/register", &credentials(email))
                .await
                .status,
            201
        );
        assert_eq!(
            browser
                .post("/auth/login", &credentials(email))
                .await
                .status,
            200
        );
        browser
    }

    pub(crate) async fn user_id(&self, email: &str) -> UserId {
        self.auth
            .users()
            .find_by_email(email)
            .await
            .expect("it answers")
            .expect("registered")
            .id
    }
}

pub(crate) fn builder(database: &Database, clock: &Arc<FakeClock>) -> Builder {
    let seed = 7 + database.nodes.fetch_add(1, Ordering::SeqCst);
    BluefoxAuth::open(&database.url)
        .secret_key(SECRET)
        .hashing(cheap())
        .database_max_connections(8)
        .background_jobs(false)
        .clock(clock.clone())
        .entropy(Arc::new(SeededEntropy::new(seed)))
}

/// An app with a route of each kind.
pub(crate) fn app(auth: &BluefoxAuth) -> Router {
    Router::new()
        .route("/items", any(async |user: CurrentUser| user.email.clone()))
        .route(
            "/claims",
            any(async |claims: Claims| claims.sub.to_string()),
        )
        .route("/verified", any(async |user: Verified| user.email.clone()))
        .route("/fresh", any(async |user: Fresh<300>| user.email.clone()))
        .route("/admin", get(async |user: Superuser| user.email.clone()))
        .route(
            "/front",
            any(async |user: Option<CurrentUser>| {
                user.map_or_else(|| "stranger".to_owned(), |user| user.email.clone())
            }),
        )
        .layer(auth.cors())
        .merge(described::described(auth, auth.routes()))
        .with_state(auth.clone())
}

pub(crate) fn credentials(email: &str) -> Value {
    json!({ "email": email, "password": "correct horse" })
}

/// Tells a story on both engines.
macro_rules! story {
    ($(#[$attribute:meta])* $name:ident, $engine:ident, $body:block) => {
        #[cfg(test)]
        mod $name {
            use super::*;

            async fn tell($engine: Engine) $body

            #[tokio::test]
            async fn on_sqlite() {
                tell(Engine::Sqlite).await;
            }

            #[tokio::test]
            async fn on_postgresql() {
                tell(Engine::Postgres).await;
            }
        }
    };
}
pub(crate) use story;
