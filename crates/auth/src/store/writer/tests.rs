use std::{
    future::Future,
    pin::pin,
    str::FromStr as _,
    sync::atomic::{AtomicUsize, Ordering},
    task::Poll,
};

use sqlx::sqlite::SqliteJournalMode;
use tempfile::TempDir;
use tokio::task::{JoinHandle, yield_now};

use super::*;

const PATIENCE: Duration = Duration::from_secs(5);

/// Takes in whoever comes, however long that takes.
const SHARED: Manner = Manner {
    age: Duration::MAX,
    ..Manner::FILE
};

/// A writer on a file of its own, with a table of one number a row.
struct World {
    writer: Writer,
    options: SqliteConnectOptions,
    /// How many transactions with something in them were committed.
    commits: Arc<AtomicUsize>,
    _dir: TempDir,
}

impl World {
    async fn new(manner: Manner) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let options = SqliteConnectOptions::new()
            .filename(dir.path().join("test.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .busy_timeout(Duration::ZERO);
        let writer = Writer::open(options.clone(), manner)
            .await
            .expect("it opens");
        let world = Self {
            writer,
            options,
            commits: Arc::default(),
            _dir: dir,
        };
        let mut lease = world.lease().await;
        run(&mut lease, "CREATE TABLE t (n BIGINT NOT NULL UNIQUE)").await;
        lease.commit().await.expect("it is written");
        world.on_commit(true).await;
        world
    }

    /// Counts commits from here on, or makes them fail.
    async fn on_commit(&self, succeeds: bool) {
        let commits = self.commits.clone();
        let mut lease = self.lease().await;
        let mut handle = lease.conn().lock_handle().await.expect("the connection");
        handle.set_commit_hook(move || {
            commits.fetch_add(1, Ordering::SeqCst);
            succeeds
        });
    }

    fn commits(&self) -> usize {
        self.commits.load(Ordering::SeqCst)
    }

    async fn lease(&self) -> Lease {
        self.writer.lease(PATIENCE).await.expect("a lease")
    }

    /// Writes a number, and keeps it or not.
    async fn write(writer: Writer, number: i64, keeps: bool) -> Result<(), StoreError> {
        let mut lease = writer.lease(PATIENCE).await?;
        insert(&mut lease, number).await?;
        if keeps { lease.commit().await } else { Ok(()) }
    }

    /// Lets as many writers queue up as there are numbers. The odd ones discard what they write.
    async fn queue(&self, numbers: impl Iterator<Item = i64>) -> Vec<Written> {
        let mut queue = Vec::new();
        for number in numbers {
            let keeps = number % 2 == 0;
            queue.push(tokio::spawn(Self::write(
                self.writer.clone(),
                number,
                keeps,
            )));
            // The runtime has one thread: now it waits for its turn.
            yield_now().await;
        }
        queue
    }

    /// What another process sees.
    async fn numbers(&self) -> Vec<i64> {
        let mut other = self.other().await;
        sqlx::query_scalar("SELECT n FROM t ORDER BY n")
            .fetch_all(&mut other)
            .await
            .expect("the numbers")
    }

    async fn other(&self) -> SqliteConnection {
        SqliteConnection::connect_with(&self.options)
            .await
            .expect("another connection")
    }

    async fn assert_that_it_writes(&self, number: i64) {
        Self::write(self.writer.clone(), number, true)
            .await
            .expect("it writes");
        assert!(self.numbers().await.contains(&number));
    }
}

type Written = JoinHandle<Result<(), StoreError>>;

async fn insert(lease: &mut Lease, number: i64) -> Result<(), Error> {
    sqlx::query("INSERT INTO t (n) VALUES ($1)")
        .bind(number)
        .execute(lease.conn())
        .await
        .map(drop)
}

async fn run(lease: &mut Lease, sql: &'static str) {
    sqlx::query(sql)
        .execute(lease.conn())
        .await
        .expect("the statement runs");
}

async fn outcomes(queue: Vec<Written>) -> Vec<Result<(), StoreError>> {
    let mut outcomes = Vec::new();
    for written in queue {
        outcomes.push(written.await.expect("no panic"));
    }
    outcomes
}

#[tokio::test]
async fn who_queues_up_behind_a_writer_shares_its_commit() {
    let world = World::new(SHARED).await;
    let mut first = world.lease().await;
    insert(&mut first, 0).await.expect("a row");
    let queue = world.queue((1..=10).map(|n| n * 2)).await;
    first.commit().await.expect("it is written");
    for outcome in outcomes(queue).await {
        outcome.expect("it is written");
    }
    assert_eq!(world.commits(), 1);
    assert_eq!(world.numbers().await.len(), 11);
}

#[tokio::test]
async fn a_group_takes_in_so_many_and_no_more() {
    let world = World::new(Manner {
        members: 4,
        ..SHARED
    })
    .await;
    let mut first = world.lease().await;
    insert(&mut first, 0).await.expect("a row");
    let queue = world.queue((1..=10).map(|n| n * 2)).await;
    first.commit().await.expect("it is written");
    outcomes(queue).await;
    assert_eq!(world.commits(), 3);
}

#[tokio::test]
async fn a_group_takes_in_nobody_when_its_time_is_over() {
    let world = World::new(Manner {
        age: Duration::ZERO,
        ..SHARED
    })
    .await;
    let queue = world.queue((0..4).map(|n| n * 2)).await;
    outcomes(queue).await;
    assert_eq!(world.commits(), 4);
}

#[tokio::test]
async fn who_discards_loses_their_own_writes_only() {
    let world = World::new(SHARED).await;
    for discards_first in [true, false] {
        let first = world.lease().await;
        let base = if discards_first { 1 } else { 10 };
        let queue = world.queue(base..base + 6).await;
        drop(first);
        outcomes(queue).await;
    }
    assert_eq!(world.numbers().await, [2, 4, 6, 10, 12, 14]);
}

#[tokio::test]
async fn a_refused_statement_does_not_harm_the_group() {
    let world = World::new(SHARED).await;
    let mut first = world.lease().await;
    insert(&mut first, 0).await.expect("a row");
    let queue = world.queue([2, 2, 4].into_iter()).await;
    first.commit().await.expect("it is written");
    let outcomes = outcomes(queue).await;
    assert!(matches!(
        outcomes.as_slice(),
        [Ok(()), Err(StoreError::Refused(_)), Ok(())]
    ));
    assert_eq!(world.commits(), 1);
    assert_eq!(world.numbers().await, [0, 2, 4]);
}

#[tokio::test]
async fn the_next_sees_what_was_written_and_a_reader_does_not_before_the_commit() {
    let world = World::new(SHARED).await;
    let mut first = world.lease().await;
    insert(&mut first, 0).await.expect("a row");
    let second = tokio::spawn({
        let writer = world.writer.clone();
        async move { writer.lease(PATIENCE).await }
    });
    yield_now().await;
    let first = tokio::spawn(first.commit());
    let mut second = second.await.expect("no panic").expect("a lease");
    let seen: Vec<i64> = sqlx::query_scalar("SELECT n FROM t")
        .fetch_all(second.conn())
        .await
        .expect("the numbers");
    assert_eq!(seen, [0]);
    assert!(world.numbers().await.is_empty());
    assert!(!first.is_finished());
    drop(second);
    first.await.expect("no panic").expect("it is written");
    assert_eq!(world.numbers().await, [0]);
}

#[tokio::test]
async fn a_commit_that_fails_fails_for_all_who_share_it() {
    let world = World::new(SHARED).await;
    world.on_commit(false).await;
    let mut first = world.lease().await;
    insert(&mut first, 0).await.expect("a row");
    let queue = world.queue([2, 4].into_iter()).await;
    let outcome = first.commit().await;
    assert!(matches!(outcome, Err(StoreError::Shared(_))), "{outcome:?}");
    for outcome in outcomes(queue).await {
        assert!(matches!(outcome, Err(StoreError::Shared(_))), "{outcome:?}");
    }
    let alone = World::write(world.writer.clone(), 6, true).await;
    assert!(matches!(alone, Err(StoreError::Refused(_))), "{alone:?}");
    assert_eq!(world.commits(), 2);
    assert!(world.numbers().await.is_empty());

    world.on_commit(true).await;
    world.assert_that_it_writes(8).await;
}

/// Fills the disk. A single row is undone by rolling back the whole transaction.
async fn fill(lease: &mut Lease) -> StoreError {
    run(lease, "PRAGMA max_page_count = 1").await;
    let filled = sqlx::query("INSERT INTO t (n) VALUES (zeroblob(1000000))")
        .execute(lease.conn())
        .await;
    run(lease, "PRAGMA max_page_count = 1000000").await;
    filled.expect_err("the disk is full").into()
}

#[tokio::test]
async fn nobody_is_told_that_they_have_written_what_sqlite_has_rolled_back() {
    let world = World::new(SHARED).await;
    // The one who fills the disk gives up, as they should, or goes on as if nothing had happened;
    // and it is the first of the group or a later one.
    for (round, keeps, is_first) in [
        (1, false, false),
        (2, true, false),
        (3, false, true),
        (4, true, true),
    ] {
        let number = round * 10;
        let mut first = world.lease().await;
        let mut before = None;
        let mut filling = if is_first {
            first
        } else {
            insert(&mut first, number).await.expect("a row");
            let second = tokio::spawn({
                let writer = world.writer.clone();
                async move { writer.lease(PATIENCE).await }
            });
            yield_now().await;
            before = Some(tokio::spawn(first.commit()));
            second.await.expect("no panic").expect("a lease")
        };
        let full = fill(&mut filling).await;
        assert!(matches!(full, StoreError::Unavailable(_)), "{full:?}");
        let after = world.queue([number + 2].into_iter()).await;
        if keeps {
            filling.commit().await.expect_err("it is not written");
        } else {
            drop(filling);
        }
        if let Some(before) = before {
            let outcome = before.await.expect("no panic");
            outcome.expect_err("it is not written");
        }
        for after in outcomes(after).await {
            let is_written = world.numbers().await.contains(&(number + 2));
            assert!(is_written || after.is_err());
        }
        assert!(!world.numbers().await.contains(&number));
        world.assert_that_it_writes(number + 4).await;
    }
}

/// Polls a future so many times, and drops it.
async fn cancelled_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut count = 0;
    std::future::poll_fn(|context| {
        if count == polls {
            return Poll::Ready(None);
        }
        count += 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test]
async fn a_writer_that_is_cancelled_anywhere_leaves_nothing_behind() {
    let world = World::new(SHARED).await;
    let mut polls = 0;
    loop {
        let number = i64::try_from(polls).expect("a few") * 2;
        // Within a group and alone.
        for (shared, number) in [(true, number), (false, number + 10_000)] {
            let company = if shared {
                let lease = world.lease().await;
                let company = world.queue([number + 20_000].into_iter()).await;
                drop(lease);
                company
            } else {
                Vec::new()
            };
            let write = World::write(world.writer.clone(), number, true);
            let outcome = cancelled_after(polls, write).await;
            for outcome in outcomes(company).await {
                outcome.expect("it is written");
            }
            world.assert_that_it_writes(number + 1).await;
            if let Some(outcome) = outcome {
                outcome.expect("it is written");
                assert!(world.numbers().await.contains(&number));
                if !shared {
                    assert!(polls > 2);
                    return;
                }
            }
        }
        polls += 1;
    }
}

#[tokio::test]
async fn who_panics_discards() {
    let world = World::new(SHARED).await;
    let mut lease = world.lease().await;
    let panicked = tokio::spawn(async move {
        insert(&mut lease, 1).await.expect("a row");
        panic!("in the middle");
    });
    panicked.await.expect_err("it panicked");
    world.assert_that_it_writes(2).await;
    assert_eq!(world.numbers().await, [2]);
}

#[tokio::test]
async fn who_waits_too_long_is_refused_and_the_others_have_their_turn() {
    let world = World::new(SHARED).await;
    let first = world.lease().await;
    let outcome = world.writer.lease(Duration::ZERO).await;
    assert!(matches!(
        outcome,
        Err(StoreError::Unavailable(Error::PoolTimedOut))
    ));
    drop(first);
    world.assert_that_it_writes(2).await;
}

#[tokio::test]
async fn the_lock_of_another_process_refuses_one_and_leaves_the_writer_as_it_was() {
    let world = World::new(SHARED).await;
    let mut other = world.other().await;
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .expect("the lock");
    let outcome = world.writer.lease(PATIENCE).await;
    assert!(
        matches!(&outcome, Err(StoreError::Unavailable(error)) if is_busy(error)),
        "{outcome:?}"
    );
    sqlx::query("ROLLBACK")
        .execute(&mut other)
        .await
        .expect("no lock");
    world.assert_that_it_writes(2).await;
    assert_eq!(world.commits(), 1, "it is the same connection");
}

#[tokio::test]
async fn a_connection_that_can_not_begin_is_replaced() {
    let world = World::new(SHARED).await;
    // Whoever leaves a transaction open that is not the group's spoils the connection.
    let mut lease = world.lease().await;
    run(&mut lease, "ROLLBACK").await;
    drop(lease);
    let mut slot = world.lease().await;
    run(&mut slot, "COMMIT").await;
    run(&mut slot, "PRAGMA locking_mode = NORMAL").await;
    drop(slot);
    world.assert_that_it_writes(2).await;
}

#[tokio::test]
async fn closing_waits_for_who_came_before_and_refuses_who_comes_after() {
    let world = World::new(SHARED).await;
    let mut first = world.lease().await;
    insert(&mut first, 0).await.expect("a row");
    let queue = world.queue([2].into_iter()).await;
    let closing = tokio::spawn({
        let writer = world.writer.clone();
        async move { writer.close().await }
    });
    yield_now().await;
    let late = world.writer.lease(PATIENCE).await;
    assert!(matches!(
        late,
        Err(StoreError::Unavailable(Error::PoolClosed))
    ));
    assert!(!closing.is_finished());
    first.commit().await.expect("it is written");
    closing.await.expect("no panic");
    for outcome in outcomes(queue).await {
        outcome.expect("it is written");
    }
    // The last connection to go takes the log with it: there is none left.
    let log = world.options.get_filename().with_extension("db-wal");
    assert!(!log.exists());
    world.writer.close().await;
    assert_eq!(world.numbers().await, [0, 2]);
}

#[tokio::test]
async fn the_connection_goes_with_the_last_handle() {
    let world = World::new(SHARED).await;
    let mut ended = world.writer.ended.clone();
    drop(world.writer.clone());
    world.assert_that_it_writes(2).await;
    drop(world);
    ended.changed().await.expect_err("the task has ended");
}

#[tokio::test]
async fn in_memory_the_data_stays_and_nobody_shares() {
    let options = SqliteConnectOptions::from_str("sqlite::memory:").expect("a URL");
    let writer = Writer::open(options, Manner::MEMORY)
        .await
        .expect("it opens");
    let mut lease = writer.lease(PATIENCE).await.expect("a lease");
    run(&mut lease, "CREATE TABLE t (n BIGINT NOT NULL)").await;
    let waits = tokio::spawn({
        let writer = writer.clone();
        async move { writer.lease(PATIENCE).await }
    });
    yield_now().await;
    // It is answered before the next has given the lease back.
    lease.commit().await.expect("it is written");
    let mut lease = waits.await.expect("no panic").expect("a lease");
    insert(&mut lease, 1).await.expect("the table is there");
}
