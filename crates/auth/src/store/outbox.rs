//! `bf_outbox`: the mails that are to be sent. A row belongs to the transaction that caused it, and
//! is claimed by compare and swap before it is sent: `due_at` is then the end of the claim.

use bluefox_auth_core::{Timestamp, UserId};
use uuid::Uuid;

use super::{
    StoreError,
    db::{Conn, all, execute, optional},
};

/// What will become of a mail, or has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It is to be sent.
    Queued,
    /// It was sent.
    Sent,
    /// It could not be sent, and is not tried again.
    Dead,
    /// It was never to be sent: it stands for one that would have told who has an account.
    Void,
}

impl State {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Dead => "dead",
            Self::Void => "void",
        }
    }
}

/// A mail that is due.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct QueuedMail {
    pub(crate) id: Uuid,
    pub(crate) letter: Option<Vec<u8>>,
    pub(crate) attempts: i64,
    pub(crate) due_at: i64,
    pub(crate) purpose: String,
}

/// Adds a mail.
pub(crate) async fn insert(
    conn: Conn<'_>,
    (id, purpose, user): (Uuid, &str, Option<UserId>),
    sealed: &[u8],
    state: State,
    now: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        conn,
        "INSERT INTO bf_outbox (id, purpose, user_id, letter, state, attempts, created_at, due_at)
         VALUES ($1, $2, $3, $4, $5, 0, $6, $6)",
        id,
        purpose,
        user.map(UserId::as_uuid),
        sealed,
        state.as_str(),
        now.as_millis(),
    )?;
    Ok(())
}

/// Up to `limit` mails that are due, the longest first.
pub(crate) async fn list_due(
    conn: Conn<'_>,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<QueuedMail>, StoreError> {
    all!(
        conn,
        QueuedMail,
        "SELECT id, letter, attempts, due_at, purpose FROM bf_outbox
         WHERE state = 'queued' AND due_at <= $1 ORDER BY due_at LIMIT $2",
        now.as_millis(),
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
}

/// Claims a mail until a moment; `false` when another node was faster.
pub(crate) async fn update_claimed(
    conn: Conn<'_>,
    due: &QueuedMail,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let changed = execute!(
        conn,
        "UPDATE bf_outbox SET attempts = attempts + 1, due_at = $4
         WHERE id = $1 AND state = 'queued' AND attempts = $2 AND due_at = $3",
        due.id,
        due.attempts,
        due.due_at,
        until.as_millis(),
    )?;
    Ok(changed > 0)
}

/// Notes that the mail of a claim was sent. What it said is forgotten.
pub(crate) async fn update_sent(conn: Conn<'_>, id: Uuid) -> Result<(), StoreError> {
    execute!(
        conn,
        "UPDATE bf_outbox SET state = 'sent', letter = NULL, error = NULL
         WHERE id = $1 AND state = 'queued'",
        id,
    )?;
    Ok(())
}

/// Notes why the mail of a claim was not sent, and when it is tried again; or never. A claim that was
/// lost to another node changes nothing.
pub(crate) async fn update_failed(
    conn: Conn<'_>,
    claimed: &QueuedMail,
    error: &str,
    again: Option<Timestamp>,
) -> Result<(), StoreError> {
    execute!(
        conn,
        "UPDATE bf_outbox SET state = $3, error = $4, due_at = COALESCE($5, due_at)
         WHERE id = $1 AND state = 'queued' AND attempts = $2",
        claimed.id,
        claimed.attempts,
        if again.is_some() {
            State::Queued
        } else {
            State::Dead
        }
        .as_str(),
        error,
        again.map(Timestamp::as_millis),
    )?;
    Ok(())
}

/// A mail that could not be sent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct DeadRow {
    pub(crate) id: Uuid,
    pub(crate) purpose: String,
    pub(crate) user_id: Option<Uuid>,
    pub(crate) attempts: i64,
    pub(crate) created_at: i64,
    pub(crate) error: Option<String>,
}

/// Up to `limit` dead letters after `after`, the oldest first.
pub(crate) async fn list_dead(
    conn: Conn<'_>,
    after: Uuid,
    limit: u32,
) -> Result<Vec<DeadRow>, StoreError> {
    all!(
        conn,
        DeadRow,
        "SELECT id, purpose, user_id, attempts, created_at, error FROM bf_outbox
         WHERE state = 'dead' AND id > $1 ORDER BY id LIMIT $2",
        after,
        i64::from(limit),
    )
}

/// Queues a dead letter again; `false` when there is none with this identifier.
pub(crate) async fn update_requeued(
    conn: Conn<'_>,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = execute!(
        conn,
        "UPDATE bf_outbox SET state = 'queued', attempts = 0, due_at = $2
         WHERE id = $1 AND state = 'dead'",
        id,
        now.as_millis(),
    )?;
    Ok(changed > 0)
}

#[derive(sqlx::FromRow)]
struct CountRow {
    count: i64,
}

/// How many mails are in a state.
pub(crate) async fn count(conn: Conn<'_>, state: State) -> Result<i64, StoreError> {
    let row = optional!(
        conn,
        CountRow,
        "SELECT COUNT(*) AS count FROM bf_outbox WHERE state = $1",
        state.as_str(),
    )?;
    Ok(row.map_or(0, |row| row.count))
}

/// Removes every mail of a user.
pub(crate) async fn delete_of_user(conn: Conn<'_>, user: UserId) -> Result<(), StoreError> {
    execute!(
        conn,
        "DELETE FROM bf_outbox WHERE user_id = $1",
        user.as_uuid()
    )?;
    Ok(())
}

/// Removes up to `limit` mails of a state that were made before a moment, and gives their number.
pub(crate) async fn delete_before(
    conn: Conn<'_>,
    state: State,
    moment: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    execute!(
        conn,
        "DELETE FROM bf_outbox
         WHERE id IN (SELECT id FROM bf_outbox WHERE state = $1 AND created_at < $2
                      ORDER BY created_at LIMIT $3)",
        state.as_str(),
        moment.as_millis(),
        i64::from(limit),
    )
}
