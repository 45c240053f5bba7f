//! Stories of the writer. The runtime has one thread, so that who queues up does so in order.

mod ends;
mod fails;
mod gives_up;
mod shares;

use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::sqlite::SqliteJournalMode;
use tempfile::TempDir;
use tokio::task::{JoinHandle, yield_now};

use super::*;

const PATIENCE: Duration = Duration::from_secs(5);

impl Manner {
    /// Takes in whoever comes, however long that takes.
    pub(in crate::store) const SHARED: Self = Self {
        age: Duration::MAX,
        ..Self::FILE
    };
}

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

    /// The lease of the one behind the first, who waits for the commit meanwhile.
    async fn behind(&self, first: Lease) -> (Written, Lease) {
        let writer = self.writer.clone();
        let second = tokio::spawn(async move { writer.lease(PATIENCE).await });
        yield_now().await;
        let first = tokio::spawn(first.commit());
        let second = second.await.expect("no panic").expect("a lease");
        (first, second)
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
        let numbers = sqlx::query_scalar("SELECT n FROM t ORDER BY n")
            .fetch_all(&mut other)
            .await
            .expect("the numbers");
        other.close().await.expect("it closes");
        numbers
    }

    async fn other(&self) -> SqliteConnection {
        SqliteConnection::connect_with(&self.options.clone().busy_timeout(PATIENCE))
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
