//! [`Users`]: making, finding and changing accounts.

use bluefox_auth_core::{Code, Email, UserId, password::Password};
use secrecy::SecretString;

use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::{FieldError, Problem},
    features::password,
    session::revoke::revoke_all,
    store::{db::Tx, sessions::RevokedReason, users},
    user::User,
};

/// The verbs on users, without HTTP. Each fails with `unavailable` while the database does not
/// answer, and with `not_found` where there is no such user.
#[derive(Clone, Copy, Debug)]
pub struct Users<'a> {
    auth: &'a BluefoxAuth,
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
        let mut tx = self.auth.db().begin().await?;
        users::update_active(tx.conn(), id, true).await?;
        found(tx, id).await
    }

    /// Lets the user log in no more, and ends their sessions.
    ///
    /// # Errors
    ///
    /// `not_found`.
    pub async fn disable(&self, id: UserId) -> Result<User, Problem> {
        let mut tx = self.auth.db().begin().await?;
        users::update_active(tx.conn(), id, false).await?;
        self.end_sessions(&mut tx, id, RevokedReason::UserDisabled)
            .await?;
        found(tx, id).await
    }

    /// Sets the user's password, and ends their sessions.
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
        let (auth, now) = (self.auth, self.auth.now());
        let hash = auth.hashing().hash(chosen).await?;
        let mut tx = auth.db().begin().await?;
        if users::lock(tx.conn(), id).await? {
            password::store::upsert(tx.conn(), id, &hash, now).await?;
        }
        self.end_sessions(&mut tx, id, RevokedReason::PasswordChanged)
            .await?;
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
        let mut tx = self.auth.db().begin().await?;
        if !users::delete(tx.conn(), id).await? {
            return Err(Problem::new(Code::NotFound));
        }
        Ok(tx.commit().await?)
    }

    async fn set_superuser(&self, id: UserId, is_superuser: bool) -> Result<User, Problem> {
        let mut tx = self.auth.db().begin().await?;
        users::update_superuser(tx.conn(), id, is_superuser).await?;
        found(tx, id).await
    }

    async fn end_sessions(
        &self,
        tx: &mut Tx,
        id: UserId,
        reason: RevokedReason,
    ) -> Result<(), Problem> {
        revoke_all(&Call::local(self.auth), tx, id, reason)
            .await
            .map(|_| ())
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
