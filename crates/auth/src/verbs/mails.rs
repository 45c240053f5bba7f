//! [`Mails`]: what became of the mails.

use bluefox_auth_core::{Code, Email, Timestamp, UserId, ids::uuid_v7};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    auth::BluefoxAuth,
    error::{FieldError, Problem},
    mail::{Letter, MailPurpose, outbox::post},
    store::outbox,
};

/// The verbs on mails, without HTTP.
#[derive(Clone, Copy, Debug)]
pub struct Mails<'a> {
    auth: &'a BluefoxAuth,
}

/// A mail that could not be sent, and is not tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeadLetter {
    /// The identifier.
    pub id: Uuid,
    /// What it is about.
    pub purpose: String,
    /// Whose account it is about, where there is one.
    pub user_id: Option<UserId>,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// Why the last attempt failed.
    pub error: String,
}

impl<'a> Mails<'a> {
    pub(super) const fn new(auth: &'a BluefoxAuth) -> Self {
        Self { auth }
    }

    /// Sends a mail that says that mail works: at once, past the outbox.
    ///
    /// # Errors
    ///
    /// `mail_not_configured`; `validation_failed` when the address is none; `unavailable` with the
    /// reason when it can't be sent.
    pub async fn send_test(&self, to: &str) -> Result<(), Problem> {
        let post = post(self.auth)?;
        let to = Email::parse(to).map_err(|error| FieldError::new("to", error))?;
        let now = self.auth.now();
        let letter = Letter {
            written_at: now.as_millis(),
            ..Letter::new(to.as_str(), MailPurpose::Test, post.composer.language(None))
        };
        let id = uuid_v7(now, self.auth.entropy().as_ref());
        let mail = post
            .composer
            .compose(id, &letter)
            .map_err(Problem::internal)?;
        post.mailer.send(&mail).await.map_err(|error| {
            Problem::new(Code::Unavailable).with_detail(format!("The mail was not sent: {error}"))
        })
    }

    /// Up to `limit` mails that could not be sent, the oldest first: those after `after`. They are
    /// kept for 30 days.
    ///
    /// # Errors
    ///
    /// `unavailable`, `internal_error`.
    pub async fn dead_letters(
        &self,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<DeadLetter>, Problem> {
        let mut reader = self.auth.db().read().await?;
        let after = after.unwrap_or(Uuid::nil());
        let rows = outbox::list_dead(reader.conn(), after, limit).await?;
        let letters = rows.into_iter().map(|row| DeadLetter {
            id: row.id,
            purpose: row.purpose,
            user_id: row.user_id.map(UserId::from),
            attempts: row.attempts,
            created_at: Timestamp::from_millis(row.created_at),
            error: row.error.unwrap_or_default(),
        });
        Ok(letters.collect())
    }

    /// Queues a dead letter again; `false` when there is none with this identifier.
    ///
    /// # Errors
    ///
    /// `unavailable`, `internal_error`.
    pub async fn retry(&self, id: Uuid) -> Result<bool, Problem> {
        let mut tx = self.auth.begin().await?;
        let is_queued = outbox::update_requeued(tx.conn(), id, self.auth.now()).await?;
        tx.commit().await?;
        Ok(is_queued)
    }
}
