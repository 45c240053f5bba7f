use bluefox_auth_core::password::Hasher;
use tokio::sync::oneshot;

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

/// Whether it is the password that was hashed, as a request asks it.
async fn verify(
    pool: &HashingPool,
    text: &str,
    stored: Option<StoredHash>,
) -> Result<bool, HashingError> {
    pool.place()?.verify(password(text), stored).await
}

/// Keeps the only thread busy until the returned sender is dropped.
async fn occupy(pool: &HashingPool) -> Sender<()> {
    let (release, released) = channel::<()>();
    let (started, has_started) = oneshot::channel();
    // Else it might give up before the thread takes it, which may be slow to begin.
    let patient = HashingPool {
        deadline: Duration::MAX,
        ..pool.clone()
    };
    let place = patient.place().expect("nobody is here yet");
    tokio::spawn(async move {
        let job = move |_: &mut Hasher| {
            let _ = started.send(());
            let _ = released.recv();
        };
        place.run(job).await
    });
    has_started.await.expect("the thread takes it");
    release
}

#[tokio::test]
async fn hashes_and_verifies() {
    let pool = pool(4, Duration::from_secs(5));
    let hash = pool.hash(password("correct horse")).await;
    let hash = hash.expect("there is room");
    assert_eq!(
        verify(&pool, "correct horse", Some(hash.clone())).await,
        Ok(true)
    );
    assert_eq!(verify(&pool, "wrong horse", Some(hash)).await, Ok(false));
    assert_eq!(
        verify(&pool, "", None).await,
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
async fn refuses_when_all_places_are_taken_and_recovers() {
    let pool = pool(1, Duration::from_secs(5));
    let release = occupy(&pool).await;
    let waiting = pool.place().expect("the queue has room for one");
    let refused = pool.place().map(|_| ());
    assert_eq!(refused, Err(HashingError::Overloaded));
    assert_eq!(
        verify(&pool, "two", None).await,
        Err(HashingError::Overloaded)
    );
    drop(release);
    assert_eq!(waiting.verify(password("one"), None).await, Ok(false));
    drop(waiting);
    assert_eq!(verify(&pool, "three", None).await, Ok(false));
}

#[tokio::test]
async fn who_leaves_gives_up_the_place_but_not_what_is_queued_on_it() {
    let pool = pool(1, Duration::from_millis(1));
    let release = occupy(&pool).await;
    drop(pool.place().expect("there is room"));
    assert_eq!(
        verify(&pool, "late", None).await,
        Err(HashingError::Overloaded),
        "given up at the deadline"
    );
    let refused = pool.place().map(|_| ());
    assert_eq!(
        refused,
        Err(HashingError::Overloaded),
        "its job waits still"
    );
    drop(release);
}

#[tokio::test]
async fn gives_up_at_the_deadline() {
    let pool = pool(4, Duration::from_millis(1));
    let _busy = occupy(&pool).await;
    assert_eq!(
        verify(&pool, "late", None).await,
        Err(HashingError::Overloaded)
    );
}

#[tokio::test]
async fn a_panic_costs_one_request() {
    let pool = pool(4, Duration::from_secs(5));
    let broken = pool
        .place()
        .expect("there is room")
        .run(|_| -> () { panic!("on purpose") })
        .await;
    assert_eq!(broken, Err(HashingError::Broken));
    assert_eq!(verify(&pool, "after", None).await, Ok(false));
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
    let theirs = pool
        .place()
        .expect("there is room")
        .run(|_| niceness())
        .await;
    assert_eq!(theirs, Ok((own + worker::STEP).min(19)));
    assert_ne!(own, 19, "else this test says nothing");
    assert_eq!(niceness(), own, "no other thread steps back");
}
