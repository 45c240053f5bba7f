//! `POST /auth/refresh-key`: a refresh key for one more client of the session.

use axum::Json;
use bluefox_auth_core::Code;

use crate::{
    call::Call,
    error::Problem,
    extract::{CurrentUser, RequestHead, require_fresh},
    http::openapi::{Message, NewRefreshKey, refusals},
    session::enroll::enroll,
};

refusals!(Refusals: UNSAFE, AUTHENTICATED, CSRF, [
    MalformedRequest, StepUpRequired, SessionNotKeyed, TooManyRefreshKeys,
]);

/// How long after a proof of presence a client may still join, in seconds. Whoever copies the cookies
/// later can't.
const FRESH: u32 = 300;

/// Enrolls the refresh key of one more client of the session.
///
/// Pages of several hosts can share a session by its cookies, but not the key that one of them made at
/// the login: each host has a storage of its own. In the first five minutes after the login, or after
/// `POST /elevate`, a client enrolls a key of its own; a session has four at most. One that is enrolled
/// already is answered the same. A session that was begun without a key takes none.
#[utoipa::path(
    post,
    path = "/refresh-key",
    operation_id = "enroll_refresh_key",
    tag = "session",
    params(NewRefreshKey),
    responses((status = 200, body = Message, description = "The key is good for refreshes."), Refusals),
    security(("bearer" = []), ("cookie" = [], "csrf" = []))
)]
pub(super) async fn enroll_refresh_key(
    user: CurrentUser,
    call: Call,
    request: RequestHead,
) -> Result<Json<Message>, Problem> {
    let missing = || {
        Problem::new(Code::MalformedRequest)
            .with_detail("Send the new key in the header X-Refresh-Key.")
    };
    let key = request.refresh_key()?.ok_or_else(missing)?;
    let fresh = require_fresh(&call.auth, &user, FRESH);
    let session = (user.id, user.session_id());
    enroll(&call.by(user.id), session, key, fresh).await?;
    Ok(Json(Message {
        message: "The key is enrolled.",
    }))
}
