//! `POST /auth/email/confirm`: the account gets its new address.

use axum::Json as Answer;
use bluefox_auth_core::{Code, Email, UserId, event::EventKind};

use super::{MAILED, claims};
use crate::{
    call::Call,
    error::Problem,
    events::{About, record},
    extract::Json,
    http::openapi::{Message, refusals},
    mail::outbox,
    one_time::{self, Purpose, Ticket},
    store::{db::Tx, former_emails, one_time_tokens::OneTimeToken, users},
};

refusals!(Refusals: UNSAFE, JSON, [InvalidToken, EmailTaken, MailNotConfigured]);

/// Gives the account the address that the mail was sent to.
///
/// By the token of the link, or by the handle of the flow and the code. The former address gets a
/// mail whose link undoes this for 72 hours, and is kept for that long. Links and codes that were
/// mailed before are void.
#[utoipa::path(
    post,
    path = "/email/confirm",
    tag = "email",
    request_body = Ticket,
    responses(
        (status = 200, body = Message, description = "The account has its new address."),
        Refusals,
    ),
)]
pub(super) async fn confirm_email_change(
    Json(call, ticket): Json<Ticket>,
) -> Result<Answer<Message>, Problem> {
    outbox::post(&call.auth)?;
    let (_, token) = one_time::find(&call, &ticket, &[Purpose::EmailChange]).await?;
    let user = token.user.ok_or_else(one_time::refused)?;
    change(&call.by(user), &token, user).await?;
    Ok(Answer(Message {
        message: "The address is changed.",
    }))
}

async fn change(call: &Call, token: &OneTimeToken, user: UserId) -> Result<(), Problem> {
    let mut tx = call.auth.begin().await?;
    let account = super::redeem(call, &mut tx, (user, token)).await?;
    if !account.user.is_active || account.deleted_at.is_some() {
        return Err(one_time::refused());
    }
    let (old, new) = (super::address(&account)?, &token.email);
    take(call, &mut tx, user, new).await?;
    record(call, &mut tx, EventKind::EmailChanged, About::user(user)).await?;
    one_time::void(call, &mut tx, user, &MAILED).await?;
    claims::leave(call, &mut tx, user, (&old, new)).await?;
    Ok(tx.commit().await?)
}

/// Gives the user the address, if it is nobody else's.
async fn take(call: &Call, tx: &mut Tx, user: UserId, email: &Email) -> Result<(), Problem> {
    let taken = || Problem::new(Code::EmailTaken);
    if !users::update_email(tx.conn(), user, email).await? {
        return Err(taken());
    }
    // After the update: it has waited for whoever was just giving the address up.
    match former_emails::find_owner(tx.conn(), email, call.now).await? {
        Some(owner) if owner != user => Err(taken()),
        _ => Ok(()),
    }
}
