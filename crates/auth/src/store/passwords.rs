//! `bf_passwords`: the hash of each user who has a password.

use bluefox_auth_core::{Email, Timestamp, UserId, password::StoredHash};
use uuid::Uuid;

use super::{
    StoreError,
    db::{Conn, execute, held, optional},
    users::{Account, AccountRow},
};

/// A user and the hash of their password, as a proof of it looks them up.
#[derive(Clone)]
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

impl TryFrom<PasswordRow> for UserPassword {
    type Error = StoreError;

    fn try_from(row: PasswordRow) -> Result<Self, StoreError> {
        let hash = StoredHash::parse(&row.hash).map_err(|_| StoreError::Damaged("hash"))?;
        Ok(Self {
            user: row.user_id.into(),
            hash,
            phc: row.hash,
        })
    }
}

/// What is read for an address that has no password: as long as one of our hashes.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA\
    $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[derive(sqlx::FromRow)]
struct LookedUpRow {
    user_id: Option<Uuid>,
    hash: String,
}

/// The active user with this address, if they have a password. There is a row with a hash in it for
/// every address: to read one takes its time, and that must not tell who has an account.
pub(crate) async fn find_active_by_email(
    conn: Conn<'_>,
    email: &Email,
) -> Result<Option<UserPassword>, StoreError> {
    let row = optional!(
        conn,
        LookedUpRow,
        "SELECT found.user_id, COALESCE(found.hash, $2) AS hash
         FROM (SELECT 1) AS always
         LEFT JOIN (SELECT p.user_id, p.hash
                    FROM bf_users u JOIN bf_passwords p ON p.user_id = u.id
                    WHERE u.email_key = $1 AND u.is_active) AS found ON TRUE",
        email.key(),
        NOBODYS,
    )?;
    let row = row.ok_or(StoreError::Damaged("hash"))?;
    let password = UserPassword::try_from(PasswordRow {
        user_id: row.user_id.unwrap_or_default(),
        hash: row.hash,
    })?;
    Ok(row.user_id.map(|_| password))
}

/// The active user, if they have a password.
pub(crate) async fn find_active(
    conn: Conn<'_>,
    user: UserId,
) -> Result<Option<UserPassword>, StoreError> {
    optional!(
        conn,
        PasswordRow,
        "SELECT p.user_id, p.hash
         FROM bf_users u JOIN bf_passwords p ON p.user_id = u.id
         WHERE u.id = $1 AND u.is_active",
        user.as_uuid(),
    )?
    .map(UserPassword::try_from)
    .transpose()
}

/// The account of the user, if they are active and have exactly this hash still. Until the end of the
/// transaction, neither changes.
pub(crate) async fn lock(
    conn: Conn<'_>,
    password: &UserPassword,
) -> Result<Option<Account>, StoreError> {
    // The user first, as whoever changes the password does.
    let row = held!(
        conn,
        AccountRow,
        "SELECT u.id, u.email, u.is_active, u.is_superuser, u.email_verified, u.created_at,
                u.profile, u.app_metadata, u.deleted_at
         FROM bf_users u JOIN bf_passwords p ON p.user_id = u.id
         WHERE u.id = $1 AND u.is_active AND p.hash = $2",
        password.user.as_uuid(),
        &password.phc,
    )?;
    Ok(row.map(Account::from))
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

/// Takes a user's password away: nobody logs in with one until another is set.
pub(crate) async fn delete(conn: Conn<'_>, user: UserId) -> Result<(), StoreError> {
    execute!(
        conn,
        "DELETE FROM bf_passwords WHERE user_id = $1",
        user.as_uuid()
    )?;
    Ok(())
}
