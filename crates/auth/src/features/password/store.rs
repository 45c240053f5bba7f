//! `bf_passwords`: the hash of each user who has a password.

use bluefox_auth_core::{Email, Timestamp, UserId, password::StoredHash};
use uuid::Uuid;

use crate::store::{
    StoreError,
    db::{Conn, execute, optional},
};

/// A user and the hash of their password, as login looks them up.
pub(crate) struct UserPassword {
    pub(crate) user: UserId,
    pub(crate) hash: StoredHash,
    /// The hash as stored, to notice that it has changed meanwhile.
    pub(crate) phc: String,
}

#[derive(sqlx::FromRow)]
struct PasswordRow {
    user_id: Uuid,
    hash: String,
}

/// The active user with this address, if they have a password.
pub(crate) async fn find_active(
    conn: Conn<'_>,
    email: &Email,
) -> Result<Option<UserPassword>, StoreError> {
    optional!(
        conn,
        PasswordRow,
        "SELECT p.user_id, p.hash
         FROM bf_users u JOIN bf_passwords p ON p.user_id = u.id
         WHERE u.email_key = $1 AND u.is_active",
        email.key(),
    )?
    .map(|row| {
        let hash = StoredHash::parse(&row.hash).map_err(|_| StoreError::Damaged("hash"))?;
        Ok(UserPassword {
            user: row.user_id.into(),
            hash,
            phc: row.hash,
        })
    })
    .transpose()
}

/// Whether the user is active and has exactly this hash still.
pub(crate) async fn is_current(
    conn: Conn<'_>,
    password: &UserPassword,
) -> Result<bool, StoreError> {
    let row = optional!(
        conn,
        PasswordRow,
        "SELECT p.user_id, p.hash
         FROM bf_users u JOIN bf_passwords p ON p.user_id = u.id
         WHERE u.id = $1 AND u.is_active AND p.hash = $2",
        password.user.as_uuid(),
        &password.phc,
    )?;
    Ok(row.is_some())
}

/// Sets a user's password.
pub(crate) async fn upsert(
    conn: Conn<'_>,
    user: UserId,
    hash: &StoredHash,
    now: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        conn,
        "INSERT INTO bf_passwords (user_id, hash, changed_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at",
        user.as_uuid(),
        hash.to_string(),
        now.as_millis(),
    )?;
    Ok(())
}
