//! [`Events`]: reading what has happened.

use bluefox_auth_core::{UserId, event::Event};
use uuid::Uuid;

use crate::{auth::BluefoxAuth, error::Problem, store::events};

/// The verbs on events, without HTTP.
#[derive(Clone, Copy, Debug)]
pub struct Events<'a> {
    auth: &'a BluefoxAuth,
}

impl<'a> Events<'a> {
    pub(super) const fn new(auth: &'a BluefoxAuth) -> Self {
        Self { auth }
    }

    /// Up to `limit` events of a user, or of all, the latest first: those before `before`.
    ///
    /// # Errors
    ///
    /// `unavailable`, `internal_error`.
    pub async fn list(
        &self,
        user: Option<UserId>,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Event>, Problem> {
        let mut reader = self.auth.db().read().await?;
        Ok(events::list(reader.conn(), user, before, limit).await?)
    }
}
