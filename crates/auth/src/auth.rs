//! [`BluefoxAuth`]: the handle that everything hangs on.

use std::sync::{Arc, Weak};

use bluefox_auth_core::{Clock, Entropy, Timestamp, keys::KeyRing, token::AccessTokens};

use crate::{
    hashing::HashingPool,
    jobs::Background,
    mail::Post,
    memory::Memory,
    settings::Settings,
    store::{
        StoreError,
        db::{Db, Tx},
    },
};

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
    /// What is known without asking it.
    pub(crate) memory: Arc<Memory>,
    pub(crate) hashing: HashingPool,
    /// The way that mail takes, where there is one.
    pub(crate) post: Option<Post>,
    /// What the hosted pages are made of, where there are any.
    #[cfg(feature = "pages")]
    pub(crate) pages: Option<Arc<crate::features::pages::Site>>,
    /// The methods by which a user can prove their presence again.
    pub(crate) step_up_methods: Vec<&'static str>,
    pub(crate) background: Background,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
}

/// Every key, ready for use.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) access: AccessTokens,
    pub(crate) refresh: KeyRing,
    pub(crate) csrf: KeyRing,
    pub(crate) outbox: KeyRing,
    pub(crate) one_time_code: KeyRing,
    pub(crate) invitation: KeyRing,
}

/// A handle that does not keep the system alive.
#[derive(Clone)]
pub(crate) struct WeakAuth(Weak<Inner>);

impl WeakAuth {
    /// The system, if anybody still has it.
    pub(crate) fn upgrade(&self) -> Option<BluefoxAuth> {
        self.0.upgrade().map(BluefoxAuth)
    }
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

    /// Lets the background jobs end what they are doing, and closes the connections to the database,
    /// after their running statements. What is asked afterwards is answered with 503 `unavailable`.
    pub async fn close(&self) {
        self.0.background.stop().await;
        self.memory().goes_deaf();
        self.db().close().await;
    }

    /// A handle that does not keep the system alive.
    pub(crate) fn downgrade(&self) -> WeakAuth {
        WeakAuth(Arc::downgrade(&self.0))
    }

    pub(crate) fn background(&self) -> &Background {
        &self.0.background
    }

    pub(crate) fn post(&self) -> Option<&Post> {
        self.0.post.as_ref()
    }

    #[cfg(feature = "pages")]
    pub(crate) fn pages(&self) -> Option<&Arc<crate::features::pages::Site>> {
        self.0.pages.as_ref()
    }

    pub(crate) fn step_up_methods(&self) -> &[&'static str] {
        &self.0.step_up_methods
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

    /// A transaction to write in. Once it is committed, this process knows what it has changed.
    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        let memory = Arc::clone(self.memory());
        Ok(self.db().begin().await?.with_listener(memory))
    }

    pub(crate) fn memory(&self) -> &Arc<Memory> {
        &self.0.memory
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
