//! What the app's own side knows and decides of an account.

use bluefox_auth_core::{Code, Timestamp, UserId, event::EventKind};
use serde::Serialize;
use serde_json::{Map, Value};

use super::Users;
use crate::{
    call::Call,
    error::{FieldError, Problem},
    events::{About, record},
    session::MAX_TOKEN_METADATA,
    store::{StoreError, users},
    user::User,
};

/// The longest `app_metadata`, in bytes of JSON.
const MAX_METADATA: usize = 8 * 1024;

/// A user, and what is known beyond what an app sees at each request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Account {
    /// The user.
    #[serde(flatten)]
    pub user: User,
    /// What the user writes about themselves, at `PATCH /auth/me`.
    pub profile: Map<String, Value>,
    /// What the app writes about the user, who can read it.
    pub app_metadata: Map<String, Value>,
    /// When the user deleted the account, if they have: it is erased after the grace period.
    pub deleted_at: Option<Timestamp>,
}

impl Users<'_> {
    /// The user with this identifier, and everything about them.
    ///
    /// # Errors
    ///
    /// `unavailable`, `internal_error`.
    pub async fn account(&self, id: UserId) -> Result<Option<Account>, Problem> {
        let mut reader = self.auth.db().read().await?;
        let Some(account) = users::find_account(reader.conn(), id).await? else {
            return Ok(None);
        };
        let object = |text: &str, column| {
            serde_json::from_str(text).map_err(|_| StoreError::Damaged(column))
        };
        Ok(Some(Account {
            profile: object(&account.profile, "profile")?,
            app_metadata: object(&account.app_metadata, "app_metadata")?,
            user: account.user,
            deleted_at: account.deleted_at,
        }))
    }

    /// Sets what the app keeps about the user, in place of what it was. The user can read it, and
    /// can't change it.
    ///
    /// # Errors
    ///
    /// `not_found`; `validation_failed` beyond 8 KiB of JSON, or 1,536 bytes where it goes into
    /// access tokens.
    pub async fn set_app_metadata(
        &self,
        id: UserId,
        app_metadata: &Map<String, Value>,
    ) -> Result<(), Problem> {
        let text = serde_json::to_string(app_metadata).map_err(Problem::internal)?;
        let is_in_token = self.auth.settings().accounts.app_metadata_in_token;
        let most = if is_in_token {
            MAX_TOKEN_METADATA
        } else {
            MAX_METADATA
        };
        if text.len() > most {
            let message = format!("must have at most {most} bytes of JSON");
            return Err(FieldError::new("app_metadata", message).into());
        }
        let mut tx = self.auth.begin().await?;
        if !users::update_app_metadata(tx.conn(), id, &text).await? {
            return Err(Problem::new(Code::NotFound));
        }
        let call = Call::local(self.auth);
        record(
            &call,
            &mut tx,
            EventKind::AppMetadataChanged,
            About::user(id),
        )
        .await?;
        Ok(tx.commit().await?)
    }

    /// Notes that the user reads the mails of their address, as an operator knows it.
    ///
    /// # Errors
    ///
    /// `not_found`.
    pub async fn verify(&self, id: UserId) -> Result<User, Problem> {
        let mut tx = self.auth.begin().await?;
        let user = users::find(tx.conn(), id)
            .await?
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        if !user.email_verified {
            users::update_verified(tx.conn(), id).await?;
            let call = Call::local(self.auth);
            record(&call, &mut tx, EventKind::EmailVerified, About::user(id)).await?;
        }
        tx.commit().await?;
        Ok(User {
            email_verified: true,
            ..user
        })
    }
}
