//! [`Verified`]: a user who reads the mails of their address.

use std::ops::Deref;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use bluefox_auth_core::Code;

use super::CurrentUser;
use crate::{auth::BluefoxAuth, error::Problem};

/// A [`CurrentUser`] whose e-mail address is verified; another one is refused with 403
/// `email_not_verified`.
#[derive(Clone, Debug)]
pub struct Verified(CurrentUser);

impl Deref for Verified {
    type Target = CurrentUser;

    fn deref(&self) -> &CurrentUser {
        &self.0
    }
}

impl<S> FromRequestParts<S> for Verified
where
    BluefoxAuth: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let user = <CurrentUser as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        if user.email_verified {
            Ok(Self(user))
        } else {
            Err(Problem::new(Code::EmailNotVerified)
                .with_detail("The e-mail address has not been verified yet."))
        }
    }
}
