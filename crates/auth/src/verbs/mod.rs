//! The verbs without HTTP: what an app or a command line does to users and sessions.

mod accounts;
mod events;
mod jobs;
mod mails;
mod sessions;
mod signing_keys;
mod users;

pub use self::{
    accounts::Account,
    events::Events,
    jobs::Jobs,
    mails::{DeadLetter, Mails},
    sessions::{SessionInfo, Sessions},
    signing_keys::{SigningKey, SigningKeys},
    users::{Invited, Users},
};
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

    /// The verbs on the keys of access tokens.
    pub const fn signing_keys(&self) -> SigningKeys<'_> {
        SigningKeys::new(self)
    }

    /// The verbs on events.
    pub const fn events(&self) -> Events<'_> {
        Events::new(self)
    }

    /// The verbs on mails.
    pub const fn mails(&self) -> Mails<'_> {
        Mails::new(self)
    }

    /// The background jobs.
    pub const fn jobs(&self) -> Jobs<'_> {
        Jobs::new(self)
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
