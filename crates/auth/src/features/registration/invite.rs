//! `POST /auth/invitations`: a superuser lets somebody register.
//!
//! An invitation that is mailed proves the address of who uses it, so nobody else may see it: it is
//! in the mail alone. One that is shown proves nothing.

use axum::{
    Json as Answer,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use bluefox_auth_core::{Code, Email, Timestamp, event::EventKind, invitation::Invitation};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    account,
    call::Call,
    error::{FieldError, Problem},
    events::{About, record},
    extract::{Json, Superuser},
    http::openapi::refusals,
    mail::{Letter, MailPurpose, outbox},
    settings::Registration,
};

refusals!(Refusals: UNSAFE, JSON, AUTHENTICATED, CSRF, [
    Forbidden, RegistrationClosed, EmailTaken,
]);

/// Who is invited.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Invitee {
    /// The e-mail address that the invitation is for.
    #[schema(value_type = String, format = Email)]
    email: Option<String>,
}

/// An invitation, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitationMade {
    /// One sentence for a person. It may change.
    message: &'static str,
    /// From when on the invitation is worth nothing.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// The invitation, where no mail could take it to the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation: Option<String>,
}

/// Invites an address to register.
///
/// A superuser may. Where mail is set up, the invitation is mailed and shown to nobody else: who
/// registers with it has a verified address. Elsewhere the answer has it.
#[utoipa::path(
    post,
    path = "/invitations",
    tag = "registration",
    request_body = Invitee,
    responses((status = 201, body = InvitationMade, description = "The address is invited."), Refusals),
    security(("bearer" = []), ("cookie" = [], "csrf" = []))
)]
pub(super) async fn create_invitation(
    user: Superuser,
    Json(call, body): Json<Invitee>,
) -> Result<Response, Problem> {
    let call = call.by(user.id);
    let email = body
        .email
        .ok_or_else(|| FieldError::new("email", "is required"))?;
    let Invited { token, expires_at } = invite(&call, &email, call.auth.post().is_some()).await?;
    let message = match token {
        None => "The invitation is on its way to this address.",
        Some(_) => "The invitation is made. Take it to whom it is for.",
    };
    let made = InvitationMade {
        message,
        expires_at,
        invitation: token.map(|token| token.expose_secret().to_owned()),
    };
    Ok((StatusCode::CREATED, Answer(made)).into_response())
}

/// An invitation that was made.
#[derive(Debug)]
pub(crate) struct Invited {
    /// The invitation, to be shown; `None` where it was mailed.
    pub(crate) token: Option<SecretString>,
    pub(crate) expires_at: Timestamp,
}

/// Makes an invitation for an address that has no account, and mails it if it shall be sent.
pub(crate) async fn invite(call: &Call, email: &str, send: bool) -> Result<Invited, Problem> {
    // It would lead to a refusal.
    if call.auth.settings().accounts.registration == Registration::Closed {
        return Err(Problem::new(Code::RegistrationClosed));
    }
    let language = send.then(|| outbox::language(call)).transpose()?;
    let email = Email::parse(email).map_err(|error| FieldError::new("email", error))?;
    if account::find_taken(call, &email).await?.is_some() {
        return Err(Problem::new(Code::EmailTaken));
    }
    let (auth, now) = (&call.auth, call.now);
    let invitation = Invitation {
        email,
        proves_address: send,
        expires_at: now.plus(auth.settings().accounts.invitation_ttl),
    };
    let (token, expires_at) = (
        invitation.sign(&auth.keys().invitation),
        invitation.expires_at,
    );
    let mut tx = auth.begin().await?;
    record(call, &mut tx, EventKind::UserInvited, About::default()).await?;
    if let Some(language) = language {
        let to = invitation.email.as_str();
        let mut letter = Letter::new(to, MailPurpose::Invitation, language)
            .with_fact("expires_at", expires_at.to_string());
        letter.token = Some(token.expose_secret().to_owned());
        letter.expires_at = Some(expires_at.as_millis());
        outbox::queue(call, &mut tx, letter, None, false).await?;
    }
    tx.commit().await?;
    Ok(Invited {
        token: (!send).then_some(token),
        expires_at,
    })
}
