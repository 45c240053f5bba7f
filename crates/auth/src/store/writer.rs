//! The one writer of SQLite: who writes at the same time shares a commit.
//!
//! A commit waits for the disk. So the members of a group write one after the other into one
//! transaction, and are answered when it is committed: nothing is told as written that is not.
//! While a commit runs the next group queues up, so that nobody ever waits for company.

#[cfg(test)]
mod tests;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{
    Connection as _, Error,
    error::DatabaseError,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use tokio::{
    sync::{self, OwnedMappedMutexGuard, OwnedMutexGuard, mpsc, oneshot, watch},
    time::timeout,
};

use super::StoreError;

/// Somebody who wants to write.
type Request = oneshot::Sender<Result<Lease, StoreError>>;
/// Somebody who has written, and waits for the commit.
type Member = oneshot::Sender<Result<(), StoreError>>;
/// Where the connection is between two members. It is empty after a failure.
type Slot = Option<SqliteConnection>;

/// What suits the place where the database is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// How many share a commit at most, and for how long a transaction takes in others: the first
    /// waits for all of them, and so do other processes.
    members: usize,
    age: Duration,
    /// Whether a connection that fails is replaced.
    reopens: bool,
}

impl Manner {
    pub(super) const FILE: Self = Self {
        members: 64,
        age: Duration::from_millis(5),
        reopens: true,
    };
    /// The data is gone with the connection. A commit costs nothing, and who reads, which needs a
    /// lease here, must not see what is not committed.
    pub(super) const MEMORY: Self = Self {
        members: 1,
        age: Duration::ZERO,
        reopens: false,
    };
}

/// A handle on the task that owns the connection. The task ends with the last handle.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    /// Gone when it is closed.
    queue: Arc<Mutex<Option<mpsc::UnboundedSender<Request>>>>,
    /// Its other end goes with the task.
    ended: watch::Receiver<()>,
}

/// The connection, in a transaction. Dropped, it gives the connection back, and nothing was written.
#[derive(Debug)]
pub(crate) struct Lease {
    // Dropped first: where the task learns what becomes of the lease, the connection is there.
    conn: OwnedMappedMutexGuard<Slot, SqliteConnection>,
    keep: oneshot::Sender<Member>,
}

impl Writer {
    pub(super) async fn open(options: SqliteConnectOptions, manner: Manner) -> Result<Self, Error> {
        let conn = SqliteConnection::connect_with(&options).await?;
        let (queue, requests) = mpsc::unbounded_channel();
        let (running, ended) = watch::channel(());
        let task = Task {
            slot: Arc::new(sync::Mutex::new(Some(conn))),
            options,
            manner,
            requests,
            _running: running,
        };
        tokio::spawn(task.run());
        Ok(Self {
            queue: Arc::new(Mutex::new(Some(queue))),
            ended,
        })
    }

    /// The connection, when it is our turn. Who drops this future gives way to the next.
    pub(super) async fn lease(&self, patience: Duration) -> Result<Lease, StoreError> {
        let lease = timeout(patience, self.request()?).await;
        lease
            .map_err(|_| Error::PoolTimedOut)?
            .map_err(|_| Error::WorkerCrashed)?
    }

    fn request(&self) -> Result<oneshot::Receiver<Result<Lease, StoreError>>, Error> {
        let (request, lease) = oneshot::channel();
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queue.as_ref().ok_or(Error::PoolClosed)?;
        queue.send(request).map_err(|_| Error::PoolClosed)?;
        Ok(lease)
    }

    /// Takes no more requests, and waits until those that came before are done.
    pub(super) async fn close(&self) {
        let queue = self
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(queue);
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
    }
}

impl Lease {
    pub(super) fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.conn
    }

    /// Gives the connection back, and waits until what was written is on the disk. Who drops this
    /// future may still have written.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let Self { conn, keep } = self;
        let (member, outcome) = oneshot::channel();
        drop(conn);
        keep.send(member).map_err(|_| Error::WorkerCrashed)?;
        outcome.await.map_err(|_| Error::WorkerCrashed)?
    }
}

struct Task {
    slot: Arc<sync::Mutex<Slot>>,
    options: SqliteConnectOptions,
    manner: Manner,
    requests: mpsc::UnboundedReceiver<Request>,
    _running: watch::Sender<()>,
}

impl Task {
    async fn run(mut self) {
        while let Some(first) = self.requests.recv().await {
            self.group(first).await;
        }
        close(&mut *self.slot.lock().await).await;
    }

    /// One transaction, for the first who asks and those who have queued up meanwhile.
    async fn group(&mut self, first: Request) {
        // Who gave up must not wait for another process's lock, and the others behind them.
        if first.is_closed() {
            return;
        }
        if let Err(error) = self.begin().await {
            first.send(Err(error.into())).ok();
            return;
        }
        let begun = Instant::now();
        let mut members = Vec::new();
        let mut outcome = Ok(());
        let mut next = Some(first);
        while let Some(request) = next.take() {
            outcome = self.member(request, &mut members).await;
            // With nobody to share it, a new transaction is as good as this one.
            let is_open = !members.is_empty()
                && members.len() < self.manner.members
                && begun.elapsed() < self.manner.age;
            if outcome.is_ok() && is_open {
                next = self.requests.try_recv().ok();
            }
        }
        if outcome.is_ok() && !members.is_empty() {
            outcome = self.execute("COMMIT").await;
        }
        if outcome.is_err() || members.is_empty() {
            // It fails where SQLite has rolled back by itself.
            self.execute("ROLLBACK").await.ok();
        }
        answer(members, outcome);
    }

    async fn begin(&mut self) -> Result<(), Error> {
        let mut slot = self.slot.lock().await;
        if slot.is_none() {
            *slot = Some(SqliteConnection::connect_with(&self.options).await?);
        }
        let begun = execute(&mut slot, "BEGIN IMMEDIATE").await;
        if self.manner.reopens && begun.as_ref().is_err_and(|error| !is_busy(error)) {
            close(&mut slot).await;
        }
        begun
    }

    /// Lends the connection to one who asked, and joins them to those who have written. An error
    /// says that the transaction is not what it should be, so that nobody must be told that they
    /// have written: SQLite rolls all of it back when the disk is full, for instance.
    async fn member(&mut self, request: Request, members: &mut Vec<Member>) -> Result<(), Error> {
        if request.is_closed() {
            return Ok(());
        }
        // The first has the transaction for itself: to discard it is to roll back.
        let is_first = members.is_empty();
        if !is_first {
            self.execute("SAVEPOINT bf_member").await?;
        }
        let (keep, kept) = oneshot::channel();
        let slot = self.slot.clone().lock_owned().await;
        let conn = OwnedMutexGuard::try_map(slot, Option::as_mut);
        let conn = conn.map_err(|_| Error::WorkerCrashed)?;
        // Who gave up meanwhile drops the lease, here or there.
        request.send(Ok(Lease { conn, keep })).ok();
        let kept = kept.await.ok();
        let is_kept = kept.is_some();
        members.extend(kept);
        if !is_first {
            if !is_kept {
                self.execute("ROLLBACK TO bf_member").await?;
            }
            // It fails where the savepoint is gone, since SQLite has rolled back by itself.
            self.execute("RELEASE bf_member").await?;
        }
        Ok(())
    }

    async fn execute(&self, sql: &'static str) -> Result<(), Error> {
        execute(&mut *self.slot.lock().await, sql).await
    }
}

async fn execute(slot: &mut Slot, sql: &'static str) -> Result<(), Error> {
    let conn = slot.as_mut().ok_or(Error::WorkerCrashed)?;
    sqlx::query(sql).execute(conn).await.map(drop)
}

async fn close(slot: &mut Slot) {
    if let Some(conn) = slot.take()
        && let Err(error) = conn.close().await
    {
        tracing::warn!(%error, "the database was not closed well");
    }
}

/// Whether another process holds the lock: the connection is as good as before.
fn is_busy(error: &Error) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code);
    code.and_then(|code| code.parse::<u32>().ok())
        .is_some_and(|code| code & 0xff == 5)
}

/// Tells the members what became of what they have written. Who is alone is told the very error.
fn answer(mut members: Vec<Member>, outcome: Result<(), Error>) {
    let last = members.pop();
    if members.is_empty() {
        last.map(|member| member.send(outcome.map_err(StoreError::from)));
        return;
    }
    let outcome = outcome.map_err(Arc::new);
    for member in members.into_iter().chain(last) {
        let outcome = outcome.clone();
        member
            .send(outcome.map_err(|error| StoreError::Shared(error)))
            .ok();
    }
}
