//! The refresh keys in `bf_sessions`.

use bluefox_auth_core::{SessionId, Timestamp, refresh_key::RefreshKeys};

use super::{
    StoreError,
    db::{Conn, execute},
};

/// As stored: nothing where there is none.
pub(super) fn to_column(keys: &RefreshKeys) -> Option<Vec<u8>> {
    (!keys.is_empty()).then(|| keys.to_bytes())
}

/// Reads the column back.
pub(super) fn from_column(bytes: Option<&[u8]>) -> Result<RefreshKeys, StoreError> {
    match bytes {
        None => Ok(RefreshKeys::default()),
        Some(bytes) => {
            RefreshKeys::from_bytes(bytes).ok_or(StoreError::Damaged("refresh_key_hashes"))
        }
    }
}

/// Gives a session these keys; `false` when it has been ended. Whoever calls holds the user, so that
/// of two who add a key at once neither takes the other's away.
pub(crate) async fn update(
    conn: Conn<'_>,
    id: SessionId,
    keys: &RefreshKeys,
) -> Result<bool, StoreError> {
    let changed = execute!(
        conn,
        "UPDATE bf_sessions SET refresh_key_hashes = $2 WHERE id = $1 AND revoked_at IS NULL",
        id.as_uuid(),
        to_column(keys),
    )?;
    Ok(changed > 0)
}

/// Notes that somebody came without a key; `false` when that was noted already since `before`.
pub(crate) async fn update_missed(
    conn: Conn<'_>,
    id: SessionId,
    now: Timestamp,
    before: Timestamp,
) -> Result<bool, StoreError> {
    let changed = execute!(
        conn,
        "UPDATE bf_sessions SET key_missed_at = $2
         WHERE id = $1 AND revoked_at IS NULL
           AND (key_missed_at IS NULL OR key_missed_at <= $3)",
        id.as_uuid(),
        now.as_millis(),
        before.as_millis(),
    )?;
    Ok(changed > 0)
}
