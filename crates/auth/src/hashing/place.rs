//! [`Place`]: from before the database is asked until the password is hashed.

use std::{sync::Arc, time::Instant};

use bluefox_auth_core::password::{Hasher, Password, StoredHash};
use tokio::{
    sync::{OwnedSemaphorePermit, oneshot},
    time::timeout,
};

use super::{HashingError, HashingPool, meters, worker::Job};

/// The right to have a password hashed. It is taken before the database is asked for anybody: who can't be
/// served is told so at once, and has cost next to nothing.
#[derive(Debug)]
pub(crate) struct Place {
    pool: HashingPool,
    /// A job has its own share of it: who gave up at the deadline leaves a job in the queue.
    permit: Arc<OwnedSemaphorePermit>,
}

impl Place {
    pub(super) fn new(pool: HashingPool, permit: OwnedSemaphorePermit) -> Self {
        Self {
            pool,
            permit: Arc::new(permit),
        }
    }

    /// Hashes a password.
    pub(crate) async fn hash(&self, password: Password) -> Result<StoredHash, HashingError> {
        let (cost, entropy) = (self.pool.cost, Arc::clone(&self.pool.entropy));
        self.run(move |hasher| hasher.hash(&password, cost, entropy.as_ref()).ok())
            .await?
            .ok_or(HashingError::Broken)
    }

    /// Whether the password is the one that was hashed. A wrong one costs one hash of each known
    /// cost, whether there is a stored hash or not, and whatever its own cost is.
    pub(crate) async fn verify(
        &self,
        password: Password,
        stored: Option<StoredHash>,
    ) -> Result<bool, HashingError> {
        let decoys = self.pool.decoys_beside(stored.as_ref());
        self.run(move |hasher| {
            let fits = stored.is_some_and(|stored| hasher.verify(&password, &stored));
            if !fits {
                for decoy in &decoys {
                    hasher.verify(&password, decoy);
                }
            }
            fits
        })
        .await
    }

    /// Queues a job and waits for its result, no longer than the deadline.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Hasher) -> T + Send + 'static,
    ) -> Result<T, HashingError> {
        let (reply, result) = oneshot::channel();
        let permit = Arc::clone(&self.permit);
        let job: Job = Box::new(move |hasher| {
            meters::waiting().decrement(1);
            // Whoever waited has given up: the work would be for nobody.
            if !reply.is_closed() {
                let began = Instant::now();
                let value = job(hasher);
                meters::seconds().record(began.elapsed());
                let _ = reply.send(value);
            }
            drop(permit);
        });
        // Before it is queued: a thread may take it at once.
        meters::waiting().increment(1);
        if self.pool.jobs.send(job).is_err() {
            meters::waiting().decrement(1);
            return Err(HashingError::Broken);
        }
        match timeout(self.pool.deadline, result).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(_)) => Err(HashingError::Broken),
            Err(_) => {
                meters::refused("deadline").increment(1);
                Err(HashingError::Overloaded)
            }
        }
    }
}
