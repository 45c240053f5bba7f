//! Revoke: ends sessions. When it returns, their refresh and access tokens are dead.

use bluefox_auth_core::{SessionId, UserId, event::EventKind};

use crate::{
    call::Call,
    error::Problem,
    events::{About, record},
    store::{
        db::Tx,
        news::News,
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
    let mut tx = call.auth.begin().await?;
    let was_living = revoke_in(call, &mut tx, session, reason).await?;
    tx.commit().await?;
    Ok(was_living)
}

/// Ends one session, in the transaction; `false` when it was over already.
pub(crate) async fn revoke_in(
    call: &Call,
    tx: &mut Tx,
    session: SessionId,
    reason: RevokedReason,
) -> Result<bool, Problem> {
    let user = sessions::update_revoked(tx.conn(), session, reason, call.now).await?;
    if let Some(user) = user {
        // Whoever can log out is the user, be it with a token that says no more than that.
        let by_user = (reason == RevokedReason::Logout).then(|| call.by(user));
        let call = by_user.as_ref().unwrap_or(call);
        write_down(call, tx, (user, session), reason).await?;
    } else {
        // Another node may have ended it just now, and this one not have heard of that yet.
        tx.tell(News::SessionRevoked(session, call.now));
    }
    Ok(user.is_some())
}

/// Ends every session of a user, in the transaction, but the one to keep, and gives their number. A
/// login that is just being written comes before and ends with the others, or after, and sees what
/// has changed.
pub(crate) async fn revoke_all(
    call: &Call,
    tx: &mut Tx,
    (user, keep): (UserId, Option<SessionId>),
    reason: RevokedReason,
) -> Result<usize, Problem> {
    users::lock(tx.conn(), user).await?;
    let ended = sessions::update_all_revoked(tx.conn(), user, keep, reason, call.now).await?;
    for session in &ended {
        write_down(call, tx, (user, *session), reason).await?;
    }
    Ok(ended.len())
}

async fn write_down(
    call: &Call,
    tx: &mut Tx,
    (user, session): (UserId, SessionId),
    reason: RevokedReason,
) -> Result<(), Problem> {
    let about = About {
        reason: Some(reason.as_str()),
        ..About::session(user, session)
    };
    record(call, tx, EventKind::SessionRevoked, about).await
}
