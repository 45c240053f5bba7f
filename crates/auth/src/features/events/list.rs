//! `GET /auth/events`: what has happened to one's own account.

use axum::{Json, extract::RawQuery};
use bluefox_auth_core::{
    SessionId, Timestamp, UserId,
    event::{Event, EventKind},
};
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    call::Call,
    error::{FieldError, Problem},
    extract::CurrentUser,
    http::{ip, openapi::refusals},
    store::events,
};

/// How many events a page has, unless the request says otherwise.
const LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 100;

refusals!(Refusals: AUTHENTICATED, [ValidationFailed]);

/// Which page it shall be.
#[derive(Debug, Default, PartialEq, Eq, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// How many events, at most.
    #[param(value_type = u32, required = false, minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
    /// Only events before this one: the `next` of the page before.
    #[param(value_type = String, format = Uuid, required = false)]
    before: Option<Uuid>,
}

impl Page {
    /// Reads the query of a request. Parameters that it does not know are none of its own.
    fn read(query: &str) -> Result<Self, Problem> {
        let mut page = Self::default();
        let mut errors: Vec<FieldError> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let wrong = match &*name {
                "limit" => {
                    let limit = value.parse().ok();
                    let limit = limit.filter(|limit| (1..=MAX_LIMIT).contains(limit));
                    take(&mut page.limit, limit, "must be a number from 1 to 100")
                }
                "before" => {
                    let event = Uuid::parse_str(&value).ok();
                    take(&mut page.before, event, "must be the id of an event")
                }
                _ => Ok(()),
            };
            if let Err(message) = wrong
                && !errors.iter().any(|error| error.field == name)
            {
                errors.push(FieldError::new(name, message));
            }
        }
        if errors.is_empty() {
            Ok(page)
        } else {
            Err(Problem::validation(errors))
        }
    }
}

/// Keeps the value of a parameter, of which there may be one.
fn take<T>(slot: &mut Option<T>, value: Option<T>, rule: &'static str) -> Result<(), &'static str> {
    let value = value.ok_or(rule)?;
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err("stands there twice"),
    }
}

/// The events of a user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Events)]
pub(super) struct Listing {
    /// The latest first.
    events: Vec<Shown>,
    /// To be sent as `before` for the page after this one; `null` where this is the last.
    #[schema(value_type = Option<String>, format = Uuid, required = true)]
    next: Option<Uuid>,
}

/// Something that has happened to the account or to a session of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
struct Shown {
    /// The identifier, a `UUIDv7`.
    #[schema(value_type = String, format = Uuid)]
    id: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What: a word of the table in `docs/events.md`, such as `session.started`. There may be more of
    /// them in time.
    #[schema(value_type = String)]
    kind: EventKind,
    /// Which session.
    #[schema(value_type = Option<String>, format = Uuid, required = true)]
    session_id: Option<SessionId>,
    /// The user who did it; `null` where it was an operator or the system.
    #[schema(value_type = Option<String>, format = Uuid, required = true)]
    actor_id: Option<UserId>,
    /// Why, where there are several reasons.
    #[schema(required = true)]
    reason: Option<String>,
    /// The network that the request came from, where it is known: `203.0.113.0/24`.
    #[schema(required = true)]
    ip: Option<String>,
    /// The `X-Request-Id` of the request.
    #[schema(required = true)]
    request_id: Option<String>,
}

impl From<Event> for Shown {
    fn from(event: Event) -> Self {
        Self {
            id: event.id,
            at: event.at,
            kind: event.kind,
            session_id: event.session_id,
            actor_id: event.actor_id,
            reason: event.reason,
            ip: event.ip.as_deref().and_then(ip::coarse),
            request_id: event.request_id,
        }
    }
}

/// What has happened to one's own account and its sessions.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    params(Page),
    responses((status = 200, body = Listing, description = "The events."), Refusals),
    security(("bearer" = []), ("cookie" = []))
)]
pub(super) async fn list_events(
    user: CurrentUser,
    call: Call,
    RawQuery(query): RawQuery,
) -> Result<Json<Listing>, Problem> {
    let Page { limit, before } = Page::read(query.as_deref().unwrap_or_default())?;
    let limit = limit.unwrap_or(LIMIT);
    let mut reader = call.auth.db().read().await?;
    // One more tells whether there is a page after this one.
    let mut found = events::list(reader.conn(), Some(user.id), before, limit + 1).await?;
    let is_last = found.len() <= limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| !is_last).map(|event| event.id);
    Ok(Json(Listing {
        events: found.into_iter().map(Shown::from).collect(),
        next,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(query: &str) -> Vec<(String, String)> {
        let problem = Page::read(query).expect_err("it is refused");
        let errors = problem.errors().iter().cloned();
        errors.map(|error| (error.field, error.message)).collect()
    }

    #[test]
    fn reads_what_it_knows() {
        assert_eq!(Page::read("").ok(), Some(Page::default()));
        assert_eq!(Page::read("_=1&utm=x&").ok(), Some(Page::default()));
        let id = "0198c0de-0000-7000-8000-000000000001";
        let page = Page::read(&format!("before={id}&limit=100")).ok();
        let before = Uuid::parse_str(id).ok();
        assert_eq!(
            page,
            Some(Page {
                limit: Some(100),
                before
            })
        );
    }

    #[test]
    fn says_what_is_wrong_with_which() {
        for text in ["0", "101", "-1", "1.5", "", "many", "1%00", "99999999999"] {
            let number = "must be a number from 1 to 100";
            let expected = [("limit".to_owned(), number.to_owned())];
            assert_eq!(refused(&format!("limit={text}")), expected, "{text}");
        }
        let both = refused("before=%FF&limit=x");
        let fields: Vec<&str> = both.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["before", "limit"]);
        assert_eq!(
            refused("limit=1&limit=2&limit=x&limit=y"),
            [("limit".to_owned(), "stands there twice".to_owned())]
        );
    }
}
