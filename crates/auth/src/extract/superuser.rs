//! [`Superuser`]: a user who may do everything.

use std::ops::Deref;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use bluefox_auth_core::Code;

use super::CurrentUser;
use crate::{auth::BluefoxAuth, error::Problem, user::User};

/// A [`CurrentUser`] who is a superuser; another one is refused with 403 `forbidden`.
#[derive(Clone, Debug)]
pub struct Superuser(CurrentUser);

impl Deref for Superuser {
    type Target = User;

    fn deref(&self) -> &User {
        &self.0
    }
}

impl<S> FromRequestParts<S> for Superuser
where
    BluefoxAuth: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let user = <CurrentUser as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        if user.is_superuser {
            Ok(Self(user))
        } else {
            Err(Problem::new(Code::Forbidden))
        }
    }
}
