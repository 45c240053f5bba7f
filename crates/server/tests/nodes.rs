//! Several nodes as real processes on one database. What one of them revokes the others refuse: soon
//! while all is well, within `max_staleness` when the database can't be reached, and again soon once
//! it can be.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

#[path = "nodes/asker.rs"]
mod asker;
#[path = "nodes/cluster.rs"]
mod cluster;
#[path = "nodes/frozen.rs"]
mod frozen;
#[path = "nodes/proxy.rs"]
mod proxy;
#[path = "nodes/restart.rs"]
mod restart;
#[path = "nodes/soon.rs"]
mod soon;

use std::time::Duration;

use serde_json::json;
use support::{Server, body};

/// How long a node may go by what it heard last: the setting's default.
const MAX_STALENESS: Duration = Duration::from_secs(2);
/// How long a node waits for a database that does not answer.
const DATABASE_PATIENCE: Duration = Duration::from_secs(5);
/// What a busy machine may add to that.
const SLACK: Duration = Duration::from_secs(10);
/// Longer than anything here takes, so that a test that would hang fails instead.
const PATIENCE: Duration = Duration::from_secs(45);

/// A client that is logged in, without cookies.
#[derive(Clone)]
struct Session {
    access: String,
    refresh: String,
}

impl Session {
    async fn begin(node: &Server, email: &str) -> Self {
        let answer = node.login(email).await;
        assert_eq!(answer.status(), 200);
        let body = body(answer).await;
        let token = |name: &str| body[name].as_str().expect("a token").to_owned();
        Self {
            access: token("access_token"),
            refresh: token("refresh_token"),
        }
    }

    async fn end(&self, node: &Server) {
        let token = json!({"refresh_token": self.refresh});
        let answer = node.post("/auth/logout", &token).await;
        assert_eq!(answer.status(), 200);
    }
}

/// For a person who watches: nothing depends on it.
#[expect(clippy::print_stderr, reason = "the durations are worth reading")]
fn report(what: &str) {
    eprintln!("{what}");
}
