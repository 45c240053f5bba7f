//! Start: the one gate to a session. Every first factor ends here.

use bluefox_auth_core::{
    SessionId,
    event::EventKind,
    refresh::Salt,
    refresh_key::{RefreshKeyHash, RefreshKeys},
    rotation::{Generation, State},
};

use super::{Tokens, app_metadata, issue, revoke::revoke_in};
use crate::{
    call::Call,
    error::Problem,
    events::{About, record},
    store::{
        db::Tx,
        sessions::{self, RevokedReason, Session},
        users::Account,
    },
};

/// What a login has proven, and what it takes the place of.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    pub(crate) account: Account,
    /// How (RFC 8176), separated by spaces.
    pub(crate) amr: &'static str,
    /// The refresh key that binds the session to its client.
    pub(crate) key: Option<RefreshKeyHash>,
    /// The sessions that the browser still held: they end.
    pub(crate) replaced: Vec<SessionId>,
}

/// Starts a session in the transaction. Its identifier is always a new one.
pub(crate) async fn start(call: &Call, tx: &mut Tx, login: Login) -> Result<Tokens, Problem> {
    let (settings, entropy) = (call.auth.settings(), call.auth.entropy().as_ref());
    let now = call.now;
    for session in login.replaced {
        revoke_in(call, tx, session, RevokedReason::Replaced).await?;
    }
    let expires_at = now.plus(settings.session_max_age);
    let session = Session {
        id: SessionId::new(now, entropy),
        user_id: login.account.user.id,
        salt: Salt::new(entropy),
        state: State {
            generation: Generation::FIRST,
            rotated_at: now,
            idle_expires_at: now.plus(settings.limits.idle).min(expires_at),
            expires_at,
            keys: login.key.map(RefreshKeys::from).unwrap_or_default(),
            is_revoked: false,
        },
        auth_time: now,
        amr: login.amr.to_owned(),
        key_missed_at: None,
    };
    sessions::insert(tx.conn(), &session, &call.origin).await?;
    let about = About::session(session.user_id, session.id);
    record(call, tx, EventKind::SessionStarted, about).await?;
    let metadata = app_metadata(&call.auth, session.user_id, &login.account.app_metadata)?;
    let tokens = issue(call, &session, metadata)?;
    // Should the transaction fail, no token of it was ever given away.
    call.auth.memory().keep_session(session);
    Ok(tokens)
}
