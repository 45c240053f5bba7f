//! [`Users`]: making, finding and changing accounts.

use bluefox_auth_core::{Code, Email, Timestamp, UserId, event::EventKind, password::Password};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    account,
    auth::BluefoxAuth,
    call::Call,
    error::{FieldError, Problem},
    events::{About, record},
    features::{password, registration},
    mail::MailPurpose,
    one_time::{self, Purpose},
    session::revoke::revoke_all,
    store::{db::Tx, passwords, sessions::RevokedReason, users},
    user::User,
};

/// The verbs on users, without HTTP. Each fails with `unavailable` while the database does not
/// answer, and with `not_found` where there is no such user.
#[derive(Clone, Copy, Debug)]
pub struct Users<'a> {
    pub(super) auth: &'a BluefoxAuth,
}

/// An invitation that was made.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The invitation, to be shown to whom it is for; none where it was mailed.
    pub invitation: Option<SecretString>,
    /// The page to register at, with the invitation in it; where there are pages.
    pub link: Option<SecretString>,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
}

impl<'a> Users<'a> {
    pub(super) const fn new(auth: &'a BluefoxAuth) -> Self {
        Self { auth }
    }

    /// Makes an account.
    ///
    /// # Errors
    ///
    /// `validation_failed`, `email_taken`, `overloaded`.
    pub async fn create(
        &self,
        email: &str,
        password: impl Into<SecretString>,
    ) -> Result<User, Problem> {
        password::create(&Call::local(self.auth), email, &password.into()).await
    }

    /// Invites an address to register. With `send` the invitation is mailed and shown to nobody
    /// else, so that who registers with it has a verified address.
    ///
    /// # Errors
    ///
    /// `validation_failed`, `email_taken`; `registration_closed` where nobody can register;
    /// `mail_not_configured` with `send`.
    pub async fn invite(&self, email: &str, send: bool) -> Result<Invited, Problem> {
        let invited = registration::invite(&Call::local(self.auth), email, send).await?;
        let link = invited.token.as_ref().and_then(|token| {
            let composer = &self.auth.post()?.composer;
            composer.link_to(MailPurpose::Invitation, token.expose_secret())
        });
        Ok(Invited {
            invitation: invited.token,
            link: link.map(SecretString::from),
            expires_at: invited.expires_at,
        })
    }

    /// The user with this identifier.
    ///
    /// # Errors
    ///
    /// `unavailable`, `internal_error`.
    pub async fn find(&self, id: UserId) -> Result<Option<User>, Problem> {
        Ok(users::find(self.auth.db().read().await?.conn(), id).await?)
    }

    /// The user with this address, whatever its case. What is no address belongs to nobody.
    ///
    /// # Errors
    ///
    /// `unavailable`, `internal_error`.
    pub async fn find_by_email(&self, email: &str) -> Result<Option<User>, Problem> {
        let Ok(email) = Email::parse(email) else {
            return Ok(None);
        };
        Ok(users::find_by_email(self.auth.db().read().await?.conn(), &email).await?)
    }

    /// Up to `limit` users in the order in which they were made, those after `after`.
    ///
    /// # Errors
    ///
    /// `unavailable`, `internal_error`.
    pub async fn list(&self, after: Option<UserId>, limit: u32) -> Result<Vec<User>, Problem> {
        Ok(users::list(self.auth.db().read().await?.conn(), after, limit).await?)
    }

    /// Lets the user log in again.
    ///
    /// # Errors
    ///
    /// `not_found`.
    pub async fn enable(&self, id: UserId) -> Result<User, Problem> {
        let call = Call::local(self.auth);
        let mut tx = self.auth.begin().await?;
        if users::update_active(tx.conn(), id, true).await? {
            record(&call, &mut tx, EventKind::UserEnabled, About::user(id)).await?;
        }
        found(tx, id).await
    }

    /// Lets the user log in no more, and ends their sessions.
    ///
    /// # Errors
    ///
    /// `not_found`.
    pub async fn disable(&self, id: UserId) -> Result<User, Problem> {
        let call = Call::local(self.auth);
        let mut tx = self.auth.begin().await?;
        if users::update_active(tx.conn(), id, false).await? {
            record(&call, &mut tx, EventKind::UserDisabled, About::user(id)).await?;
            // Nor does it go on where it was once they are let in again.
            let begun = [Purpose::PasswordReset, Purpose::EmailChange];
            one_time::void(&call, &mut tx, id, &begun).await?;
        }
        revoke_all(&call, &mut tx, (id, None), RevokedReason::UserDisabled).await?;
        found(tx, id).await
    }

    /// Sets the user's password, and ends their sessions. Links to reset it are void.
    ///
    /// # Errors
    ///
    /// `not_found`, `validation_failed`, `overloaded`.
    pub async fn set_password(
        &self,
        id: UserId,
        password: impl Into<SecretString>,
    ) -> Result<User, Problem> {
        let chosen = Password::chosen(&password.into())
            .map_err(|error| FieldError::new("password", error))?;
        if self.find(id).await?.is_none() {
            return Err(Problem::new(Code::NotFound));
        }
        let auth = self.auth;
        let hash = auth.hashing().hash(chosen).await?;
        let call = Call::local(auth);
        let mut tx = auth.begin().await?;
        if users::lock(tx.conn(), id).await?.is_some() {
            passwords::upsert(tx.conn(), id, &hash, call.now).await?;
            record(&call, &mut tx, EventKind::PasswordChanged, About::user(id)).await?;
            // What was begun with the password before must not outlive it.
            let begun = [Purpose::PasswordReset, Purpose::EmailChange];
            one_time::void(&call, &mut tx, id, &begun).await?;
        }
        revoke_all(&call, &mut tx, (id, None), RevokedReason::PasswordChanged).await?;
        found(tx, id).await
    }

    /// Makes the user a superuser.
    ///
    /// # Errors
    ///
    /// `not_found`.
    pub async fn promote(&self, id: UserId) -> Result<User, Problem> {
        self.set_superuser(id, true).await
    }

    /// Makes the user an ordinary one.
    ///
    /// # Errors
    ///
    /// `not_found`.
    pub async fn demote(&self, id: UserId) -> Result<User, Problem> {
        self.set_superuser(id, false).await
    }

    /// Removes the user, their sessions and their password, at once and for good.
    ///
    /// # Errors
    ///
    /// `not_found`.
    pub async fn delete(&self, id: UserId) -> Result<(), Problem> {
        let mut tx = self.auth.begin().await?;
        if !account::erase(&Call::local(self.auth), &mut tx, id).await? {
            return Err(Problem::new(Code::NotFound));
        }
        Ok(tx.commit().await?)
    }

    async fn set_superuser(&self, id: UserId, is_superuser: bool) -> Result<User, Problem> {
        let call = Call::local(self.auth);
        let mut tx = self.auth.begin().await?;
        if users::update_superuser(tx.conn(), id, is_superuser).await? {
            let kind = if is_superuser {
                EventKind::UserPromoted
            } else {
                EventKind::UserDemoted
            };
            record(&call, &mut tx, kind, About::user(id)).await?;
        }
        found(tx, id).await
    }
}

/// The user as they are now, and commits; or `not_found`.
async fn found(mut tx: Tx, id: UserId) -> Result<User, Problem> {
    let user = users::find(tx.conn(), id)
        .await?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    tx.commit().await?;
    Ok(user)
}
