//! An account: its beginning, its end, and what its user sees of it. It is the same, whoever asks.

use bluefox_auth_core::{Code, Email, UserId, event::EventKind, password::StoredHash};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    call::Call,
    error::Problem,
    events::{About, record},
    store::{StoreError, db::Tx, events, former_emails, one_time_tokens, outbox, passwords, users},
    user::User,
};

/// An account, as its user sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub(crate) struct OwnAccount {
    #[serde(flatten)]
    user: User,
    /// What the user writes, at `PATCH /auth/me`. The app decides on its shape.
    #[schema(value_type = Object)]
    pub(crate) profile: Map<String, Value>,
    /// What the app writes. The user reads it.
    #[schema(value_type = Object)]
    app_metadata: Map<String, Value>,
}

impl TryFrom<&users::Account> for OwnAccount {
    type Error = StoreError;

    fn try_from(account: &users::Account) -> Result<Self, StoreError> {
        let object = |text: &str, column| {
            serde_json::from_str(text).map_err(|_| StoreError::Damaged(column))
        };
        Ok(Self {
            profile: object(&account.profile, "profile")?,
            app_metadata: object(&account.app_metadata, "app_metadata")?,
            user: account.user.clone(),
        })
    }
}

/// The account ended while its user's request was under way.
pub(crate) fn gone() -> Problem {
    Problem::new(Code::NotAuthenticated)
}

/// Where to write to whoever has an address, or may want it back, in the account's own spelling; `None`
/// when it is free. The same is done whatever comes of it: how long it takes tells nothing.
pub(crate) async fn find_taken(call: &Call, email: &Email) -> Result<Option<Email>, Problem> {
    let mut reader = call.auth.db().read().await?;
    let holder = users::find_by_email(reader.conn(), email).await?;
    let owner = former_emails::find_owner(reader.conn(), email, call.now).await?;
    let spelling = holder.as_ref().map_or(email.as_str(), |user| &user.email);
    let to = Email::parse(spelling).map_err(Problem::internal)?;
    Ok((holder.is_some() || owner.is_some()).then_some(to))
}

/// Makes an account, in the transaction; `None` when the address is taken. Then the transaction must
/// not be committed.
pub(crate) async fn create(
    call: &Call,
    tx: &mut Tx,
    (email, is_verified): (&Email, bool),
    hash: &StoredHash,
) -> Result<Option<User>, Problem> {
    let id = UserId::new(call.now, call.auth.entropy().as_ref());
    let Some(user) = users::insert(tx.conn(), id, email, call.now).await? else {
        return Ok(None);
    };
    // After the insert: whoever gives an address up keeps it for themselves in the same transaction.
    let owner = former_emails::find_owner(tx.conn(), email, call.now).await?;
    if owner.is_some() {
        return Ok(None);
    }
    passwords::upsert(tx.conn(), id, hash, call.now).await?;
    record(call, tx, EventKind::UserRegistered, About::user(id)).await?;
    if is_verified {
        users::update_verified(tx.conn(), id).await?;
        record(call, tx, EventKind::EmailVerified, About::user(id)).await?;
    }
    Ok(Some(User {
        email_verified: is_verified,
        ..user
    }))
}

/// Removes a user and everything that belongs to them, in the transaction; `false` when there is no
/// such user. Nothing personal is left behind: only identifiers, in the audit trail.
pub(crate) async fn erase(call: &Call, tx: &mut Tx, user: UserId) -> Result<bool, Problem> {
    // Whoever writes something about the user comes before, or finds nobody.
    let Some(account) = users::lock(tx.conn(), user).await? else {
        return Ok(false);
    };
    outbox::delete_of_user(tx.conn(), user).await?;
    one_time_tokens::delete_of_user(tx.conn(), user).await?;
    if let Ok(email) = Email::parse(&account.user.email) {
        one_time_tokens::delete_of_email(tx.conn(), &email).await?;
    }
    // Sessions, passwords and addresses go with the user.
    users::delete(tx.conn(), user).await?;
    record(call, tx, EventKind::UserErased, About::user(user)).await?;
    events::update_anonymous(tx.conn(), user).await?;
    Ok(true)
}
