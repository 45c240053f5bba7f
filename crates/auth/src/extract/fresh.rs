//! [`Fresh`]: a user who has just proven their presence.

use std::{ops::Deref, time::Duration};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};

use super::CurrentUser;
use crate::{auth::BluefoxAuth, error::Problem};

/// A [`CurrentUser`] who proved their presence at most `SECONDS` seconds ago, by a login or by
/// `POST /auth/elevate`. Another one is refused with 401 `step_up_required`, which tells the greatest
/// age and the methods that would do (RFC 9470).
///
/// ```
/// # use bluefox_auth::Fresh;
/// async fn delete_everything(user: Fresh<300>) -> String {
///     format!("Gone, {}", user.email)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Fresh<const SECONDS: u32>(CurrentUser);

impl<const SECONDS: u32> Deref for Fresh<SECONDS> {
    type Target = CurrentUser;

    fn deref(&self) -> &CurrentUser {
        &self.0
    }
}

impl<S, const SECONDS: u32> FromRequestParts<S> for Fresh<SECONDS>
where
    BluefoxAuth: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let user = <CurrentUser as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        require_fresh(&BluefoxAuth::from_ref(state), &user, SECONDS)?;
        Ok(Self(user))
    }
}

/// Refuses whoever proved their presence longer ago. Whole seconds count, as in the token.
pub(crate) fn require_fresh(
    auth: &BluefoxAuth,
    user: &CurrentUser,
    max_age: u32,
) -> Result<(), Problem> {
    let age = auth.now().as_seconds() - user.auth_time().as_seconds();
    if age > i64::from(max_age) {
        let methods = auth.step_up_methods().to_vec();
        return Err(Problem::step_up(max_age, methods));
    }
    Ok(())
}

/// Refuses whoever proved their presence longer ago than the setting allows for changes of an
/// account.
pub(crate) fn require_step_up(auth: &BluefoxAuth, user: &CurrentUser) -> Result<(), Problem> {
    let max_age = auth.settings().accounts.step_up_max_age;
    max_age.map_or(Ok(()), |max_age: Duration| {
        require_fresh(
            auth,
            user,
            u32::try_from(max_age.as_secs()).unwrap_or(u32::MAX),
        )
    })
}
