//! Password hashing on threads of its own: a bounded queue, and a deadline.
//!
//! Argon2 takes milliseconds of a processor and megabytes of memory. On the runtime's threads a
//! login flood would stop every other request; here it fills a queue and is then refused.

mod meters;
mod worker;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use bluefox_auth_core::{
    Entropy,
    password::{Cost, Hasher, Password, StoredHash},
};
use tokio::{sync::oneshot, time::timeout};

use self::worker::{Job, work};
use crate::settings::Hashing;

/// The threads that hash. They end when the last handle is dropped.
#[derive(Clone, Debug)]
pub(crate) struct HashingPool {
    jobs: SyncSender<Job>,
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
        let (jobs, queue) = sync_channel(settings.queue);
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
            cost,
            deadline: settings.deadline,
            decoys: Arc::new(Mutex::new(vec![decoy])),
            entropy: Arc::clone(entropy),
        })
    }

    /// Hashes a password.
    pub(crate) async fn hash(&self, password: Password) -> Result<StoredHash, HashingError> {
        let (cost, entropy) = (self.cost, Arc::clone(&self.entropy));
        run(&self.jobs, self.deadline, move |hasher| {
            hasher.hash(&password, cost, entropy.as_ref()).ok()
        })
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
        let decoys = self.decoys_beside(stored.as_ref());
        run(&self.jobs, self.deadline, move |hasher| {
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

/// Queues a job and waits for its result, no longer than the deadline.
async fn run<T: Send + 'static>(
    jobs: &SyncSender<Job>,
    deadline: Duration,
    job: impl FnOnce(&mut Hasher) -> T + Send + 'static,
) -> Result<T, HashingError> {
    let (reply, result) = oneshot::channel();
    let job: Job = Box::new(move |hasher| {
        meters::waiting().decrement(1);
        // Whoever waited has given up: the work would be for nobody.
        if !reply.is_closed() {
            let began = Instant::now();
            let value = job(hasher);
            meters::seconds().record(began.elapsed());
            let _ = reply.send(value);
        }
    });
    // Before it is queued: a thread may take it at once.
    meters::waiting().increment(1);
    jobs.try_send(job).map_err(|_| {
        meters::waiting().decrement(1);
        meters::refused("full").increment(1);
        HashingError::Overloaded
    })?;
    match timeout(deadline, result).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) => Err(HashingError::Broken),
        Err(_) => {
            meters::refused("deadline").increment(1);
            Err(HashingError::Overloaded)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::system::SystemEntropy;

    fn pool(queue: usize, deadline: Duration) -> HashingPool {
        let settings = Hashing {
            memory_kib: 8,
            iterations: 1,
            threads: 1,
            queue,
            ..Hashing::default()
        };
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let pool = HashingPool::start(settings, &entropy).expect("cheap");
        HashingPool { deadline, ..pool }
    }

    fn password(text: &str) -> Password {
        Password::presented(&text.to_owned().into()).expect("short")
    }

    /// Keeps the only thread busy until the returned sender is dropped.
    fn occupy(pool: &HashingPool) -> std::sync::mpsc::Sender<()> {
        let (release, released) = channel::<()>();
        let (started, has_started) = channel();
        let job: Job = Box::new(move |_| {
            let _ = started.send(());
            let _ = released.recv();
        });
        pool.jobs.try_send(job).expect("the queue is empty");
        has_started.recv().expect("the thread takes it");
        release
    }

    #[tokio::test]
    async fn hashes_and_verifies() {
        let pool = pool(4, Duration::from_secs(5));
        let hash = pool.hash(password("correct horse")).await;
        let hash = hash.expect("there is room");
        assert_eq!(
            pool.verify(password("correct horse"), Some(hash.clone()))
                .await,
            Ok(true)
        );
        assert_eq!(
            pool.verify(password("wrong horse"), Some(hash)).await,
            Ok(false)
        );
        assert_eq!(
            pool.verify(password(""), None).await,
            Ok(false),
            "not even the decoy's own"
        );
    }

    #[test]
    fn every_failure_costs_the_same_after_a_change_of_the_cost() {
        let pool = pool(4, Duration::from_secs(5));
        let hash = |iterations| {
            let cost = Cost {
                iterations,
                ..pool.cost
            };
            StoredHash::decoy(cost, &SystemEntropy).expect("cheap")
        };
        let outdated = hash(2);
        pool.decoys_beside(Some(&outdated));
        let spent = |stored: Option<&StoredHash>| {
            let decoys = pool.decoys_beside(stored);
            let mut costs: Vec<u32> = decoys
                .iter()
                .chain(stored)
                .map(|h| h.cost().iterations)
                .collect();
            costs.sort_unstable();
            costs
        };
        for stored in [None, Some(&outdated), Some(&hash(1))] {
            assert_eq!(spent(stored), [1, 2]);
        }
        for iterations in 3..32 {
            pool.decoys_beside(Some(&hash(iterations)));
        }
        assert_eq!(
            spent(None).len(),
            4,
            "a damaged table can't make failures ever dearer"
        );
    }

    #[tokio::test]
    async fn refuses_when_the_queue_is_full_and_recovers() {
        let pool = pool(1, Duration::from_secs(5));
        let release = occupy(&pool);
        let waiting = tokio::spawn({
            let pool = pool.clone();
            async move { pool.verify(password("one"), None).await }
        });
        tokio::task::yield_now().await;
        assert_eq!(
            pool.verify(password("two"), None).await,
            Err(HashingError::Overloaded)
        );
        drop(release);
        assert_eq!(waiting.await.expect("no panic"), Ok(false));
        assert_eq!(pool.verify(password("three"), None).await, Ok(false));
    }

    #[tokio::test]
    async fn gives_up_at_the_deadline() {
        let pool = pool(4, Duration::from_millis(1));
        let _busy = occupy(&pool);
        assert_eq!(
            pool.verify(password("late"), None).await,
            Err(HashingError::Overloaded)
        );
    }

    #[tokio::test]
    async fn a_panic_costs_one_request() {
        let pool = pool(4, Duration::from_secs(5));
        let broken = run(&pool.jobs, pool.deadline, |_| -> () {
            panic!("on purpose")
        })
        .await;
        assert_eq!(broken, Err(HashingError::Broken));
        assert_eq!(pool.verify(password("after"), None).await, Ok(false));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn hashing_steps_back_behind_everything_else() {
        fn niceness() -> i32 {
            let stat = std::fs::read_to_string("/proc/thread-self/stat").expect("Linux has it");
            // The name of the thread, in brackets, may have blanks in it; `nice` is the 19th field.
            let (_, after_name) = stat.rsplit_once(") ").expect("a name");
            after_name
                .split(' ')
                .nth(16)
                .and_then(|nice| nice.parse().ok())
                .expect("a niceness")
        }
        let own = niceness();
        let pool = pool(4, Duration::from_secs(5));
        let theirs = run(&pool.jobs, pool.deadline, |_| niceness()).await;
        assert_eq!(theirs, Ok((own + worker::STEP).min(19)));
        assert_ne!(own, 19, "else this test says nothing");
        assert_eq!(niceness(), own, "no other thread steps back");
    }
}
