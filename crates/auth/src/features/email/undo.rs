//! `POST /auth/email/undo`: the former address is put back, and whoever changed it is shut out.

use axum::Json as Answer;
use bluefox_auth_core::{UserId, event::EventKind};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{MAILED, claims};
use crate::{
    call::Call,
    error::{FieldError, Problem},
    events::{About, record},
    extract::Json,
    http::openapi::{Message, refusals},
    mail::outbox,
    one_time::{self, Draft, Purpose, Ticket},
    session::revoke::revoke_all,
    store::{one_time_tokens::OneTimeToken, passwords, sessions::RevokedReason, users},
};

refusals!(Refusals: UNSAFE, JSON, [InvalidToken, MailNotConfigured]);

/// What undoes a change of address.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct EmailChangeUndo {
    /// The token of the link that was mailed to the former address.
    #[schema(value_type = String)]
    token: Option<SecretString>,
}

/// Puts the former address back.
///
/// Every session of the account ends, its password is void, and so is every link and code that was
/// mailed for it: whoever changed the address knew the password. A link to choose a new one is mailed
/// to the address that was put back.
#[utoipa::path(
    post,
    path = "/email/undo",
    tag = "email",
    request_body = EmailChangeUndo,
    responses(
        (status = 200, body = Message, description = "The account has its former address."),
        Refusals,
    ),
)]
pub(super) async fn undo_email_change(
    Json(call, body): Json<EmailChangeUndo>,
) -> Result<Answer<Message>, Problem> {
    outbox::post(&call.auth)?;
    let token = body.token;
    let ticket = Ticket {
        token: Some(token.ok_or_else(|| FieldError::new("token", "is required"))?),
        ..Ticket::default()
    };
    let (_, token) = one_time::find(&call, &ticket, &[Purpose::EmailChangeUndo]).await?;
    let user = token.user.ok_or_else(one_time::refused)?;
    undo(&call.by(user), &token, user).await?;
    Ok(Answer(Message {
        message: "The former address is back. A mail to choose a new password is on its way to it.",
    }))
}

async fn undo(call: &Call, token: &OneTimeToken, user: UserId) -> Result<(), Problem> {
    let mut tx = call.auth.begin().await?;
    let account = super::redeem(call, &mut tx, (user, token)).await?;
    // It was kept, so it can be somebody else's only by clocks that differ at the very end.
    if !users::update_email(tx.conn(), user, &token.email).await? {
        return Err(one_time::refused());
    }
    let about = About::user(user);
    record(call, &mut tx, EventKind::EmailChangeUndone, about).await?;
    let reason = RevokedReason::EmailChangeUndone;
    revoke_all(call, &mut tx, (user, None), reason).await?;
    passwords::delete(tx.conn(), user).await?;
    one_time::void(call, &mut tx, user, &MAILED).await?;
    claims::void_younger(call, &mut tx, user, claims::rank(token)?).await?;
    let draft = Draft {
        is_void: !account.user.is_active,
        is_unlimited: true,
        ..Draft::new(Purpose::PasswordReset, Some(user), &token.email)
    };
    one_time::begin(call, &mut tx, draft).await?;
    Ok(tx.commit().await?)
}
