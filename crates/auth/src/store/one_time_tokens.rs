//! `bf_one_time_tokens`: what was mailed to prove something, once. No token is in it, only hashes.

use bluefox_auth_core::{
    Email, Timestamp, UserId,
    one_time::{MAX_ATTEMPTS, TokenHash},
};
use uuid::Uuid;

use super::{
    StoreError,
    db::{Conn, all, execute, optional},
};

/// A token, as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct OneTimeToken {
    pub(crate) id: Uuid,
    /// The word of its purpose.
    pub(crate) purpose: String,
    pub(crate) user: Option<UserId>,
    /// The address that it was sent to.
    pub(crate) email: Email,
    /// The MAC of its code, where it has one. Without, nothing can be tried, and no trying makes it void.
    pub(crate) code_mac: Option<Vec<u8>>,
    /// What its purpose needs besides, a JSON text.
    pub(crate) data: String,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct TokenRow {
    id: Uuid,
    purpose: String,
    user_id: Option<Uuid>,
    email: String,
    code_mac: Option<Vec<u8>>,
    data: String,
    created_at: i64,
    expires_at: i64,
}

impl TryFrom<TokenRow> for OneTimeToken {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            purpose: row.purpose,
            user: row.user_id.map(UserId::from),
            email: Email::parse(&row.email).map_err(|_| StoreError::Damaged("email"))?,
            code_mac: row.code_mac,
            data: row.data,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

/// Adds a token.
pub(crate) async fn insert(
    conn: Conn<'_>,
    token: &OneTimeToken,
    (hash, flow): (TokenHash, TokenHash),
) -> Result<(), StoreError> {
    execute!(
        conn,
        "INSERT INTO bf_one_time_tokens
            (id, purpose, user_id, email, email_key, token_hash, flow_hash, code_mac, attempts,
             data, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11)",
        token.id,
        token.purpose.as_str(),
        token.user.map(UserId::as_uuid),
        token.email.as_str(),
        token.email.key(),
        hash.as_bytes(),
        flow.as_bytes(),
        token.code_mac.as_deref(),
        token.data.as_str(),
        token.created_at.as_millis(),
        token.expires_at.as_millis(),
    )?;
    Ok(())
}

/// The living token with this hash.
pub(crate) async fn find_living(
    conn: Conn<'_>,
    hash: TokenHash,
    now: Timestamp,
) -> Result<Option<OneTimeToken>, StoreError> {
    optional!(
        conn,
        TokenRow,
        "SELECT id, purpose, user_id, email, code_mac, data, created_at, expires_at
         FROM bf_one_time_tokens
         WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > $3
           AND (attempts < $2 OR code_mac IS NULL)",
        hash.as_bytes(),
        MAX_ATTEMPTS,
        now.as_millis(),
    )?
    .map(OneTimeToken::try_from)
    .transpose()
}

/// The user's living tokens of a purpose.
pub(crate) async fn list_living(
    conn: Conn<'_>,
    user: UserId,
    purpose: &str,
    now: Timestamp,
) -> Result<Vec<OneTimeToken>, StoreError> {
    let rows = all!(
        conn,
        TokenRow,
        "SELECT id, purpose, user_id, email, code_mac, data, created_at, expires_at
         FROM bf_one_time_tokens
         WHERE user_id = $1 AND purpose = $2 AND ended_at IS NULL AND expires_at > $4
           AND (attempts < $3 OR code_mac IS NULL)",
        user.as_uuid(),
        purpose,
        MAX_ATTEMPTS,
        now.as_millis(),
    )?;
    rows.into_iter().map(OneTimeToken::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct AttemptedRow {
    #[sqlx(flatten)]
    token: TokenRow,
    is_living: bool,
}

/// Counts an attempt at the code of a flow, and gives its token; `None` when it is void, which costs
/// the same. The last attempt is still one.
pub(crate) async fn update_attempted(
    conn: Conn<'_>,
    flow: TokenHash,
    now: Timestamp,
) -> Result<Option<OneTimeToken>, StoreError> {
    let row = optional!(
        conn,
        AttemptedRow,
        "UPDATE bf_one_time_tokens SET attempts = attempts + 1
         WHERE flow_hash = $1 AND attempts < $2 AND expires_at > $3
         RETURNING id, purpose, user_id, email, code_mac, data, created_at, expires_at,
                   ended_at IS NULL AS is_living",
        flow.as_bytes(),
        MAX_ATTEMPTS,
        now.as_millis(),
    )?;
    row.filter(|row| row.is_living)
        .map(|row| OneTimeToken::try_from(row.token))
        .transpose()
}

/// Compare and swap: uses a living token up, and forgets what it was to bring about; `false` when it
/// was used or void already.
pub(crate) async fn update_used(
    conn: Conn<'_>,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = execute!(
        conn,
        "UPDATE bf_one_time_tokens SET ended_at = $2, ended_by = 'use', data = ''
         WHERE id = $1 AND ended_at IS NULL AND expires_at > $2",
        id,
        now.as_millis(),
    )?;
    Ok(changed > 0)
}

/// Makes a living token void.
pub(crate) async fn update_void_one(
    conn: Conn<'_>,
    id: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        conn,
        "UPDATE bf_one_time_tokens SET ended_at = $2, ended_by = 'void', data = ''
         WHERE id = $1 AND ended_at IS NULL",
        id,
        now.as_millis(),
    )?;
    Ok(())
}

/// Makes the user's living tokens of a purpose void.
pub(crate) async fn update_void(
    conn: Conn<'_>,
    user: UserId,
    purpose: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        conn,
        "UPDATE bf_one_time_tokens SET ended_at = $3, ended_by = 'void', data = ''
         WHERE user_id = $1 AND purpose = $2 AND ended_at IS NULL",
        user.as_uuid(),
        purpose,
        now.as_millis(),
    )?;
    Ok(())
}

/// Makes the living tokens of a purpose void that were sent to an address.
pub(crate) async fn update_void_of_email(
    conn: Conn<'_>,
    email: &Email,
    purpose: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        conn,
        "UPDATE bf_one_time_tokens SET ended_at = $3, ended_by = 'void', data = ''
         WHERE email_key = $1 AND purpose = $2 AND ended_at IS NULL",
        email.key(),
        purpose,
        now.as_millis(),
    )?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct CountRow {
    count: i64,
}

/// How many tokens of a purpose were made for an address since a moment.
pub(crate) async fn count_since(
    conn: Conn<'_>,
    email: &Email,
    purpose: &str,
    since: Timestamp,
) -> Result<i64, StoreError> {
    let row = optional!(
        conn,
        CountRow,
        "SELECT COUNT(*) AS count FROM bf_one_time_tokens
         WHERE email_key = $1 AND purpose = $2 AND created_at > $3",
        email.key(),
        purpose,
        since.as_millis(),
    )?;
    Ok(row.map_or(0, |row| row.count))
}

/// Removes every token of a user, and those of nobody that were sent to an address that they had.
pub(crate) async fn delete_of_user(conn: Conn<'_>, user: UserId) -> Result<(), StoreError> {
    execute!(
        conn,
        "DELETE FROM bf_one_time_tokens
         WHERE user_id = $1
            OR (user_id IS NULL
                AND email_key IN (SELECT email_key FROM bf_former_emails WHERE user_id = $1))",
        user.as_uuid(),
    )?;
    Ok(())
}

/// Removes the tokens of nobody that were sent to an address.
pub(crate) async fn delete_of_email(conn: Conn<'_>, email: &Email) -> Result<(), StoreError> {
    execute!(
        conn,
        "DELETE FROM bf_one_time_tokens WHERE email_key = $1 AND user_id IS NULL",
        email.key(),
    )?;
    Ok(())
}

/// Removes up to `limit` tokens whose time ended before a moment, and gives their number.
pub(crate) async fn delete_ended_before(
    conn: Conn<'_>,
    moment: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    execute!(
        conn,
        "DELETE FROM bf_one_time_tokens
         WHERE id IN (SELECT id FROM bf_one_time_tokens WHERE expires_at < $1
                      ORDER BY expires_at LIMIT $2)",
        moment.as_millis(),
        i64::from(limit),
    )
}
