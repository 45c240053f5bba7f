//! `POST /auth/elevate`: who is logged in proves their presence again.

use axum::{extract::State, response::Response};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    auth::BluefoxAuth,
    error::{FieldError, Problem},
    extract::{CurrentUser, Json, RequestHead},
    http::{
        credentials,
        openapi::{AuthTransport, WithCookies, refusals},
    },
    proof::Proof,
    session::{elevate, reply},
};

refusals!(Refusals: UNSAFE, JSON, AUTHENTICATED, CSRF, [InvalidCredentials, Overloaded]);

/// A proof of presence.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Presence {
    /// The password of the account.
    #[schema(value_type = String, max_length = 1024)]
    password: Option<SecretString>,
}

/// Proves presence again: what asks for a fresh proof can be done for a while.
///
/// The session stays the same one, and so do its refresh token and its CSRF token. By cookie the
/// access cookie is set anew. Access tokens from before stay as old as they are.
#[utoipa::path(
    post,
    path = "/elevate",
    tag = "session",
    params(AuthTransport),
    request_body = Presence,
    responses(WithCookies<reply::AccessBody<'_>>, Refusals),
    security(("bearer" = []), ("cookie" = [], "csrf" = []))
)]
pub(super) async fn elevate(
    State(auth): State<BluefoxAuth>,
    request: RequestHead,
    user: CurrentUser,
    Json(call, body): Json<Presence>,
) -> Result<Response, Problem> {
    let call = call.by(user.id);
    let transport = request.transport()?;
    let is_by_cookie = !credentials::is_bearer(request.head().headers);
    if !is_by_cookie {
        transport.refuse_cookie()?;
    }
    let missing = || FieldError::new("password", "is required");
    let password = body.password.ok_or_else(missing)?;
    let proof = Proof::of_user(&call, user.id, ("password", &password)).await?;
    let access = elevate::elevate(&call, user.session_id(), &proof).await?;
    let cookies = is_by_cookie.then(|| request.cookies(&auth));
    Ok(reply::elevated(&auth, cookies.as_ref(), &access, transport))
}
