//! A new password, and what comes with it: other sessions end, what was begun before is void, and
//! the user is told.

use bluefox_auth_core::{
    SessionId,
    event::EventKind,
    password::{Password, StoredHash},
};
use secrecy::SecretString;

use crate::{
    call::Call,
    error::{FieldError, Problem},
    events::{About, record},
    mail::{Letter, MailPurpose, outbox},
    one_time::{self, Purpose},
    session::revoke::revoke_all,
    store::{db::Tx, passwords, sessions::RevokedReason},
    user::User,
};

/// How somebody came to set a password.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// They knew the one until now, in this session: it goes on.
    Change(SessionId),
    /// They read the mails of the account's address.
    Reset,
}

/// Sets the user's password, in a transaction that holds the user.
pub(super) async fn set(
    call: &Call,
    tx: &mut Tx,
    user: &User,
    hash: &StoredHash,
    way: Way,
) -> Result<(), Problem> {
    let (kind, about, kept, reason) = match way {
        Way::Change(session) => (
            EventKind::PasswordChanged,
            About::session(user.id, session),
            Some(session),
            RevokedReason::PasswordChanged,
        ),
        Way::Reset => (
            EventKind::PasswordReset,
            About::user(user.id),
            None,
            RevokedReason::PasswordReset,
        ),
    };
    passwords::upsert(tx.conn(), user.id, hash, call.now).await?;
    record(call, tx, kind, about).await?;
    revoke_all(call, tx, (user.id, kept), reason).await?;
    // A change of the address that a thief has begun with the old password must not outlive it.
    let begun = [Purpose::PasswordReset, Purpose::EmailChange];
    one_time::void(call, tx, user.id, &begun).await?;
    outbox::notify(call, tx, user.id, |language| {
        Letter::new(user.email.as_str(), MailPurpose::PasswordChanged, language)
    })
    .await
}

/// The field `new_password` of a body, if it may be chosen.
pub(super) fn chosen(text: Option<&SecretString>) -> Result<Password, FieldError> {
    const FIELD: &str = "new_password";
    let text = text.ok_or_else(|| FieldError::new(FIELD, "is required"))?;
    Password::chosen(text).map_err(|error| FieldError::new(FIELD, error))
}
