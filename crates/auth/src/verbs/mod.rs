//! The verbs without HTTP: what an app or a command line does to users and sessions.

mod sessions;
mod users;

pub use self::{sessions::Sessions, users::Users};
use crate::{auth::BluefoxAuth, error::Problem, store::ping};

impl BluefoxAuth {
    /// The verbs on users.
    pub const fn users(&self) -> Users<'_> {
        Users::new(self)
    }

    /// The verbs on sessions.
    pub const fn sessions(&self) -> Sessions<'_> {
        Sessions::new(self)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    ///
    /// `unavailable` when it does not.
    pub async fn ready(&self) -> Result<(), Problem> {
        let mut reader = self.db().read().await?;
        Ok(ping(reader.conn()).await?)
    }
}
