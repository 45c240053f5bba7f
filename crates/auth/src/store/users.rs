//! `bf_users`: who there is.

use bluefox_auth_core::{Email, Timestamp, UserId};
use uuid::Uuid;

use super::{
    StoreError,
    db::{Conn, all, execute, held, optional},
};
use crate::user::User;

#[derive(sqlx::FromRow)]
pub(super) struct UserRow {
    id: Uuid,
    email: String,
    is_active: bool,
    is_superuser: bool,
    email_verified: bool,
    created_at: i64,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id.into(),
            email: row.email,
            is_active: row.is_active,
            is_superuser: row.is_superuser,
            email_verified: row.email_verified,
            created_at: Timestamp::from_millis(row.created_at),
        }
    }
}

/// Adds a user; `None` when the address is taken.
pub(crate) async fn insert(
    conn: Conn<'_>,
    id: UserId,
    email: &Email,
    now: Timestamp,
) -> Result<Option<User>, StoreError> {
    let row = optional!(
        conn,
        UserRow,
        "INSERT INTO bf_users
            (id, email, email_key, is_active, is_superuser, email_verified, created_at)
         VALUES ($1, $2, $3, TRUE, FALSE, FALSE, $4)
         ON CONFLICT (email_key) DO NOTHING
         RETURNING id, email, is_active, is_superuser, email_verified, created_at",
        id.as_uuid(),
        email.as_str(),
        email.key(),
        now.as_millis(),
    )?;
    Ok(row.map(User::from))
}

/// The user with this identifier.
pub(crate) async fn find(conn: Conn<'_>, id: UserId) -> Result<Option<User>, StoreError> {
    let row = optional!(
        conn,
        UserRow,
        "SELECT id, email, is_active, is_superuser, email_verified, created_at
         FROM bf_users WHERE id = $1",
        id.as_uuid(),
    )?;
    Ok(row.map(User::from))
}

/// The user with this address, whatever its case.
pub(crate) async fn find_by_email(
    conn: Conn<'_>,
    email: &Email,
) -> Result<Option<User>, StoreError> {
    let row = optional!(
        conn,
        UserRow,
        "SELECT id, email, is_active, is_superuser, email_verified, created_at
         FROM bf_users WHERE email_key = $1",
        email.key(),
    )?;
    Ok(row.map(User::from))
}

/// Users in the order in which they were made, those after `after`.
pub(crate) async fn list(
    conn: Conn<'_>,
    after: Option<UserId>,
    limit: u32,
) -> Result<Vec<User>, StoreError> {
    let rows = all!(
        conn,
        UserRow,
        "SELECT id, email, is_active, is_superuser, email_verified, created_at
         FROM bf_users WHERE id > $1 ORDER BY id LIMIT $2",
        after.map_or(Uuid::nil(), UserId::as_uuid),
        i64::from(limit),
    )?;
    Ok(rows.into_iter().map(User::from).collect())
}

/// What is known of a user beyond what an app sees at each request.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) user: User,
    /// A JSON object that the user writes.
    pub(crate) profile: String,
    /// A JSON object that the app writes.
    pub(crate) app_metadata: String,
    /// When the user deleted the account, if they have.
    pub(crate) deleted_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
pub(super) struct AccountRow {
    #[sqlx(flatten)]
    user: UserRow,
    profile: String,
    app_metadata: String,
    deleted_at: Option<i64>,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            user: row.user.into(),
            profile: row.profile,
            app_metadata: row.app_metadata,
            deleted_at: row.deleted_at.map(Timestamp::from_millis),
        }
    }
}

/// One statement for who reads an account and for who holds it as well.
macro_rules! account {
    ($run:ident, $conn:ident, $id:ident) => {
        $run!(
            $conn,
            AccountRow,
            "SELECT id, email, is_active, is_superuser, email_verified, created_at, profile,
                    app_metadata, deleted_at
             FROM bf_users WHERE id = $1",
            $id.as_uuid(),
        )
    };
}

/// The user with this identifier, and everything about them.
pub(crate) async fn find_account(
    conn: Conn<'_>,
    id: UserId,
) -> Result<Option<Account>, StoreError> {
    Ok(account!(optional, conn, id)?.map(Account::from))
}

/// The same, held until the end of the transaction: starting a session and ending all of them come one
/// after the other. A login would slip through between a change of the password and the end of the sessions.
pub(crate) async fn lock(conn: Conn<'_>, id: UserId) -> Result<Option<Account>, StoreError> {
    Ok(account!(held, conn, id)?.map(Account::from))
}

/// Lets the user log in, or not; `false` when there is no such user.
pub(crate) async fn update_active(
    conn: Conn<'_>,
    id: UserId,
    is_active: bool,
) -> Result<bool, StoreError> {
    let changed = execute!(
        conn,
        "UPDATE bf_users SET is_active = $2 WHERE id = $1",
        id.as_uuid(),
        is_active
    )?;
    Ok(changed > 0)
}

/// Makes the user a superuser, or an ordinary one; `false` when there is no such user.
pub(crate) async fn update_superuser(
    conn: Conn<'_>,
    id: UserId,
    is_superuser: bool,
) -> Result<bool, StoreError> {
    let changed = execute!(
        conn,
        "UPDATE bf_users SET is_superuser = $2 WHERE id = $1",
        id.as_uuid(),
        is_superuser,
    )?;
    Ok(changed > 0)
}

/// Notes that the user reads the mails of their address; `false` when there is no such user.
pub(crate) async fn update_verified(conn: Conn<'_>, id: UserId) -> Result<bool, StoreError> {
    let changed = execute!(
        conn,
        "UPDATE bf_users SET email_verified = TRUE WHERE id = $1",
        id.as_uuid(),
    )?;
    Ok(changed > 0)
}

/// Gives the user another address, which is verified; `false` when it is somebody else's.
pub(crate) async fn update_email(
    conn: Conn<'_>,
    id: UserId,
    email: &Email,
) -> Result<bool, StoreError> {
    let changed = execute!(
        conn,
        "UPDATE bf_users SET email = $2, email_key = $3, email_verified = TRUE WHERE id = $1",
        id.as_uuid(),
        email.as_str(),
        email.key(),
    );
    match changed {
        Ok(changed) => Ok(changed > 0),
        Err(error) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Sets what the user writes about themselves, a JSON object.
pub(crate) async fn update_profile(
    conn: Conn<'_>,
    id: UserId,
    profile: &str,
) -> Result<(), StoreError> {
    execute!(
        conn,
        "UPDATE bf_users SET profile = $2 WHERE id = $1",
        id.as_uuid(),
        profile,
    )?;
    Ok(())
}

/// Sets what the app writes about the user, a JSON object; `false` when there is no such user.
pub(crate) async fn update_app_metadata(
    conn: Conn<'_>,
    id: UserId,
    app_metadata: &str,
) -> Result<bool, StoreError> {
    let changed = execute!(
        conn,
        "UPDATE bf_users SET app_metadata = $2 WHERE id = $1",
        id.as_uuid(),
        app_metadata,
    )?;
    Ok(changed > 0)
}

/// Notes when the user deleted the account, or that they want it back.
pub(crate) async fn update_deleted(
    conn: Conn<'_>,
    id: UserId,
    at: Option<Timestamp>,
) -> Result<(), StoreError> {
    execute!(
        conn,
        "UPDATE bf_users SET deleted_at = $2 WHERE id = $1",
        id.as_uuid(),
        at.map(Timestamp::as_millis),
    )?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(super) struct IdRow {
    id: Uuid,
}

/// Up to `limit` users who deleted their account before a moment, those after `after`.
pub(crate) async fn list_deleted_before(
    conn: Conn<'_>,
    moment: Timestamp,
    after: Option<UserId>,
    limit: u32,
) -> Result<Vec<UserId>, StoreError> {
    let rows = all!(
        conn,
        IdRow,
        "SELECT id FROM bf_users WHERE deleted_at <= $1 AND id > $2 ORDER BY id LIMIT $3",
        moment.as_millis(),
        after.map_or(Uuid::nil(), UserId::as_uuid),
        i64::from(limit),
    )?;
    Ok(rows.into_iter().map(|row| row.id.into()).collect())
}

/// Removes the user and all that belongs to them; `false` when there is no such user.
pub(crate) async fn delete(conn: Conn<'_>, id: UserId) -> Result<bool, StoreError> {
    Ok(execute!(conn, "DELETE FROM bf_users WHERE id = $1", id.as_uuid())? > 0)
}
