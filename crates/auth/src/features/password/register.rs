//! `POST /auth/register`: a new account.

use axum::{
    Json as Answer,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use bluefox_auth_core::{
    Code, Email,
    invitation::Invitation,
    password::{Password, StoredHash},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Credentials;
use crate::{
    account,
    call::Call,
    error::{FieldError, Problem},
    extract::Json,
    http::{flow::FlowBegun, openapi::refusals},
    mail::MailPurpose,
    one_time::{self, Draft, Purpose},
    settings::Registration,
    user::User,
};

refusals!(Refusals: UNSAFE, JSON, [
    InvalidToken, RegistrationClosed, InvitationRequired, EmailTaken, Overloaded,
]);

/// Who wants an account.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Registrant {
    /// The e-mail address.
    #[schema(value_type = String, format = Email)]
    email: Option<String>,
    /// The password: 8 characters at least, 1,024 bytes at most.
    #[schema(value_type = String, min_length = 8, max_length = 1024)]
    password: Option<SecretString>,
    /// The invitation, where one is needed.
    #[schema(value_type = Option<String>)]
    invitation: Option<SecretString>,
}

/// A new user.
#[derive(Debug, Serialize, ToSchema)]
struct Registered {
    #[serde(flatten)]
    user: User,
    /// The handle of the flow that verifies the address, where a mail was sent: together with the
    /// code of that mail it does what the link does.
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<String>,
}

/// Makes an account.
///
/// Nobody is logged in by that. Where mail is set up, a link and a code to verify the address are
/// mailed. With `registration = "enumeration_safe"` the answer is 202 for every address: the account
/// is made when the link is used, and whoever has one already is told so by mail.
#[utoipa::path(
    post,
    path = "/register",
    tag = "password",
    request_body = Registrant,
    responses(
        (status = 201, body = Registered, description = "The account is made."),
        (status = 202, body = FlowBegun, description = "A mail is on its way to the address."),
        Refusals,
    ),
)]
pub(super) async fn register(Json(call, body): Json<Registrant>) -> Result<Response, Problem> {
    let registration = call.auth.settings().accounts.registration;
    if registration == Registration::Closed {
        return Err(Problem::new(Code::RegistrationClosed));
    }
    let Registrant {
        email,
        password,
        invitation,
    } = body;
    let credentials = Credentials { email, password };
    let (email, password) = credentials.require().map_err(Problem::validation)?;
    let (email, password) = parse(&email, &password)?;
    match registration {
        Registration::EnumerationSafe => request(&call, &email, password).await,
        Registration::Invite => {
            let invitation = redeem(&call, invitation.as_ref(), &email)?;
            // In the spelling that was invited: what the invitation proves, it proves of that one.
            let email = (&invitation.email, invitation.proves_address);
            open(&call, email, password).await
        }
        Registration::Open | Registration::Closed => open(&call, (&email, false), password).await,
    }
}

/// The invitation for this address.
fn redeem(call: &Call, text: Option<&SecretString>, email: &Email) -> Result<Invitation, Problem> {
    let text = text.ok_or_else(|| Problem::new(Code::InvitationRequired))?;
    Invitation::verify(&call.auth.keys().invitation, text, call.now)
        .filter(|invitation| invitation.email.key() == email.key())
        .ok_or_else(|| {
            Problem::new(Code::InvalidToken)
                .with_detail("The invitation is not valid for this address, or not any more.")
        })
}

/// Makes the account, and says whether the address is free.
async fn open(
    call: &Call,
    (email, is_verified): (&Email, bool),
    password: Password,
) -> Result<Response, Problem> {
    let hash = hash_if_free(call, email, password).await?;
    let mut tx = call.auth.begin().await?;
    let user = account::create(call, &mut tx, (email, is_verified), &hash)
        .await?
        .ok_or_else(taken)?;
    let flow = if is_verified || call.auth.post().is_none() {
        None
    } else {
        let draft = Draft::new(Purpose::EmailVerification, Some(user.id), email);
        Some(one_time::begin(call, &mut tx, draft).await?)
    };
    tx.commit().await?;
    let flow = flow.map(|flow| flow.expose_secret().to_owned());
    Ok((StatusCode::CREATED, Answer(Registered { user, flow })).into_response())
}

/// Answers the same for every address. Whether it is free is told by mail, to who reads it there.
async fn request(call: &Call, email: &Email, password: Password) -> Result<Response, Problem> {
    let hash = call.auth.hashing().hash(password).await?;
    let taken = account::find_taken(call, email).await?;
    let mut tx = call.auth.begin().await?;
    let draft = Draft {
        data: json!({ "password_hash": hash.to_string() }).to_string(),
        notice: taken.is_some().then_some(MailPurpose::AlreadyRegistered),
        ..Draft::new(Purpose::Registration, None, taken.as_ref().unwrap_or(email))
    };
    let flow = one_time::begin(call, &mut tx, draft).await?;
    tx.commit().await?;
    let answer = FlowBegun::new("A mail is on its way to this address.", &flow);
    Ok((StatusCode::ACCEPTED, Answer(answer)).into_response())
}

/// Makes an account for an operator.
pub(crate) async fn create(
    call: &Call,
    email: &str,
    password: &SecretString,
) -> Result<User, Problem> {
    let (email, password) = parse(email, password)?;
    let hash = hash_if_free(call, &email, password).await?;
    let mut tx = call.auth.begin().await?;
    let user = account::create(call, &mut tx, (&email, false), &hash)
        .await?
        .ok_or_else(taken)?;
    tx.commit().await?;
    Ok(user)
}

/// An address that is taken is refused before the password is hashed, and again by the database, for
/// two who come at once.
async fn hash_if_free(
    call: &Call,
    email: &Email,
    password: Password,
) -> Result<StoredHash, Problem> {
    let place = call.auth.hashing().place()?;
    if account::find_taken(call, email).await?.is_some() {
        return Err(taken());
    }
    Ok(place.hash(password).await?)
}

fn taken() -> Problem {
    Problem::new(Code::EmailTaken)
}

fn parse(email: &str, password: &SecretString) -> Result<(Email, Password), Problem> {
    match (Email::parse(email), Password::chosen(password)) {
        (Ok(email), Ok(password)) => Ok((email, password)),
        (email, password) => {
            let email = email.err().map(|error| FieldError::new("email", error));
            let password = password
                .err()
                .map(|error| FieldError::new("password", error));
            Err(Problem::validation(
                email.into_iter().chain(password).collect(),
            ))
        }
    }
}
