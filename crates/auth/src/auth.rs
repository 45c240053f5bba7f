//! [`BluefoxAuth`]: the handle that everything hangs on.

use std::sync::Arc;

use bluefox_auth_core::{Clock, Entropy, Timestamp, keys::KeyRing, token::AccessTokens};

use crate::{hashing::HashingPool, settings::Settings, store::db::Db};

/// The authentication system of an app. It is the state that the extractors ask for; cloning it is
/// cheap.
///
/// [`BluefoxAuth::open`] begins one, [`BluefoxAuth::routes`] installs it.
#[derive(Clone)]
pub struct BluefoxAuth(Arc<Inner>);

/// What a [`BluefoxAuth`] consists of.
pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) keys: Keys,
    pub(crate) db: Db,
    pub(crate) hashing: HashingPool,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
}

/// Every key, ready for use.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) access: AccessTokens,
    pub(crate) refresh: KeyRing,
    pub(crate) csrf: KeyRing,
}

impl std::fmt::Debug for BluefoxAuth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BluefoxAuth").finish_non_exhaustive()
    }
}

impl BluefoxAuth {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// The path that the routes stand under, `/auth` by default.
    pub fn prefix(&self) -> &str {
        &self.settings().cookies.path
    }

    /// Closes the connections to the database, after their running statements. What is asked
    /// afterwards is answered with 503 `unavailable`.
    pub async fn close(&self) {
        self.db().close().await;
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(crate) fn hashing(&self) -> &HashingPool {
        &self.0.hashing
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(crate) fn entropy(&self) -> &Arc<dyn Entropy> {
        &self.0.entropy
    }
}
