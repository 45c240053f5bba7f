//! `POST /auth/register`: a new account.

use axum::{
    Json as Answer,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use bluefox_auth_core::{Code, Email, UserId, password::Password};
use secrecy::SecretString;

use super::{Credentials, store};
use crate::{
    call::Call,
    error::{FieldError, Problem},
    extract::Json,
    store::users,
    user::User,
};

/// Makes an account and answers with it. Nobody is logged in by that.
pub(super) async fn register(Json(call, body): Json<Credentials>) -> Result<Response, Problem> {
    let (email, password) = body.require().map_err(Problem::validation)?;
    let user = create(&call, &email, &password).await?;
    Ok((StatusCode::CREATED, Answer(user)).into_response())
}

/// Makes an account. An address that is taken is refused before the password is hashed, and again
/// by the database, for two who come at once.
pub(crate) async fn create(
    call: &Call,
    email: &str,
    password: &SecretString,
) -> Result<User, Problem> {
    let (email, password) = parse(email, password)?;
    let auth = &call.auth;
    let taken = || Problem::new(Code::EmailTaken);
    let mut reader = auth.db().read().await?;
    if users::find_by_email(reader.conn(), &email).await?.is_some() {
        return Err(taken());
    }
    drop(reader);
    let hash = auth.hashing().hash(password).await?;
    let id = UserId::new(call.now, auth.entropy().as_ref());
    let mut tx = auth.db().begin().await?;
    let user = users::insert(tx.conn(), id, &email, call.now)
        .await?
        .ok_or_else(taken)?;
    store::upsert(tx.conn(), id, &hash, call.now).await?;
    tx.commit().await?;
    Ok(user)
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
