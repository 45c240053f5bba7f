//! Logins that all come in one moment.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use serde::Serialize;
use tokio::{sync::Barrier, time::timeout};

use super::Users;
use crate::{
    Failure,
    http::{self, Connection},
};

/// What became of them.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Burst {
    requests: usize,
    /// How many by status.
    answers: BTreeMap<u16, u64>,
    /// Refusals that don't say when to come again.
    without_retry_after: u64,
    /// Connections that broke, or were never answered.
    unanswered: u64,
    /// Until the last answer.
    seconds: f64,
}

pub(super) async fn run(address: &str, users: &Users, clients: usize) -> Result<Burst, Failure> {
    const PATIENCE: Duration = Duration::from_mins(1);
    let barrier = Arc::new(Barrier::new(clients));
    let mut running = Vec::new();
    for client in 0..clients {
        let mut connection = Connection::open(address).await?;
        let login = http::post(address, "/auth/login", &users.credentials(client));
        let barrier = Arc::clone(&barrier);
        running.push(tokio::spawn(async move {
            barrier.wait().await;
            timeout(PATIENCE, connection.send(&login)).await
        }));
    }
    let began = Instant::now();
    let mut burst = Burst {
        requests: clients,
        ..Burst::default()
    };
    for client in running {
        match client.await? {
            Ok(Ok(answer)) => {
                *burst.answers.entry(answer.status).or_default() += 1;
                let is_bare = answer.status >= 400 && !answer.has_retry_after;
                burst.without_retry_after += u64::from(is_bare);
            }
            Ok(Err(_)) | Err(_) => burst.unanswered += 1,
        }
    }
    burst.seconds = began.elapsed().as_secs_f64();
    Ok(burst)
}
