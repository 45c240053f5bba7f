//! `bf_former_emails`: addresses that can still be put back. Until then nobody else gets them, or
//! whoever changed a stolen account's address could make it impossible.

use bluefox_auth_core::{Email, Timestamp, UserId};
use uuid::Uuid;

use super::{
    StoreError,
    db::{Conn, execute, optional},
};

#[derive(sqlx::FromRow)]
struct OwnerRow {
    user_id: Uuid,
}

/// Keeps an address for the user who had it.
pub(crate) async fn upsert(
    conn: Conn<'_>,
    email: &Email,
    user: UserId,
    until: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        conn,
        "INSERT INTO bf_former_emails (email_key, user_id, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (email_key) DO UPDATE
         SET user_id = excluded.user_id, expires_at = excluded.expires_at",
        email.key(),
        user.as_uuid(),
        until.as_millis(),
    )?;
    Ok(())
}

/// The user whom an address is kept for.
pub(crate) async fn find_owner(
    conn: Conn<'_>,
    email: &Email,
    now: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    let row = optional!(
        conn,
        OwnerRow,
        "SELECT user_id FROM bf_former_emails WHERE email_key = $1 AND expires_at > $2",
        email.key(),
        now.as_millis(),
    )?;
    Ok(row.map(|row| row.user_id.into()))
}

/// Keeps an address for the user no longer.
pub(crate) async fn delete(conn: Conn<'_>, email: &Email, user: UserId) -> Result<(), StoreError> {
    execute!(
        conn,
        "DELETE FROM bf_former_emails WHERE email_key = $1 AND user_id = $2",
        email.key(),
        user.as_uuid(),
    )?;
    Ok(())
}

/// Removes those that nobody can put back any more.
pub(crate) async fn delete_ended_before(
    conn: Conn<'_>,
    moment: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    execute!(
        conn,
        "DELETE FROM bf_former_emails
         WHERE email_key IN (SELECT email_key FROM bf_former_emails WHERE expires_at < $1
                             ORDER BY expires_at LIMIT $2)",
        moment.as_millis(),
        i64::from(limit),
    )
}
