//! `GET /auth/sessions`: where one is logged in.

use axum::Json;
use bluefox_auth_core::{SessionId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::agent;
use crate::{
    call::Call,
    error::Problem,
    extract::CurrentUser,
    http::{ip, openapi::refusals},
    store::sessions::{self, Listed},
};

/// How many sessions are shown.
const LIMIT: u32 = 100;

refusals!(Refusals: AUTHENTICATED);

/// The sessions of a user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sessions)]
pub(super) struct Listing {
    /// At most 100, the one that was seen last first.
    sessions: Vec<Shown>,
}

/// A session, as its user is shown it. None of it opens anything.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
struct Shown {
    /// The identifier, a `UUIDv7`.
    #[schema(value_type = String, format = Uuid)]
    id: SessionId,
    /// When the user logged in.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last refreshed.
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: Timestamp,
    /// When it ends unless it is refreshed before.
    #[schema(value_type = String, format = DateTime)]
    idle_expires_at: Timestamp,
    /// When it ends at the latest.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// The network that the login came from, where it is known: `203.0.113.0/24`.
    #[schema(required = true)]
    ip: Option<String>,
    /// What the user logged in with, in words: `Firefox on Linux`.
    agent: String,
    /// Whether this very request belongs to it.
    is_current: bool,
}

impl Shown {
    fn new(session: &Listed, current: SessionId) -> Self {
        Self {
            id: session.id,
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
            idle_expires_at: session.idle_expires_at,
            expires_at: session.expires_at,
            ip: session.origin.ip.as_deref().and_then(ip::coarse),
            agent: agent::in_words(session.origin.user_agent.as_deref()),
            is_current: session.id == current,
        }
    }
}

/// One's own sessions, as far as they live.
#[utoipa::path(
    get,
    path = "/sessions",
    tag = "session",
    responses((status = 200, body = Listing, description = "The sessions."), Refusals),
    security(("bearer" = []), ("cookie" = []))
)]
pub(super) async fn list_sessions(user: CurrentUser, call: Call) -> Result<Json<Listing>, Problem> {
    let mut reader = call.auth.db().read().await?;
    let living = sessions::list_living(reader.conn(), user.id, call.now, LIMIT).await?;
    let current = user.session_id();
    let sessions = living.iter().map(|session| Shown::new(session, current));
    Ok(Json(Listing {
        sessions: sessions.collect(),
    }))
}
