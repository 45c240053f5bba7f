//! `DELETE /auth/me`: the user ends their account.
//!
//! For the grace period it is only out of sight: every session has ended, the address stays taken,
//! and a login brings it back. Then a job erases it.

use axum::{
    Json as Answer,
    extract::State,
    response::{IntoResponse as _, Response},
};
use bluefox_auth_core::{Timestamp, event::EventKind};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    account::{erase, gone},
    auth::BluefoxAuth,
    call::Call,
    error::{FieldError, Problem},
    events::{About, record},
    extract::{CurrentUser, Json, RequestHead, require_step_up},
    http::{
        credentials,
        openapi::{WithCookies, refusals},
    },
    mail::{Letter, MailPurpose, outbox::notify},
    one_time::{self, Purpose},
    proof::Proof,
    session::{reply, revoke::revoke_all},
    store::{sessions::RevokedReason, users},
};

refusals!(Refusals: UNSAFE, JSON, AUTHENTICATED, CSRF, [
    InvalidCredentials, StepUpRequired, Overloaded,
]);

/// What a deletion ends, besides sessions. The link that undoes a change of the address stays good:
/// who took an account over could otherwise end it in a way that its owner can't undo.
const VOID: &[Purpose] = &[
    Purpose::EmailVerification,
    Purpose::PasswordReset,
    Purpose::EmailChange,
];

/// The user's word for it.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Deletion {
    /// The password.
    #[schema(value_type = String, max_length = 1024)]
    password: Option<SecretString>,
}

/// What became of the account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Deleted {
    /// One sentence for a person. It may change.
    message: &'static str,
    /// When the account will be erased, unless somebody logs in before; none if it is already.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    deletes_at: Option<Timestamp>,
}

/// Deletes the account of the user who is logged in.
///
/// Every session ends. Until `deletes_at` a login brings the account back; then everything about it
/// is erased. Without a grace period it is erased at once.
#[utoipa::path(
    delete,
    path = "/me",
    tag = "account",
    request_body = Deletion,
    responses(WithCookies<Deleted>, Refusals),
    security(("bearer" = []), ("cookie" = [], "csrf" = []))
)]
pub(super) async fn delete_me(
    State(auth): State<BluefoxAuth>,
    request: RequestHead,
    user: CurrentUser,
    Json(call, body): Json<Deletion>,
) -> Result<Response, Problem> {
    let call = call.by(user.id);
    require_step_up(&auth, &user)?;
    let password = body
        .password
        .ok_or_else(|| FieldError::new("password", "is required"))?;
    let proof = Proof::of_user(&call, user.id, ("password", &password)).await?;
    let deletes_at = end(&call, &user, &proof).await?;
    let message = match deletes_at {
        Some(_) => "The account will be deleted. To keep it, log in before then.",
        None => "The account is deleted.",
    };
    let answer = Answer(Deleted {
        message,
        deletes_at,
    });
    if credentials::is_bearer(request.head().headers) {
        return Ok(answer.into_response());
    }
    Ok(reply::logged_out(&auth, &request.cookies(&auth), answer))
}

/// Ends the account, and says when it will be erased; or erases it, where there is no grace.
async fn end(call: &Call, user: &CurrentUser, proof: &Proof) -> Result<Option<Timestamp>, Problem> {
    let grace = call.auth.settings().accounts.deletion_grace;
    let mut tx = call.auth.begin().await?;
    let account = proof.hold(call, &mut tx).await?;
    if account.deleted_at.is_some() {
        return Err(gone());
    }
    if grace.is_zero() {
        erase(call, &mut tx, user.id).await?;
        tx.commit().await?;
        return Ok(None);
    }
    users::update_deleted(tx.conn(), user.id, Some(call.now)).await?;
    let about = About::session(user.id, user.session_id());
    record(call, &mut tx, EventKind::UserDeleted, about).await?;
    let reason = RevokedReason::UserDeleted;
    revoke_all(call, &mut tx, (user.id, None), reason).await?;
    one_time::void(call, &mut tx, user.id, VOID).await?;
    let deletes_at = call.now.plus(grace);
    notify(call, &mut tx, user.id, |language| {
        Letter::new(account.user.email, MailPurpose::AccountDeletion, language)
            .with_fact("deletes_at", deletes_at.to_string())
    })
    .await?;
    tx.commit().await?;
    Ok(Some(deletes_at))
}
