//! The two engines behind one SQL text.
//!
//! A statement is written once, in one of the macros [`optional!`], [`held!`], [`all!`] and
//! [`execute!`]; they expand to a match with the same text in both arms, to which `held!` adds PostgreSQL's lock.

use std::{
    fs::OpenOptions, future::pending, io, path::Path, pin::pin, str::FromStr as _, sync::Arc,
    time::Duration,
};

use sqlx::{
    Connection as _, Database, PgPool, Pool, Postgres, Sqlite, SqlitePool, Transaction,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgConnection, PgPoolOptions},
    sqlite::{
        SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions,
        SqliteSynchronous,
    },
};

use tokio::time::timeout;

use super::{
    StoreError,
    news::{Listener, News},
    rotation::group::Group,
    writer::{Lease, Manner, Writer},
};

/// How long a request waits for a connection.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// After how long without use a connection to PostgreSQL is asked whether it lives: what was used a moment ago
/// does, and each such question is a way there and back.
const TRUSTED: Duration = Duration::from_secs(1);
/// After how long without a connection to PostgreSQL it is asked what is wrong.
const MOMENT: Duration = Duration::from_millis(200);
/// How long SQLite waits for another process's lock: less, so that who waits for that is told so.
const LOCK_PATIENCE: Duration = Duration::from_secs(4);

/// The database: a cheap handle on its connections.
#[derive(Clone, Debug)]
pub(crate) enum Db {
    /// One connection writes, in turn; the others read beside it (WAL). In memory there is no other.
    Sqlite {
        writer: Writer,
        readers: Option<SqlitePool>,
    },
    /// Connections that do both.
    Postgres { pool: PgPool, refreshes: Group },
}

/// The connection that a statement runs on.
#[derive(Debug)]
pub(crate) enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// A connection for reading.
#[derive(Debug)]
pub(crate) enum Reader {
    Sqlite(PoolConnection<Sqlite>),
    Memory(Lease),
    Postgres(PoolConnection<Postgres>),
}

/// A transaction: what is not committed is rolled back.
#[derive(Debug)]
pub(crate) struct Tx {
    engine: EngineTx,
    /// What its listener hears of once it is committed.
    news: Vec<News>,
    listener: Option<Arc<dyn Listener>>,
}

#[derive(Debug)]
enum EngineTx {
    Sqlite(Lease),
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens `sqlite://path`, `sqlite::memory:` or `postgres://…`.
    pub(crate) async fn open(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            return Self::open_sqlite(url, max_connections).await;
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url).map_err(StoreError::Url)?;
            let pool = open_postgres(options, max_connections).await?;
            let refreshes = Group::new(pool.clone());
            return Ok(Self::Postgres { pool, refreshes });
        }
        Err(StoreError::Scheme)
    }

    async fn open_sqlite(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(StoreError::Url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(LOCK_PATIENCE)
            .journal_mode(SqliteJournalMode::Wal)
            // An answered write survives a power cut, not only a crash of the process.
            .synchronous(SqliteSynchronous::Full);
        let is_in_memory = url.contains(":memory:") || url.contains("mode=memory");
        let file = options.get_filename().to_path_buf();
        if !is_in_memory && !file.starts_with("file:") {
            create_private(&file).map_err(|error| StoreError::file(&file, error))?;
        }
        let manner = if is_in_memory {
            Manner::MEMORY
        } else {
            Manner::FILE
        };
        let writer = Writer::open(options.clone(), manner)
            .await
            .map_err(|error| StoreError::file(&file, error))?;
        let readers = if is_in_memory {
            None
        } else {
            let readers = SqlitePoolOptions::new()
                .max_connections(max_connections)
                .acquire_timeout(PATIENCE)
                // A file does not go away.
                .test_before_acquire(false)
                .connect_with(options.pragma("query_only", "ON"))
                .await?;
            Some(readers)
        };
        Ok(Self::Sqlite { writer, readers })
    }

    /// A connection to read with.
    pub(crate) async fn read(&self) -> Result<Reader, StoreError> {
        Ok(match self {
            Self::Sqlite {
                readers: Some(readers),
                ..
            } => Reader::Sqlite(acquire(readers).await?),
            Self::Sqlite { writer, .. } => Reader::Memory(writer.lease(PATIENCE).await?),
            Self::Postgres { pool, .. } => Reader::Postgres(acquire(pool).await?),
        })
    }

    /// A transaction to write in. On SQLite it holds the write lock from its begin, so that it
    /// can't fail half way, and others may share its commit.
    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        let engine = match self {
            Self::Sqlite { writer, .. } => EngineTx::Sqlite(writer.lease(PATIENCE).await?),
            Self::Postgres { pool, .. } => EngineTx::Postgres(Box::pin(pool.begin()).await?),
        };
        Ok(Tx {
            engine,
            news: Vec::new(),
            listener: None,
        })
    }

    /// Closes every connection, after its running statement.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                if let Some(readers) = readers {
                    readers.close().await;
                }
                writer.close().await;
            }
            Self::Postgres { pool, .. } => pool.close().await,
        }
    }
}

/// The pool, with a first connection. By itself it would try until its patience ends where none can be opened, and then
/// not tell why.
async fn open_postgres(
    options: PgConnectOptions,
    max_connections: u32,
) -> Result<PgPool, StoreError> {
    let mut pool = pin!(postgres_pool(options.clone(), max_connections));
    if let Ok(pool) = timeout(MOMENT, &mut pool).await {
        return Ok(pool?);
    }
    tokio::select! {
        pool = pool => Ok(pool?),
        error = why_not(&options) => Err(error),
    }
}

/// Why no connection can be opened; for ever, if one can.
async fn why_not(options: &PgConnectOptions) -> StoreError {
    match timeout(PATIENCE, PgConnection::connect_with(options)).await {
        Ok(Ok(_)) => pending().await,
        Ok(Err(error)) => error.into(),
        Err(_) => StoreError::Silent,
    }
}

async fn postgres_pool(
    options: PgConnectOptions,
    max_connections: u32,
) -> Result<PgPool, sqlx::Error> {
    PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(PATIENCE)
        .after_connect(|conn, _| Box::pin(configure(conn)))
        .test_before_acquire(false)
        .before_acquire(|conn, used| {
            Box::pin(async move { Ok(used.idle_for < TRUSTED || conn.ping().await.is_ok()) })
        })
        .connect_with(options)
        .await
}

/// A connection of the pool. The future that may have to open one is large, and would lie in the future of
/// every handler, used or not: so it has a place of its own.
pub(super) async fn acquire<E: Database>(pool: &Pool<E>) -> Result<PoolConnection<E>, sqlx::Error> {
    Box::pin(pool.acquire()).await
}

/// A lock that somebody else holds, or a statement that does not end, must not hold a request for
/// ever, and a node that stands still in the middle of a transaction must not hold the others. And who
/// has waited for a row must see what was written meanwhile, whatever is the database's default. (By
/// statement, since poolers in between refuse it as a start parameter.)
pub(super) async fn configure(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(
        "SET lock_timeout = '5s'; SET statement_timeout = '10s'; \
         SET idle_in_transaction_session_timeout = '20s'; \
         SET default_transaction_isolation = 'read committed'",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes the file, where it is missing, for its owner alone: it will hold password hashes. SQLite
/// gives the files beside it the same mode.
fn create_private(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(|_| ())
}

impl Reader {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::Memory(lease) => Conn::Sqlite(lease.conn()),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }
}

impl Tx {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match &mut self.engine {
            EngineTx::Sqlite(lease) => Conn::Sqlite(lease.conn()),
            EngineTx::Postgres(tx) => Conn::Postgres(tx),
        }
    }

    /// Lets somebody hear of the news once they are true.
    pub(crate) fn with_listener(mut self, listener: Arc<dyn Listener>) -> Self {
        self.listener = Some(listener);
        self
    }

    /// Something that the transaction makes no longer true.
    pub(crate) fn tell(&mut self, news: News) {
        self.news.push(news);
    }

    /// Lets transactions with the same key come one after the other. SQLite has one writer at a time
    /// anyway.
    pub(crate) async fn take_turns(&mut self, key: i64) -> Result<(), StoreError> {
        if let EngineTx::Postgres(tx) = &mut self.engine {
            sqlx::query("SELECT pg_advisory_xact_lock($1)")
                .bind(key)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// Makes what was written last. When it returns, this process has heard the news.
    ///
    /// Who writes nothing, since it is so already, commits as well: on SQLite somebody else may have written it in the
    /// same transaction, and it can still fail.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self.engine {
            EngineTx::Sqlite(lease) => lease.commit().await?,
            EngineTx::Postgres(tx) => tx.commit().await?,
        }
        if let Some(listener) = self.listener {
            for news in &self.news {
                listener.hear(news);
            }
        }
        Ok(())
    }
}

/// Runs a statement and gives the number of rows that it changed.
macro_rules! execute {
    ($conn:expr, $sql:literal $(, $bind:expr)* $(,)?) => {
        match $conn {
            $crate::store::db::Conn::Sqlite(conn) => {
                sqlx::query($sql)$(.bind($bind))*.execute(conn).await.map(|done| done.rows_affected())
            }
            $crate::store::db::Conn::Postgres(conn) => {
                sqlx::query($sql)$(.bind($bind))*.execute(conn).await.map(|done| done.rows_affected())
            }
        }
        .map_err($crate::store::StoreError::from)
    };
}

macro_rules! fetch {
    ($fetch:ident, $conn:expr, $row:ty, $sqlite:expr, $postgres:expr $(, $bind:expr)* $(,)?) => {
        match $conn {
            $crate::store::db::Conn::Sqlite(conn) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sqlite)$(.bind($bind))*.$fetch(conn).await
            }
            $crate::store::db::Conn::Postgres(conn) => {
                sqlx::query_as::<sqlx::Postgres, $row>($postgres)$(.bind($bind))*.$fetch(conn).await
            }
        }
        .map_err($crate::store::StoreError::from)
    };
}

/// Runs a statement that gives one row or none.
macro_rules! optional {
    ($conn:expr, $row:ty, $sql:literal $($bind:tt)*) => {
        $crate::store::db::fetch!(fetch_optional, $conn, $row, $sql, $sql $($bind)*)
    };
}

/// Runs a query that gives one row or none, in a transaction, and holds what it has read, as it is, until the
/// transaction ends.
///
/// On PostgreSQL it waits for who holds it, and reads what they have left: without that a transaction does not see what
/// others have not committed. SQLite's has been the only one since its begin.
macro_rules! held {
    ($conn:expr, $row:ty, $sql:literal $($bind:tt)*) => {
        $crate::store::db::fetch!(
            fetch_optional, $conn, $row, $sql, concat!($sql, " FOR NO KEY UPDATE") $($bind)*
        )
    };
}

/// Runs a statement that gives any number of rows.
macro_rules! all {
    ($conn:expr, $row:ty, $sql:literal $($bind:tt)*) => {
        $crate::store::db::fetch!(fetch_all, $conn, $row, $sql, $sql $($bind)*)
    };
}

pub(crate) use {all, execute, fetch, held, optional};
