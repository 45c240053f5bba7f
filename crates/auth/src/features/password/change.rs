//! `POST /auth/password`: another password, by who knows the one until now.

use axum::Json as Answer;
use bluefox_auth_core::password::Password;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::set::{Way, chosen, set};
use crate::{
    error::{FieldError, Problem},
    extract::{CurrentUser, Json, require_step_up},
    http::openapi::{Message, refusals},
    proof::Proof,
};

refusals!(Refusals: UNSAFE, JSON, AUTHENTICATED, CSRF, [
    InvalidCredentials, StepUpRequired, Overloaded,
]);

/// A password for another.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct PasswordChange {
    /// The password until now.
    #[schema(value_type = String, max_length = 1024)]
    current_password: Option<SecretString>,
    /// The password from now on: 8 characters at least, 1,024 bytes at most.
    #[schema(value_type = String, min_length = 8, max_length = 1024)]
    new_password: Option<SecretString>,
}

impl PasswordChange {
    fn require(self) -> Result<(SecretString, Password), Problem> {
        match (
            current(self.current_password),
            chosen(self.new_password.as_ref()),
        ) {
            (Ok(current), Ok(new)) => Ok((current, new)),
            (current, new) => {
                let errors = current.err().into_iter().chain(new.err());
                Err(Problem::validation(errors.collect()))
            }
        }
    }
}

const CURRENT: &str = "current_password";

fn current(text: Option<SecretString>) -> Result<SecretString, FieldError> {
    let text = text.ok_or_else(|| FieldError::new(CURRENT, "is required"))?;
    match Password::presented(&text) {
        Ok(_) => Ok(text),
        Err(error) => Err(FieldError::new(CURRENT, error)),
    }
}

/// Changes the password, and ends every other session of the user.
///
/// The session of the request goes on. Links to reset the password, and changes of the address that
/// wait for their link, are void from then on; where mail is set up, the user is told.
#[utoipa::path(
    post,
    path = "/password",
    operation_id = "change_password",
    tag = "password",
    request_body = PasswordChange,
    responses((status = 200, body = Message, description = "The password is changed."), Refusals),
    security(("bearer" = []), ("cookie" = [], "csrf" = []))
)]
pub(super) async fn change(
    user: CurrentUser,
    Json(call, body): Json<PasswordChange>,
) -> Result<Answer<Message>, Problem> {
    let call = call.by(user.id);
    require_step_up(&call.auth, &user)?;
    let (current, new) = body.require()?;
    let proof = Proof::of_user(&call, user.id, (CURRENT, &current)).await?;
    let hash = call.auth.hashing().hash(new).await?;
    let mut tx = call.auth.begin().await?;
    let account = proof.hold(&call, &mut tx).await?;
    set(
        &call,
        &mut tx,
        &account.user,
        &hash,
        Way::Change(user.session_id()),
    )
    .await?;
    tx.commit().await?;
    Ok(Answer(Message {
        message: "The password is changed, and every other session has ended.",
    }))
}
