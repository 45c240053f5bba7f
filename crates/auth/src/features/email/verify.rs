//! `POST /auth/email-verification`: a mail that verifies the address.

use axum::Json as Answer;
use bluefox_auth_core::Email;
use secrecy::ExposeSecret as _;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    account,
    call::Call,
    error::Problem,
    extract::CurrentUser,
    http::openapi::refusals,
    mail::outbox,
    one_time::{self, Draft, Purpose},
    store::users,
};

refusals!(Refusals: UNSAFE, AUTHENTICATED, CSRF, [MailNotConfigured]);

/// What comes of asking for a mail that verifies the address.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EmailVerification {
    /// One sentence for a person. It may change.
    message: &'static str,
    /// The handle of the flow, where there is something to verify. Keep it where the flow was begun:
    /// together with the code of the mail it does what the link does.
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<String>,
}

/// Mails a link and a code that verify the address.
///
/// Where the address is verified already, no mail is sent, and there is no `flow`.
#[utoipa::path(
    post,
    path = "/email-verification",
    tag = "email",
    responses(
        (status = 200, body = EmailVerification, description = "A mail is on its way, or none is needed."),
        Refusals,
    ),
    security(("bearer" = []), ("cookie" = [], "csrf" = []))
)]
pub(super) async fn email_verification(
    user: CurrentUser,
    call: Call,
) -> Result<Answer<EmailVerification>, Problem> {
    let call = call.by(user.id);
    outbox::post(&call.auth)?;
    if user.email_verified {
        return Ok(Answer(EmailVerification {
            message: "The address is verified already.",
            flow: None,
        }));
    }
    let to = Email::parse(&user.email).map_err(Problem::internal)?;
    let mut tx = call.auth.begin().await?;
    // Whoever is erased at this moment leaves no row behind.
    if users::lock(tx.conn(), user.id).await?.is_none() {
        return Err(account::gone());
    }
    let draft = Draft::new(Purpose::EmailVerification, Some(user.id), &to);
    let flow = one_time::begin(&call, &mut tx, draft).await?;
    tx.commit().await?;
    Ok(Answer(EmailVerification {
        message: "A mail is on its way to your address.",
        flow: Some(flow.expose_secret().to_owned()),
    }))
}
