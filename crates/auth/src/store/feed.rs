//! [`Feed`]: the rows of `bf_events` that are news, as they are committed by whichever process.
//!
//! Numbers are handed out before a commit, so on PostgreSQL their order is not the order of commits: who
//! reads "all above the last" misses what is committed late. So a reader remembers a *snapshot*, which
//! knows what was under way, and asks for what that one could not see. What is read twice is no harm.

#[cfg(test)]
mod tests;

use std::time::Duration;

use bluefox_auth_core::{Timestamp, event::Event};
use sqlx::{
    Acquire as _, ConnectOptions as _,
    postgres::{PgConnection, PgListener, PgPoolOptions},
    sqlite::SqliteConnection,
};
use tokio::time::{Instant, sleep_until};

use super::{
    StoreError,
    db::{Conn, Db, PATIENCE, all, configure},
    events::EventRow,
    news::News,
    revoked_keys,
};

/// How often another process's writes to the same file are looked for. That there are none costs a few
/// microseconds.
const SQLITE_POLL: Duration = Duration::from_millis(100);
/// How often PostgreSQL is asked although it would tell.
const POSTGRES_POLL: Duration = Duration::from_millis(500);

/// A reader of the feed, on a connection of its own. What it has read so far goes with the connection: a
/// new one begins from scratch, and so can't miss anything in between.
#[derive(Debug)]
pub(crate) enum Feed {
    /// A database in memory is this process's alone.
    Alone,
    Sqlite {
        conn: SqliteConnection,
        position: i64,
        version: i64,
    },
    Postgres {
        listener: Box<PgListener>,
        snapshot: String,
    },
}

/// A point that a look begins at.
#[derive(Debug)]
enum Mark {
    /// Nothing has been written since the last one.
    Nothing,
    /// After this position.
    Position(i64),
    /// After what this snapshot could see.
    Snapshot(String),
}

impl Feed {
    /// Connects. News are heard from now on.
    pub(crate) async fn connect(db: &Db) -> Result<Self, StoreError> {
        match db {
            Db::Sqlite { readers: None, .. } => Ok(Self::Alone),
            Db::Sqlite {
                readers: Some(readers),
                ..
            } => Ok(Self::Sqlite {
                conn: readers.connect_options().connect().await?,
                position: 0,
                version: -1,
            }),
            Db::Postgres { pool, .. } => {
                // A pool of its own: the requests' connections are all theirs.
                let own = PgPoolOptions::new()
                    .max_connections(1)
                    .acquire_timeout(PATIENCE)
                    .idle_timeout(None)
                    .max_lifetime(None)
                    .after_connect(|conn, _| Box::pin(configure(conn)))
                    .connect_lazy_with(pool.connect_options().as_ref().clone());
                let mut listener = Box::new(PgListener::connect_with(&own).await?);
                // It would go on with another connection by itself, and with what was read by this one.
                listener.eager_reconnect(false);
                listener.listen("bluefox_auth").await?;
                Ok(Self::Postgres {
                    listener,
                    snapshot: String::new(),
                })
            }
        }
    }

    /// Whether there is nobody else to hear of.
    pub(crate) const fn is_alone(&self) -> bool {
        matches!(self, Self::Alone)
    }

    /// Returns when there may be something to read.
    pub(crate) async fn wait(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Alone => std::future::pending().await,
            Self::Sqlite { .. } => sleep_until(Instant::now() + SQLITE_POLL).await,
            Self::Postgres { listener, .. } => tokio::select! {
                told = listener.try_recv() => {
                    if told?.is_none() {
                        return Err(StoreError::Silent);
                    }
                }
                () = sleep_until(Instant::now() + POSTGRES_POLL) => {}
            },
        }
        Ok(())
    }

    /// What has happened since `since`, and what can't be forgotten. From here on
    /// [`catch_up`](Self::catch_up) gives the rest.
    pub(crate) async fn begin(&mut self, since: Timestamp) -> Result<Vec<News>, StoreError> {
        self.mark().await?;
        self.all_since(since).await
    }

    async fn all_since(&mut self, since: Timestamp) -> Result<Vec<News>, StoreError> {
        let Some(conn) = self.conn().await? else {
            return Ok(Vec::new());
        };
        let keys = revoked_keys::list(conn).await?;
        let Some(conn) = self.conn().await? else {
            return Ok(Vec::new());
        };
        let rows = all!(
            conn,
            EventRow,
            "SELECT id, at, kind, user_id, session_id, actor_id, reason, ip, request_id
             FROM bf_events WHERE feed_position IS NOT NULL AND at >= $1",
            since.as_millis(),
        )?;
        let keys = keys.into_iter().map(News::KeyRevoked);
        Ok(keys.chain(news(rows)?).collect())
    }

    /// What has been committed since the last time.
    pub(crate) async fn catch_up(&mut self) -> Result<Vec<News>, StoreError> {
        let last = self.mark().await?;
        Ok(news(self.committed_since(last).await?)?.collect())
    }

    /// Marks the point that the next look begins at, and gives the last one. It comes before the rows are read: what is
    /// committed in between is read now and once more.
    async fn mark(&mut self) -> Result<Mark, StoreError> {
        Ok(match self {
            Self::Alone => Mark::Nothing,
            Self::Sqlite {
                conn,
                position,
                version,
            } => {
                let before = std::mem::replace(version, data_version(conn).await?);
                if before == *version {
                    return Ok(Mark::Nothing);
                }
                Mark::Position(std::mem::replace(position, last_position(conn).await?))
            }
            Self::Postgres { listener, snapshot } => {
                while listener.next_buffered().is_some() {}
                let now = current_snapshot(listener.acquire().await?).await?;
                Mark::Snapshot(std::mem::replace(snapshot, now))
            }
        })
    }

    /// On PostgreSQL, positions that this cluster has not reached are of the one that a dump came from.
    async fn committed_since(&mut self, mark: Mark) -> Result<Vec<EventRow>, StoreError> {
        match (self.conn().await?, mark) {
            (Some(Conn::Sqlite(conn)), Mark::Position(after)) => {
                let rows = sqlx::query_as(
                    "SELECT id, at, kind, user_id, session_id, actor_id, reason, ip, request_id
                     FROM bf_events WHERE feed_position > $1",
                );
                Ok(rows.bind(after).fetch_all(conn).await?)
            }
            (Some(Conn::Postgres(conn)), Mark::Snapshot(before)) => {
                let rows = sqlx::query_as(
                    "SELECT id, at, kind, user_id, session_id, actor_id, reason, ip, request_id
                     FROM bf_events
                     WHERE feed_position >= pg_snapshot_xmin($1::pg_snapshot)::text::bigint
                       AND feed_position < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                       AND NOT pg_visible_in_snapshot(feed_position::text::xid8, $1::pg_snapshot)",
                );
                Ok(rows.bind(before).fetch_all(conn).await?)
            }
            _ => Ok(Vec::new()),
        }
    }

    async fn conn(&mut self) -> Result<Option<Conn<'_>>, StoreError> {
        Ok(match self {
            Self::Alone => None,
            Self::Sqlite { conn, .. } => Some(Conn::Sqlite(conn)),
            Self::Postgres { listener, .. } => Some(Conn::Postgres(listener.acquire().await?)),
        })
    }
}

fn news(rows: Vec<EventRow>) -> Result<impl Iterator<Item = News>, StoreError> {
    let events: Vec<Event> = rows
        .into_iter()
        .map(Event::try_from)
        .collect::<Result<_, _>>()?;
    Ok(events.into_iter().filter_map(|event| News::of(&event)))
}

/// A number that changes when another connection has written to the file.
async fn data_version(conn: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("PRAGMA data_version")
        .fetch_one(conn)
        .await?)
}

async fn last_position(conn: &mut SqliteConnection) -> Result<i64, StoreError> {
    let last =
        "SELECT COALESCE(MAX(feed_position), 0) FROM bf_events WHERE feed_position IS NOT NULL";
    Ok(sqlx::query_scalar(last).fetch_one(conn).await?)
}

/// Which transactions are over at this moment, as PostgreSQL writes it.
async fn current_snapshot(conn: &mut PgConnection) -> Result<String, StoreError> {
    let snapshot = "SELECT pg_current_snapshot()::text";
    Ok(sqlx::query_scalar(snapshot).fetch_one(conn).await?)
}
