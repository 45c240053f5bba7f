//! `POST /auth/email-verification/confirm`: the link or the code of a mail was used.

use axum::Json as Answer;
use bluefox_auth_core::{UserId, event::EventKind, password::StoredHash};
use serde::Deserialize;

use crate::{
    account,
    call::Call,
    error::Problem,
    events::{About, record},
    extract::Json,
    http::openapi::{Message, refusals},
    one_time::{self, Purpose, Ticket},
    settings::Registration,
    store::{one_time_tokens::OneTimeToken, users},
};

refusals!(Refusals: UNSAFE, JSON, [InvalidToken]);

/// Verifies the address that a mail was sent to.
///
/// By the token of the link, or by the handle of the flow and the code. It also finishes a
/// registration that made no account yet, because nobody shall learn which addresses have one. Nobody is
/// logged in by that.
#[utoipa::path(
    post,
    path = "/email-verification/confirm",
    tag = "email",
    request_body = Ticket,
    responses(
        (status = 200, body = Message, description = "The address is verified."),
        Refusals,
    ),
)]
pub(super) async fn confirm_email_verification(
    Json(call, ticket): Json<Ticket>,
) -> Result<Answer<Message>, Problem> {
    let purposes = [Purpose::EmailVerification, Purpose::Registration];
    let (purpose, token) = one_time::find(&call, &ticket, &purposes).await?;
    let message = if purpose == Purpose::Registration {
        register(&call, &token).await?;
        "The account is made. Log in."
    } else {
        let user = token.user.ok_or_else(one_time::refused)?;
        verify(&call.by(user), &token, user).await?;
        "The address is verified."
    };
    Ok(Answer(Message { message }))
}

async fn verify(call: &Call, token: &OneTimeToken, user: UserId) -> Result<(), Problem> {
    let mut tx = call.auth.begin().await?;
    let account = super::redeem(call, &mut tx, (user, token)).await?;
    let present = super::address(&account)?;
    if !account.user.is_active || present.key() != token.email.key() {
        return Err(one_time::refused());
    }
    users::update_verified(tx.conn(), user).await?;
    record(call, &mut tx, EventKind::EmailVerified, About::user(user)).await?;
    one_time::void(call, &mut tx, user, &[Purpose::EmailVerification]).await?;
    Ok(tx.commit().await?)
}

/// What a registration waits with until its mail is read.
#[derive(Deserialize)]
struct Awaiting {
    password_hash: String,
}

/// Makes the account; who finds the address taken meanwhile is refused as with any other token.
async fn register(call: &Call, token: &OneTimeToken) -> Result<(), Problem> {
    let registration = call.auth.settings().accounts.registration;
    if matches!(registration, Registration::Closed | Registration::Invite) {
        return Err(one_time::refused());
    }
    let awaiting: Awaiting = serde_json::from_str(&token.data).map_err(Problem::internal)?;
    let hash = StoredHash::parse(&awaiting.password_hash).map_err(Problem::internal)?;
    let mut tx = call.auth.begin().await?;
    one_time::redeem(call, &mut tx, token).await?;
    account::create(call, &mut tx, (&token.email, true), &hash)
        .await?
        .ok_or_else(one_time::refused)?;
    one_time::void_of_email(call, &mut tx, &token.email, Purpose::Registration).await?;
    Ok(tx.commit().await?)
}
