//! [`Sessions`]: ending logins.

use bluefox_auth_core::{SessionId, Timestamp, UserId};
use serde::Serialize;

use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::Problem,
    session::revoke::{revoke, revoke_all},
    store::sessions::{self, RevokedReason},
};

/// The verbs on sessions, without HTTP. When one returns, the tokens are dead.
#[derive(Clone, Copy, Debug)]
pub struct Sessions<'a> {
    auth: &'a BluefoxAuth,
}

/// A living session, as an operator sees it. None of it opens anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionInfo {
    /// The identifier.
    pub id: SessionId,
    /// When the user logged in.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub last_seen_at: Timestamp,
    /// When it ends without a refresh.
    pub idle_expires_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The address that the login came from.
    pub ip: Option<String>,
    /// The `User-Agent` of the login.
    pub user_agent: Option<String>,
}

impl<'a> Sessions<'a> {
    pub(super) const fn new(auth: &'a BluefoxAuth) -> Self {
        Self { auth }
    }

    /// The living sessions of a user, the one seen last first; a thousand at most.
    ///
    /// # Errors
    ///
    /// `unavailable`, `internal_error`.
    pub async fn list(&self, user: UserId) -> Result<Vec<SessionInfo>, Problem> {
        let mut reader = self.auth.db().read().await?;
        let listed = sessions::list_living(reader.conn(), user, self.auth.now(), 1000).await?;
        let info = listed.into_iter().map(|session| SessionInfo {
            id: session.id,
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
            idle_expires_at: session.idle_expires_at,
            expires_at: session.expires_at,
            ip: session.origin.ip,
            user_agent: session.origin.user_agent,
        });
        Ok(info.collect())
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
    pub async fn revoke_all(&self, user: UserId) -> Result<usize, Problem> {
        let mut tx = self.auth.begin().await?;
        let call = Call::local(self.auth);
        let ended = revoke_all(&call, &mut tx, (user, None), RevokedReason::Operator).await?;
        tx.commit().await?;
        Ok(ended)
    }
}
