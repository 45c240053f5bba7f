//! `POST /auth/password-reset` and its confirmation: a new password for who reads the mails of an
//! account's address.
//!
//! Nobody learns by it which addresses have an account: for every address the same statements run
//! and the same is answered. What differs is the mail, which is sent later, or never.

use axum::Json as Answer;
use bluefox_auth_core::{Email, UserId, event::EventKind, password::Password};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    set::{Way, chosen, set},
    store::find_addressee,
};
use crate::{
    call::Call,
    error::{FieldError, Problem},
    events::{About, record},
    extract::Json,
    http::{
        flow::FlowBegun,
        openapi::{Message, refusals},
    },
    mail::outbox,
    one_time::{self, Draft, Purpose, Ticket},
    store::{db::Tx, one_time_tokens::OneTimeToken, users},
    user::User,
};

refusals!(Refusals: UNSAFE, JSON, [MailNotConfigured]);
refusals!(RefusalsOfConfirm: UNSAFE, JSON, [InvalidToken, Overloaded]);

/// Whose password shall be reset.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct PasswordReset {
    /// The e-mail address of the account.
    #[schema(value_type = String, format = Email)]
    email: Option<String>,
}

/// Mails a link and a code to choose a new password with.
///
/// The answer is the same for every address, whether there is an account or not. An address gets five
/// such mails in an hour.
#[utoipa::path(
    post,
    path = "/password-reset",
    operation_id = "request_password_reset",
    tag = "password",
    request_body = PasswordReset,
    responses(
        (status = 200, body = FlowBegun, description = "A mail is on its way, if there is an account."),
        Refusals,
    ),
)]
pub(super) async fn request(
    Json(call, body): Json<PasswordReset>,
) -> Result<Answer<FlowBegun>, Problem> {
    outbox::post(&call.auth)?;
    let email = body
        .email
        .ok_or_else(|| FieldError::new("email", "is required"))?;
    let email = Email::parse(&email).map_err(|error| FieldError::new("email", error))?;
    let mut tx = call.auth.begin().await?;
    let addressee = find_addressee(tx.conn(), &email).await?;
    let draft = Draft {
        is_void: !addressee.is_active,
        ..Draft::new(Purpose::PasswordReset, addressee.user, &addressee.email)
    };
    let flow = one_time::begin(&call, &mut tx, draft).await?;
    tx.commit().await?;
    let message = "If there is an account with this address, a mail is on its way.";
    Ok(Answer(FlowBegun::new(message, &flow)))
}

/// What proves that somebody reads the mails, and the password that they want. Either `token`, or
/// `flow` and `code`.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct PasswordResetConfirmation {
    /// The token of the mail's link.
    #[schema(value_type = Option<String>)]
    token: Option<SecretString>,
    /// The handle that `POST /password-reset` answered with.
    #[schema(value_type = Option<String>)]
    flow: Option<SecretString>,
    /// The six digits of the mail. They can be tried five times.
    #[schema(value_type = Option<String>)]
    code: Option<SecretString>,
    /// The password from now on: 8 characters at least, 1,024 bytes at most.
    #[schema(value_type = String, min_length = 8, max_length = 1024)]
    new_password: Option<SecretString>,
}

impl PasswordResetConfirmation {
    fn require(self) -> Result<(Ticket, Password), Problem> {
        let is_ticket = self.token.is_some() || (self.flow.is_some() && self.code.is_some());
        let ticket = Ticket {
            token: self.token,
            flow: self.flow,
            code: self.code,
        };
        match chosen(self.new_password.as_ref()) {
            Ok(password) if is_ticket => Ok((ticket, password)),
            password => {
                let missing = (!is_ticket).then(one_time::missing);
                let errors = missing.into_iter().chain(password.err());
                Err(Problem::validation(errors.collect()))
            }
        }
    }
}

/// Sets a new password by the link or the code of a mail, and ends every session of the user.
///
/// Nobody is logged in by that. The address counts as verified, since its mails are read. Everything
/// that was begun before is void: other links to reset the password, and changes of the address.
#[utoipa::path(
    post,
    path = "/password-reset/confirm",
    operation_id = "confirm_password_reset",
    tag = "password",
    request_body = PasswordResetConfirmation,
    responses((status = 200, body = Message, description = "The password is set."), RefusalsOfConfirm),
)]
pub(super) async fn confirm(
    Json(call, body): Json<PasswordResetConfirmation>,
) -> Result<Answer<Message>, Problem> {
    let (ticket, password) = body.require()?;
    let place = call.auth.hashing().place()?;
    let (_, token) = one_time::find(&call, &ticket, &[Purpose::PasswordReset]).await?;
    let hash = place.hash(password).await?;
    let mut tx = call.auth.begin().await?;
    let user = hold(&mut tx, &token).await?.ok_or_else(one_time::refused)?;
    let call = call.by(user.id);
    one_time::redeem(&call, &mut tx, &token).await?;
    if !user.email_verified {
        verify(&call, &mut tx, user.id).await?;
    }
    set(&call, &mut tx, &user, &hash, Way::Reset).await?;
    tx.commit().await?;
    Ok(Answer(Message {
        message: "The password is set. Log in with it.",
    }))
}

/// The active user whom the token was made for, if its address is theirs still. Until the end of the
/// transaction that does not change.
async fn hold(tx: &mut Tx, token: &OneTimeToken) -> Result<Option<User>, Problem> {
    let Some(id) = token.user else {
        return Ok(None);
    };
    let user = users::lock(tx.conn(), id)
        .await?
        .map(|account| account.user);
    let is_theirs = |user: &User| {
        let email = Email::parse(&user.email);
        email.is_ok_and(|email| email.key() == token.email.key())
    };
    Ok(user.filter(|user| user.is_active && is_theirs(user)))
}

/// Who reads the mails of the address has verified it by that.
async fn verify(call: &Call, tx: &mut Tx, user: UserId) -> Result<(), Problem> {
    users::update_verified(tx.conn(), user).await?;
    record(call, tx, EventKind::EmailVerified, About::user(user)).await?;
    one_time::void(call, tx, user, &[Purpose::EmailVerification]).await
}
