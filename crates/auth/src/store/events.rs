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
    news::News,
};

#[derive(sqlx::FromRow)]
pub(super) struct EventRow {
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

/// Adds an event. The feed finds it once it is committed, if it is news.
///
/// PostgreSQL tells the listening nodes, and the position is the transaction's number, by which a
/// snapshot knows what it has not seen. SQLite has one writer, so a count is the order of commits.
pub(crate) async fn insert(conn: Conn<'_>, event: &Event) -> Result<(), StoreError> {
    let is_news = News::of(event).is_some();
    macro_rules! insert {
        ($conn:expr, $sql:literal) => {
            sqlx::query($sql)
                .bind(event.id)
                .bind(event.at.as_millis())
                .bind(event.kind.as_str())
                .bind(event.user_id.map(UserId::as_uuid))
                .bind(event.session_id.map(SessionId::as_uuid))
                .bind(event.actor_id.map(UserId::as_uuid))
                .bind(event.reason.as_deref())
                .bind(event.ip.as_deref())
                .bind(event.request_id.as_deref())
                .bind(is_news)
                .execute($conn)
                .await
                .map(|_| ())
        };
    }
    match conn {
        Conn::Sqlite(conn) => insert!(
            conn,
            "INSERT INTO bf_events
                (id, at, kind, user_id, session_id, actor_id, reason, ip, request_id, feed_position)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $10 THEN
                (SELECT COALESCE(MAX(feed_position), 0) + 1 FROM bf_events
                 WHERE feed_position IS NOT NULL) END)"
        ),
        Conn::Postgres(conn) => insert!(
            conn,
            "INSERT INTO bf_events
                (id, at, kind, user_id, session_id, actor_id, reason, ip, request_id, feed_position)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
                CASE WHEN $10 THEN pg_current_xact_id()::text::bigint END)
             RETURNING CASE WHEN $10 THEN pg_notify('bluefox_auth', '')::text END"
        ),
    }?;
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

/// Removes up to `limit` events from before a moment, and gives their number. The last of the feed stays:
/// the next position is counted from it.
pub(crate) async fn delete_before(
    conn: Conn<'_>,
    moment: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    execute!(
        conn,
        "DELETE FROM bf_events
         WHERE id IN (SELECT id FROM bf_events
                      WHERE at < $1 AND (feed_position IS NULL OR feed_position <
                        (SELECT MAX(feed_position) FROM bf_events WHERE feed_position IS NOT NULL))
                      ORDER BY at LIMIT $2)",
        moment.as_millis(),
        i64::from(limit),
    )
}
