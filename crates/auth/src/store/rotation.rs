//! The one statement of a refresh: a compare and swap of the session's generation, and its event. On
//! PostgreSQL a [`group`] of refreshes can share it.

pub(super) mod group;
#[cfg(test)]
mod tests;

use bluefox_auth_core::{SessionId, Timestamp, UserId, event::Event, rotation::Generation};

use super::{
    StoreError,
    db::{Conn, Db, acquire, optional},
    events,
};

#[derive(sqlx::FromRow)]
struct RotatedRow {
    auth_time: i64,
    app_metadata: String,
}

/// What may have changed since the session was read, and goes into its tokens.
#[derive(Clone, Debug)]
pub(crate) struct Rotated {
    pub(crate) auth_time: Timestamp,
    pub(crate) app_metadata: String,
}

impl From<RotatedRow> for Rotated {
    fn from(row: RotatedRow) -> Self {
        Self {
            auth_time: Timestamp::from_millis(row.auth_time),
            app_metadata: row.app_metadata,
        }
    }
}

/// What a session is moved from, and to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Swap {
    pub(crate) session: SessionId,
    pub(crate) from: Generation,
    pub(crate) to: Generation,
    pub(crate) rotated_at: Timestamp,
    pub(crate) idle_expires_at: Timestamp,
}

/// Moves the session on, writes the event down, and gives what else its tokens say; `None` when the
/// session is no longer of that generation, or lives no more, or its user may not log in.
///
/// On PostgreSQL it is one statement and so one round trip. SQLite knows no statement that writes two
/// tables, and has no way to go either.
pub(crate) async fn rotate(
    db: &Db,
    swap: Swap,
    event: &Event,
) -> Result<Option<Rotated>, StoreError> {
    if let Db::Postgres { pool, .. } = db {
        let mut conn = acquire(pool).await?;
        return on_postgres(Conn::Postgres(&mut conn), swap, event).await;
    }
    let mut tx = db.begin().await?;
    let rotated = swapped(tx.conn(), swap).await?;
    if rotated.is_some() {
        events::insert(tx.conn(), event).await?;
    }
    // Who was faster may be in the same transaction: before its end a second look would find nothing new.
    tx.commit().await?;
    Ok(rotated)
}

/// As [`rotate`], together with those who refresh at the same time. It waits for nobody who holds the
/// session's row: then, too, it gives `None`.
pub(crate) async fn rotate_in_group(
    db: &Db,
    swap: Swap,
    event: &Event,
) -> Result<Option<Rotated>, StoreError> {
    match db {
        Db::Postgres { refreshes, .. } => refreshes.rotate(swap, event).await,
        // Its writer makes groups of whatever is written.
        Db::Sqlite { .. } => rotate(db, swap, event).await,
    }
}

async fn swapped(conn: Conn<'_>, swap: Swap) -> Result<Option<Rotated>, StoreError> {
    let Swap {
        session, from, to, ..
    } = swap;
    let row = optional!(
        conn,
        RotatedRow,
        "UPDATE bf_sessions
         SET generation = $3, rotated_at = $4, last_seen_at = $4, idle_expires_at = $5
         WHERE id = $1 AND generation = $2 AND revoked_at IS NULL
           AND EXISTS (SELECT 1 FROM bf_users u WHERE u.id = user_id AND u.is_active)
         RETURNING auth_time, (SELECT u.app_metadata FROM bf_users u WHERE u.id = user_id) AS app_metadata",
        session.as_uuid(),
        from.as_i64(),
        to.as_i64(),
        swap.rotated_at.as_millis(),
        swap.idle_expires_at.as_millis(),
    )?;
    Ok(row.map(Rotated::from))
}

async fn on_postgres(
    conn: Conn<'_>,
    swap: Swap,
    event: &Event,
) -> Result<Option<Rotated>, StoreError> {
    let Swap {
        session, from, to, ..
    } = swap;
    let row = optional!(
        conn,
        RotatedRow,
        "WITH rotated AS (
            UPDATE bf_sessions s
            SET generation = $3, rotated_at = $4, last_seen_at = $4, idle_expires_at = $5
            FROM bf_users u
            WHERE s.id = $1 AND s.generation = $2 AND s.revoked_at IS NULL
              AND u.id = s.user_id AND u.is_active
            RETURNING s.user_id, s.auth_time, u.app_metadata
         ), written AS (
            INSERT INTO bf_events (id, at, kind, user_id, session_id, actor_id, ip, request_id)
            SELECT $6, $7, $8, user_id, $1, $9, $10, $11 FROM rotated
         )
         SELECT auth_time, app_metadata FROM rotated",
        session.as_uuid(),
        from.as_i64(),
        to.as_i64(),
        swap.rotated_at.as_millis(),
        swap.idle_expires_at.as_millis(),
        event.id,
        event.at.as_millis(),
        event.kind.as_str(),
        event.actor_id.map(UserId::as_uuid),
        event.ip.as_deref(),
        event.request_id.as_deref(),
    )?;
    Ok(row.map(Rotated::from))
}
