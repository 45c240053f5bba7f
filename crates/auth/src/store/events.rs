//! `bf_events`: what has happened to accounts and sessions. Rows are only ever added; the sweep and
//! the erasure of a user take away.

use bluefox_auth_core::{
    SessionId, Timestamp, UserId,
    event::{Event, EventKind},
};
use uuid::Uuid;

use super::{
    StoreError,
    db::{Conn, all, execute},
};

#[derive(sqlx::FromRow)]
struct EventRow {
    id: Uuid,
    at: i64,
    kind: String,
    user_id: Option<Uuid>,
    session_id: Option<Uuid>,
    actor_id: Option<Uuid>,
    reason: Option<String>,
    ip: Option<String>,
    request_id: Option<String>,
}

impl TryFrom<EventRow> for Event {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            at: Timestamp::from_millis(row.at),
            kind: EventKind::parse(&row.kind).ok_or(StoreError::Damaged("kind"))?,
            user_id: row.user_id.map(UserId::from),
            session_id: row.session_id.map(SessionId::from),
            actor_id: row.actor_id.map(UserId::from),
            reason: row.reason,
            ip: row.ip,
            request_id: row.request_id,
        })
    }
}

/// Adds an event.
pub(crate) async fn insert(conn: Conn<'_>, event: &Event) -> Result<(), StoreError> {
    execute!(
        conn,
        "INSERT INTO bf_events
            (id, at, kind, user_id, session_id, actor_id, reason, ip, request_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        event.id,
        event.at.as_millis(),
        event.kind.as_str(),
        event.user_id.map(UserId::as_uuid),
        event.session_id.map(SessionId::as_uuid),
        event.actor_id.map(UserId::as_uuid),
        event.reason.as_deref(),
        event.ip.as_deref(),
        event.request_id.as_deref(),
    )?;
    Ok(())
}

/// The events before `before`, the latest first; of one user, or of all.
pub(crate) async fn list(
    conn: Conn<'_>,
    user: Option<UserId>,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let before = before.unwrap_or(Uuid::max());
    let limit = i64::from(limit);
    let rows = match user {
        Some(user) => all!(
            conn,
            EventRow,
            "SELECT id, at, kind, user_id, session_id, actor_id, reason, ip, request_id
             FROM bf_events WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            user.as_uuid(),
            before,
            limit,
        ),
        None => all!(
            conn,
            EventRow,
            "SELECT id, at, kind, user_id, session_id, actor_id, reason, ip, request_id
             FROM bf_events WHERE id < $1 ORDER BY id DESC LIMIT $2",
            before,
            limit,
        ),
    }?;
    rows.into_iter().map(Event::try_from).collect()
}

/// Takes out of a user's events what is personal: only identifiers stay.
pub(crate) async fn update_anonymous(conn: Conn<'_>, user: UserId) -> Result<(), StoreError> {
    execute!(
        conn,
        "UPDATE bf_events SET ip = NULL, request_id = NULL WHERE user_id = $1 OR actor_id = $1",
        user.as_uuid(),
    )?;
    Ok(())
}

/// Removes up to `limit` events from before a moment, and gives their number.
pub(crate) async fn delete_before(
    conn: Conn<'_>,
    moment: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    execute!(
        conn,
        "DELETE FROM bf_events
         WHERE id IN (SELECT id FROM bf_events WHERE at < $1 ORDER BY at LIMIT $2)",
        moment.as_millis(),
        i64::from(limit),
    )
}
