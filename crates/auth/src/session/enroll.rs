//! Enroll: a further client of a session names a refresh key of its own.

use bluefox_auth_core::{Code, SessionId, UserId, event::EventKind, refresh_key::RefreshKeyHash};

use crate::{
    call::Call,
    error::Problem,
    events::{About, record},
    store::{refresh_keys, sessions, users},
};

/// Adds a key to a living session of the user, whose proof of presence must be `fresh`. One that the
/// session has already stays as it is, however late: an answer that got lost can be asked for again.
pub(crate) async fn enroll(
    call: &Call,
    (user, session): (UserId, SessionId),
    key: RefreshKeyHash,
    fresh: Result<(), Problem>,
) -> Result<(), Problem> {
    let over = || Problem::new(Code::NotAuthenticated);
    let mut tx = call.auth.begin().await?;
    users::lock(tx.conn(), user).await?;
    if !sessions::is_living(tx.conn(), session, user, call.now).await? {
        return Err(over());
    }
    let found = sessions::find(tx.conn(), session).await?.ok_or_else(over)?;
    let keys = found.state.keys;
    if keys.hold(&key) {
        return Ok(tx.commit().await?);
    }
    if keys.is_empty() {
        return Err(Problem::new(Code::SessionNotKeyed));
    }
    fresh?;
    let keys = keys
        .with(key)
        .ok_or_else(|| Problem::new(Code::TooManyRefreshKeys))?;
    if !refresh_keys::update(tx.conn(), session, &keys).await? {
        return Err(over());
    }
    let about = About::session(user, session);
    record(call, &mut tx, EventKind::SessionKeyEnrolled, about).await?;
    Ok(tx.commit().await?)
}
