//! `bf_revoked_keys`: the signing keys that an operator has declared compromised. They are never
//! forgotten: a key may stand in some node's settings for long.

use bluefox_auth_core::Timestamp;

use super::{
    StoreError,
    db::{Conn, all, execute},
};

#[derive(sqlx::FromRow)]
struct KeyRow {
    kid: String,
}

/// Adds a key; `false` when it is there already.
pub(crate) async fn insert(conn: Conn<'_>, kid: &str, now: Timestamp) -> Result<bool, StoreError> {
    let added = execute!(
        conn,
        "INSERT INTO bf_revoked_keys (kid, revoked_at) VALUES ($1, $2)
         ON CONFLICT (kid) DO NOTHING",
        kid,
        now.as_millis(),
    )?;
    Ok(added > 0)
}

/// Every key.
pub(crate) async fn list(conn: Conn<'_>) -> Result<Vec<String>, StoreError> {
    let rows = all!(conn, KeyRow, "SELECT kid FROM bf_revoked_keys ORDER BY kid")?;
    Ok(rows.into_iter().map(|row| row.kid).collect())
}
