//! [`Sessions`]: ending logins.

use bluefox_auth_core::{SessionId, UserId};

use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::Problem,
    session::revoke::{revoke, revoke_all},
    store::sessions::RevokedReason,
};

/// The verbs on sessions, without HTTP. When one returns, the tokens are dead.
#[derive(Clone, Copy, Debug)]
pub struct Sessions<'a> {
    auth: &'a BluefoxAuth,
}

impl<'a> Sessions<'a> {
    pub(super) const fn new(auth: &'a BluefoxAuth) -> Self {
        Self { auth }
    }

    /// Ends a session; `false` when it was over already, or never was.
    ///
    /// # Errors
    ///
    /// `unavailable`, `internal_error`.
    pub async fn revoke(&self, session: SessionId) -> Result<bool, Problem> {
        revoke(&Call::local(self.auth), session, RevokedReason::Operator).await
    }

    /// Ends every session of a user and gives their number.
    ///
    /// # Errors
    ///
    /// `unavailable`, `internal_error`.
    pub async fn revoke_all(&self, user: UserId) -> Result<u64, Problem> {
        let mut tx = self.auth.db().begin().await?;
        let call = Call::local(self.auth);
        let ended = revoke_all(&call, &mut tx, user, RevokedReason::Operator).await?;
        tx.commit().await?;
        Ok(ended)
    }
}
