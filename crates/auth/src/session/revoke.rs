//! Revoke: ends sessions. When it returns, their refresh and access tokens are dead.

use bluefox_auth_core::{SessionId, UserId};

use crate::{
    call::Call,
    error::Problem,
    store::{
        db::Tx,
        sessions::{self, RevokedReason},
        users,
    },
};

/// Ends one session; `false` when it was over already.
pub(crate) async fn revoke(
    call: &Call,
    session: SessionId,
    reason: RevokedReason,
) -> Result<bool, Problem> {
    let mut tx = call.auth.db().begin().await?;
    let was_living = sessions::update_revoked(tx.conn(), session, reason, call.now).await?;
    tx.commit().await?;
    Ok(was_living)
}

/// Ends every session of a user, in the transaction, and gives their number. A login that is just
/// being written comes before and ends with the others, or after, and sees what has changed.
pub(crate) async fn revoke_all(
    call: &Call,
    tx: &mut Tx,
    user: UserId,
    reason: RevokedReason,
) -> Result<u64, Problem> {
    users::lock(tx.conn(), user).await?;
    Ok(sessions::update_all_revoked(tx.conn(), user, reason, call.now).await?)
}
