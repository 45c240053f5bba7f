//! The tables and their SQL. One text serves both engines; nothing here knows of HTTP.
//!
//! Words that both understand: `$1`, `RETURNING`, `ON CONFLICT`, CTEs, partial indexes. Types:
//! `UUID TEXT BIGINT BOOLEAN BYTEA`; time is milliseconds in a `BIGINT`, bound from Rust.

pub(crate) mod db;
pub(crate) mod events;
pub(crate) mod feed;
pub(crate) mod former_emails;
pub(crate) mod jobs;
pub(crate) mod migrate;
pub(crate) mod news;
pub(crate) mod one_time_tokens;
pub(crate) mod outbox;
pub(crate) mod passwords;
pub(crate) mod refresh_keys;
pub(crate) mod revoked_keys;
pub(crate) mod rotation;
pub(crate) mod sessions;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod users;
mod writer;

use std::{error::Error, path::Path, sync::Arc};

use migrate::Migration;

/// The migrations of the tables that every feature stands on.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "base/0001_users_and_sessions",
        sql: include_str!("migrations/0001_users_and_sessions.sql"),
    },
    Migration {
        name: "password/0001_passwords",
        sql: include_str!("migrations/0001_passwords.sql"),
    },
    Migration {
        name: "base/0002_accounts_that_live",
        sql: include_str!("migrations/0002_accounts_that_live.sql"),
    },
    Migration {
        name: "base/0003_refresh_keys",
        sql: include_str!("migrations/0003_refresh_keys.sql"),
    },
    Migration {
        name: "base/0004_feed",
        sql: include_str!("migrations/0004_feed.sql"),
    },
    Migration {
        name: "base/0005_refresh_in_place",
        sql: include_str!("migrations/0005_refresh_in_place.sql"),
    },
    Migration {
        name: "base/0006_feed_by_time",
        sql: include_str!("migrations/0006_feed_by_time.sql"),
    },
];

/// The database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// It does not answer, or is too busy; later it may.
    #[error("the database does not answer")]
    Unavailable(#[source] sqlx::Error),
    /// It accepts no connection, and does not say why.
    #[error("the database does not answer")]
    Silent,
    /// It did not do what was asked together with others.
    #[error("the database did not commit")]
    Shared(#[source] Arc<dyn Error + Send + Sync>),
    /// It refused the statement.
    #[error("the database refused")]
    Refused(#[source] sqlx::Error),
    /// A row holds what we would never write.
    #[error("the database holds a damaged row: {0}")]
    Damaged(&'static str),
    /// The file of the database can't be opened or made.
    #[error("the file {0} can't be opened")]
    File(String, #[source] Box<dyn Error + Send + Sync>),
    /// The URL has no form that we know.
    #[error("the database URL can't be read")]
    Url(#[source] sqlx::Error),
    /// The URL is of another engine.
    #[error("the database URL must begin with `sqlite:` or `postgres:`")]
    Scheme,
}

impl StoreError {
    /// Whether another row has what must be unique.
    pub(crate) fn is_unique_violation(&self) -> bool {
        match self {
            Self::Refused(sqlx::Error::Database(error)) => error.is_unique_violation(),
            _ => false,
        }
    }

    fn file(file: &Path, error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::File(file.display().to_string(), error.into())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if is_passing(&error) {
            Self::Unavailable(error)
        } else {
            Self::Refused(error)
        }
    }
}

/// Whether the same statement may succeed later.
fn is_passing(error: &sqlx::Error) -> bool {
    use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, Protocol, Tls, WorkerCrashed};
    match error {
        Io(_) | Tls(_) | PoolTimedOut | PoolClosed | WorkerCrashed | Protocol(_) => true,
        Database(error) => error.code().is_some_and(|code| match code.parse::<u32>() {
            // SQLite's primary codes: busy, locked, out of memory, I/O error, disk full, can't open.
            Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 7 | 10 | 13 | 14),
            // PostgreSQL's classes: connection, rollback (deadlock), resources, lock, operator, system.
            _ => ["08", "40", "53", "55", "57", "58"]
                .iter()
                .any(|class| code.starts_with(class)),
        }),
        _ => false,
    }
}

/// Asks the database whether it is there.
pub(crate) async fn ping(conn: db::Conn<'_>) -> Result<(), StoreError> {
    db::execute!(conn, "SELECT 1").map(|_| ())
}
