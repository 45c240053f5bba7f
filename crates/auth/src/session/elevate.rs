//! Elevate: the user of a session proves their presence again. The session stays the same one.

use bluefox_auth_core::{Code, SessionId, event::EventKind};

use super::{AccessToken, app_metadata, issue_access};
use crate::{
    call::Call,
    error::Problem,
    events::{About, record},
    proof::Proof,
    store::sessions::{self, Session},
};

/// Moves the session's `auth_time`, and gives an access token that says so. Those from before keep
/// what they say: who holds a copy of one gains nothing.
pub(crate) async fn elevate(
    call: &Call,
    session: SessionId,
    proof: &Proof,
) -> Result<AccessToken, Problem> {
    let mut tx = call.auth.begin().await?;
    let account = proof.hold(call, &mut tx).await?;
    let over = || Problem::new(Code::NotAuthenticated);
    // It may have ended while the password was checked.
    if !sessions::is_living(tx.conn(), session, proof.user(), call.now).await?
        || !sessions::update_auth_time(tx.conn(), session, call.now).await?
    {
        return Err(over());
    }
    let session: Session = sessions::find(tx.conn(), session).await?.ok_or_else(over)?;
    let about = About::session(session.user_id, session.id);
    record(call, &mut tx, EventKind::SessionElevated, about).await?;
    let metadata = app_metadata(&call.auth, account.user.id, &account.app_metadata)?;
    let token = issue_access(call, &session, metadata)?;
    tx.commit().await?;
    Ok(token)
}
