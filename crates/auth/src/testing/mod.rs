//! For the tests of an app: a clock to turn, a random source to repeat, a mailbox, and a browser
//! without a window. (Cargo feature `testing`.)
//!
//! ```
//! use axum::{Router, routing::get};
//! use bluefox_auth::{BluefoxAuth, CurrentUser, testing::{Browser, FakeClock}};
//! use serde_json::json;
//! use std::sync::Arc;
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let clock = Arc::new(FakeClock::new());
//! let auth = BluefoxAuth::open("sqlite::memory:")
//!     .secret_key("9nTqJr0oW3bYxk5cV8zL1mPfHs7dGa2u")
//!     .clock(clock.clone())
//!     .build()
//!     .await
//!     .unwrap();
//! let app = Router::new()
//!     .route("/hello", get(async |user: CurrentUser| user.email.clone()))
//!     .merge(auth.routes())
//!     .with_state(auth);
//!
//! let mut browser = Browser::new(app, clock);
//! let ada = json!({ "email": "ada@example.com", "password": "correct horse" });
//! browser.post("/auth/register", &ada).await;
//! browser.post("/auth/login", &ada).await;
//! assert_eq!(browser.get("/hello").await.body, "ada@example.com");
//! # });
//! ```

mod answer;
mod browser;
mod jar;
mod mailbox;

use std::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    time::Duration,
};

use crate::{auth::BluefoxAuth, error::Problem, feed::hear_once};
use bluefox_auth_core::{Clock, Entropy, Timestamp};
use sha2::{Digest as _, Sha256};

pub use self::{
    answer::Answer,
    browser::Browser,
    mailbox::{Mailbox, tell},
};

/// Lets the system go by its memory from now on, as one does whose background hears what other processes
/// change. This one hears it here, and when it is called again: so that a test says when.
///
/// # Errors
///
/// `unavailable` where the database does not answer.
pub async fn hear(auth: &BluefoxAuth) -> Result<(), Problem> {
    Ok(hear_once(auth).await?)
}

/// A clock that stands until it is turned. It begins at 2026-01-01T00:00:00Z.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl FakeClock {
    /// A clock at its beginning.
    pub const fn new() -> Self {
        Self(AtomicI64::new(1_767_225_600_000))
    }

    /// Turns the clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(
            i64::try_from(by.as_millis()).unwrap_or(i64::MAX),
            Ordering::SeqCst,
        );
    }
}

impl Default for FakeClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Random bytes that are the same in every run: SHA-256 over a seed and a counter. For tests alone.
#[derive(Debug)]
pub struct SeededEntropy {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededEntropy {
    /// The source of this seed, from its beginning.
    pub const fn new(seed: u64) -> Self {
        Self {
            seed,
            drawn: AtomicU64::new(0),
        }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let number = self.drawn.fetch_add(1, Ordering::SeqCst);
            let mut digest = Sha256::new();
            digest.update(self.seed.to_be_bytes());
            digest.update(number.to_be_bytes());
            for (byte, drawn) in chunk.iter_mut().zip(digest.finalize()) {
                *byte = drawn;
            }
        }
    }
}
