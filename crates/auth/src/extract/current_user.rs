//! [`CurrentUser`]: the user who sends the request.

use std::ops::Deref;

use axum::{
    extract::{FromRef, FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};
use bluefox_auth_core::{Code, SessionId, Timestamp};

use super::{Authenticated, authenticate};
use crate::{auth::BluefoxAuth, error::Problem, user::User};

/// The active user who sends the request, by Bearer or by cookie.
///
/// Refuses as [`Claims`](crate::Claims) does. CSRF is checked inside, so no route can forget it.
///
/// `Option<CurrentUser>` is `None` for a visitor who is not logged in or whose login is over; a bad
/// Bearer token and a missing CSRF token are still refused.
///
/// ```
/// # use bluefox_auth::CurrentUser;
/// async fn dashboard(user: CurrentUser) -> String {
///     format!("Hello {}", user.email)
/// }
///
/// async fn front_page(user: Option<CurrentUser>) -> String {
///     user.map_or("Hello stranger".into(), |user| format!("Hello {}", user.email))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct CurrentUser(Authenticated);

impl CurrentUser {
    /// When the user last proved who they are, by a login or by `POST /auth/elevate`, as the access
    /// token says.
    pub fn auth_time(&self) -> Timestamp {
        Timestamp::from_seconds(self.0.claims().auth_time)
    }

    /// The session that the request belongs to.
    pub fn session_id(&self) -> SessionId {
        self.0.claims().sid
    }

    /// The user alone.
    pub fn into_user(self) -> User {
        self.0.account().user.clone()
    }
}

impl From<Authenticated> for CurrentUser {
    fn from(authenticated: Authenticated) -> Self {
        Self(authenticated)
    }
}

impl Deref for CurrentUser {
    type Target = User;

    fn deref(&self) -> &User {
        &self.0.account().user
    }
}

impl<S> FromRequestParts<S> for CurrentUser
where
    BluefoxAuth: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        authenticate(parts, &BluefoxAuth::from_ref(state))
            .await
            .map(Self::from)
    }
}

impl<S> OptionalFromRequestParts<S> for CurrentUser
where
    BluefoxAuth: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Problem> {
        let is_bearer = crate::http::credentials::is_bearer(&parts.headers);
        match authenticate(parts, &BluefoxAuth::from_ref(state)).await {
            Ok(authenticated) => Ok(Some(authenticated.into())),
            Err(problem) if is_nobody(&problem) && !is_bearer => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

fn is_nobody(problem: &Problem) -> bool {
    matches!(problem.code(), Code::NotAuthenticated | Code::TokenExpired)
}
