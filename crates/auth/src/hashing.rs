//! Password hashing on threads of its own: a bounded queue, and a deadline.
//!
//! Argon2 takes milliseconds of a processor and megabytes of memory. On the runtime's threads a
//! login flood would stop every other request; here it fills a queue and is then refused.

mod meters;
mod place;
#[cfg(test)]
mod tests;
mod worker;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Sender, channel},
    },
    thread,
    time::Duration,
};

use bluefox_auth_core::{
    Entropy,
    password::{Cost, Password, StoredHash},
};
use tokio::sync::Semaphore;

pub(crate) use self::place::Place;
use self::worker::{Job, work};
use crate::settings::Hashing;

/// The threads that hash. They end when the last handle is dropped.
#[derive(Clone, Debug)]
pub(crate) struct HashingPool {
    jobs: Sender<Job>,
    /// One for each thread, and for each job that may wait for one.
    places: Arc<Semaphore>,
    cost: Cost,
    deadline: Duration,
    /// What a wrong password is checked against besides, so that every failure takes the same time:
    /// a decoy of each cost that stored hashes are known to have, the present one first.
    decoys: Arc<Mutex<Vec<StoredHash>>>,
    entropy: Arc<dyn Entropy>,
}

/// A password could not be hashed or checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HashingError {
    /// The queue is full, or the deadline has passed.
    #[error("too many passwords are being hashed")]
    Overloaded,
    /// The threads could not be started, or the cost is not one.
    #[error("passwords can't be hashed")]
    Broken,
}

impl HashingPool {
    /// Starts the threads.
    pub(crate) fn start(
        settings: Hashing,
        entropy: &Arc<dyn Entropy>,
    ) -> Result<Self, HashingError> {
        let cost = settings.cost();
        let decoy = StoredHash::decoy(cost, entropy.as_ref()).map_err(|_| HashingError::Broken)?;
        meters::begin();
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..settings.threads {
            let queue = Arc::clone(&queue);
            thread::Builder::new()
                .name(format!("bluefox-hash-{number}"))
                .spawn(move || work(&queue))
                .map_err(|_| HashingError::Broken)?;
        }
        Ok(Self {
            jobs,
            places: Arc::new(Semaphore::new(settings.threads + settings.queue)),
            cost,
            deadline: settings.deadline,
            decoys: Arc::new(Mutex::new(vec![decoy])),
            entropy: Arc::clone(entropy),
        })
    }

    /// A place in the queue, if there is one.
    pub(crate) fn place(&self) -> Result<Place, HashingError> {
        let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() else {
            meters::refused("full").increment(1);
            return Err(HashingError::Overloaded);
        };
        Ok(Place::new(self.clone(), permit))
    }

    /// Hashes a password, if there is a place.
    pub(crate) async fn hash(&self, password: Password) -> Result<StoredHash, HashingError> {
        self.place()?.hash(password).await
    }

    /// The decoys of all costs but the stored hash's own, which is learned where it is new.
    fn decoys_beside(&self, stored: Option<&StoredHash>) -> Vec<StoredHash> {
        // More than a few changes of the cost are not in one table at once.
        const MAX_COSTS: usize = 4;
        let mut decoys = self.decoys.lock().unwrap_or_else(PoisonError::into_inner);
        let own = stored.map(StoredHash::cost);
        if let Some(cost) = own
            && decoys.len() < MAX_COSTS
            && decoys.iter().all(|decoy| decoy.cost() != cost)
            && let Ok(decoy) = StoredHash::decoy(cost, self.entropy.as_ref())
        {
            decoys.push(decoy);
        }
        decoys
            .iter()
            .filter(|decoy| Some(decoy.cost()) != own)
            .cloned()
            .collect()
    }

    /// Whether the hash should be made anew.
    pub(crate) fn is_outdated(&self, stored: &StoredHash) -> bool {
        stored.cost() != self.cost
    }
}
