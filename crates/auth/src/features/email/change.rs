//! `POST /auth/email`: asks for another address.

use axum::Json as Answer;
use bluefox_auth_core::{Code, Email, UserId};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    call::Call,
    error::{FieldError, Problem},
    extract::{CurrentUser, Json, require_step_up},
    http::{flow::FlowBegun, openapi::refusals},
    mail::{MailPurpose, outbox},
    one_time::{self, Draft, Purpose},
    proof::Proof,
    settings::Registration,
    store::{db::Tx, former_emails, users},
};

refusals!(Refusals: UNSAFE, JSON, AUTHENTICATED, CSRF, [
    InvalidCredentials, StepUpRequired, EmailTaken, MailNotConfigured, Overloaded,
]);

/// Which address an account shall have, and a proof that its user wants that.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct EmailChange {
    /// The address that the account shall have.
    #[schema(value_type = String, format = Email)]
    new_email: Option<String>,
    /// The password.
    #[schema(value_type = String, max_length = 1024)]
    password: Option<SecretString>,
}

impl EmailChange {
    /// Both fields, or what is wrong with them.
    fn require(self, present: &Email) -> Result<(Email, SecretString), Problem> {
        let email = match self.new_email.as_deref().map(Email::parse) {
            None => Err(FieldError::new("new_email", "is required")),
            Some(Err(error)) => Err(FieldError::new("new_email", error)),
            Some(Ok(email)) if email.key() == present.key() => {
                Err(FieldError::new("new_email", "is the present address"))
            }
            Some(Ok(email)) => Ok(email),
        };
        let password = self
            .password
            .ok_or_else(|| FieldError::new("password", "is required"));
        match (email, password) {
            (Ok(email), Ok(password)) => Ok((email, password)),
            (email, password) => Err(Problem::validation(
                email.err().into_iter().chain(password.err()).collect(),
            )),
        }
    }
}

/// Mails a link and a code to a new address.
///
/// Nothing changes until one of them is used. With `registration = "enumeration_safe"` a taken
/// address is answered as a free one, and its owner is told by mail.
#[utoipa::path(
    post,
    path = "/email",
    tag = "email",
    request_body = EmailChange,
    responses(
        (status = 200, body = FlowBegun, description = "A mail is on its way to the new address."),
        Refusals,
    ),
    security(("bearer" = []), ("cookie" = [], "csrf" = []))
)]
pub(super) async fn change_email(
    user: CurrentUser,
    Json(call, body): Json<EmailChange>,
) -> Result<Answer<FlowBegun>, Problem> {
    let call = call.by(user.id);
    outbox::post(&call.auth)?;
    require_step_up(&call.auth, &user)?;
    let present = Email::parse(&user.email).map_err(Problem::internal)?;
    let (new, password) = body.require(&present)?;
    let proof = Proof::of_user(&call, user.id, ("password", &password)).await?;
    let mut tx = call.auth.begin().await?;
    proof.hold(&call, &mut tx).await?;
    let taken = anothers(&call, &mut tx, (&new, user.id)).await?;
    if taken.is_some()
        && call.auth.settings().accounts.registration != Registration::EnumerationSafe
    {
        return Err(Problem::new(Code::EmailTaken));
    }
    let draft = Draft {
        notice: taken.is_some().then_some(MailPurpose::AlreadyRegistered),
        ..Draft::new(
            Purpose::EmailChange,
            Some(user.id),
            taken.as_ref().unwrap_or(&new),
        )
    };
    let flow = one_time::begin(&call, &mut tx, draft).await?;
    tx.commit().await?;
    let message = "A mail is on its way to the new address. Nothing changes until it is used.";
    Ok(Answer(FlowBegun::new(message, &flow)))
}

/// Where to write to another user who has the address, or for whom it is kept.
async fn anothers(
    call: &Call,
    tx: &mut Tx,
    (email, user): (&Email, UserId),
) -> Result<Option<Email>, Problem> {
    let holder = users::find_by_email(tx.conn(), email).await?;
    let owner = former_emails::find_owner(tx.conn(), email, call.now).await?;
    if let Some(other) = holder.filter(|holder| holder.id != user) {
        return Ok(Some(Email::parse(&other.email).map_err(Problem::internal)?));
    }
    Ok(owner
        .is_some_and(|owner| owner != user)
        .then(|| email.clone()))
}
