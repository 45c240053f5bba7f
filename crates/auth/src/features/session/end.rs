//! `DELETE /auth/sessions/{id}` and `DELETE /auth/sessions`: ends one's own sessions, one of them or
//! all others.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    response::{IntoResponse as _, Response},
};
use bluefox_auth_core::{Code, SessionId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::Problem,
    extract::{CurrentUser, RequestHead},
    http::{
        credentials,
        openapi::{Message, WithCookies, refusals},
    },
    session::{reply, revoke::revoke_in},
    store::{
        db::Tx,
        sessions::{self, RevokedReason},
        users,
    },
};

refusals!(Refusals: UNSAFE, AUTHENTICATED, CSRF, [NotFound]);
refusals!(RefusalsOfAll: UNSAFE, AUTHENTICATED, CSRF);

/// Ends one of one's own sessions.
///
/// To end the session that sends the request is a logout: by cookie, the cookies are cleared. A
/// session of somebody else is not found, like one that is over.
#[utoipa::path(
    delete,
    path = "/sessions/{id}",
    tag = "session",
    params(("id" = String, Path, format = Uuid, description = "The identifier of the session.")),
    responses(WithCookies<Message>, Refusals),
    security(("bearer" = []), ("cookie" = [], "csrf" = []))
)]
pub(super) async fn end_session(
    State(auth): State<BluefoxAuth>,
    request: RequestHead,
    user: CurrentUser,
    call: Call,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    // In the one spelling that we show: a UUID has others, too.
    const LENGTH: usize = "00000000-0000-0000-0000-000000000000".len();
    let id: SessionId = id
        .ok()
        .filter(|Path(text)| text.len() == LENGTH)
        .and_then(|Path(text)| text.parse().ok())
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    end(&call.by(user.id), &user, id).await?;
    let answer = Json(Message {
        message: "The session has been ended.",
    });
    if id == user.session_id() && !credentials::is_bearer(request.head().headers) {
        return Ok(reply::logged_out(&auth, &request.cookies(&auth), answer));
    }
    Ok(answer.into_response())
}

/// A transaction in which the session that sends the request lives. Of two that end each other at
/// once, one is too late.
async fn begin(call: &Call, user: &CurrentUser) -> Result<Tx, Problem> {
    let mut tx = call.auth.begin().await?;
    users::lock(tx.conn(), user.id).await?;
    if !sessions::is_living(tx.conn(), user.session_id(), user.id, call.now).await? {
        return Err(Problem::new(Code::NotAuthenticated));
    }
    Ok(tx)
}

/// Ends a living session of the user.
async fn end(call: &Call, user: &CurrentUser, id: SessionId) -> Result<(), Problem> {
    let mut tx = begin(call, user).await?;
    let is_own = sessions::is_living(tx.conn(), id, user.id, call.now).await?;
    if !is_own || !revoke_in(call, &mut tx, id, RevokedReason::User).await? {
        return Err(Problem::new(Code::NotFound));
    }
    Ok(tx.commit().await?)
}

/// How many sessions have been ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EndedSessions)]
pub(super) struct Ended {
    /// One sentence for a person. It may change.
    message: &'static str,
    /// How many there were.
    ended: usize,
}

/// Ends all of one's own sessions but the one that sends the request.
#[utoipa::path(
    delete,
    path = "/sessions",
    tag = "session",
    responses((status = 200, body = Ended, description = "They are over."), RefusalsOfAll),
    security(("bearer" = []), ("cookie" = [], "csrf" = []))
)]
pub(super) async fn end_other_sessions(
    user: CurrentUser,
    call: Call,
) -> Result<Json<Ended>, Problem> {
    let ended = end_others(&call.by(user.id), &user).await?;
    Ok(Json(Ended {
        message: "All other sessions have been ended.",
        ended,
    }))
}

/// Ends the living sessions of the user but the current one, and gives their number.
async fn end_others(call: &Call, user: &CurrentUser) -> Result<usize, Problem> {
    let mut tx = begin(call, user).await?;
    let living = sessions::list_living(tx.conn(), user.id, call.now, u32::MAX).await?;
    let mut ended = 0;
    for session in living.iter().map(|session| session.id) {
        if session != user.session_id() {
            let is_ended = revoke_in(call, &mut tx, session, RevokedReason::User).await?;
            ended += usize::from(is_ended);
        }
    }
    tx.commit().await?;
    Ok(ended)
}
