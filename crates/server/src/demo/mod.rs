//! The demo: an ordinary axum app on the library's public API.
//!
//! A page on which a person logs in, looks at the cookies and sends requests, and `/demo/items`,
//! a list a user, guarded by [`CurrentUser`] alone: the CSRF check is inside it.

mod items;
pub(crate) mod pages;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{
        DefaultBodyLimit, FromRequest, Request,
        rejection::{BytesRejection, FailedToBufferBody::LengthLimitError},
    },
    http::{HeaderMap, Method, header},
    middleware::map_response,
    routing::get,
};
use bluefox_auth::{BluefoxAuth, Code, CurrentUser, FieldError, Problem};
use serde_json::{Value, json};

use items::{Change, Lists};

const BODY_LIMIT: usize = 64 * 1024;

/// The demo's pages and its protected list.
pub(crate) fn routes() -> Router<BluefoxAuth> {
    let items = get(list)
        .post(add)
        .put(replace)
        .patch(change_last)
        .delete(clear);
    pages::routes()
        .route("/demo/items", items)
        .method_not_allowed_fallback(|| async { Problem::new(Code::MethodNotAllowed) })
        .layer(Extension(Store::default()))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(map_response(pages::guard))
}

// ---- The list

#[derive(Clone, Default)]
struct Store(Arc<Mutex<Lists>>);

impl Store {
    /// A poisoned lock is taken all the same: a list is replaced whole, never left half changed.
    fn lock(&self) -> MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, user: &CurrentUser, change: Change) -> Result<Vec<String>, FieldError> {
        self.lock().change(user.id, change)
    }
}

async fn list(user: CurrentUser, Extension(store): Extension<Store>) -> Json<Value> {
    let items = store.lock().list(user.id);
    answer(&Method::GET, &user, &items)
}

async fn add(
    user: CurrentUser,
    Extension(store): Extension<Store>,
    Body(body): Body,
) -> Result<Json<Value>, Problem> {
    let items = store.change(&user, Change::Add(items::text(&body)?))?;
    Ok(answer(&Method::POST, &user, &items))
}

async fn replace(
    user: CurrentUser,
    Extension(store): Extension<Store>,
    Body(body): Body,
) -> Result<Json<Value>, Problem> {
    let items = store.change(&user, Change::Replace(items::texts(&body)?))?;
    Ok(answer(&Method::PUT, &user, &items))
}

async fn change_last(
    user: CurrentUser,
    Extension(store): Extension<Store>,
    Body(body): Body,
) -> Result<Json<Value>, Problem> {
    let items = store.change(&user, Change::Last(items::text(&body)?))?;
    Ok(answer(&Method::PATCH, &user, &items))
}

async fn clear(
    user: CurrentUser,
    Extension(store): Extension<Store>,
    Body(_): Body,
) -> Result<Json<Value>, Problem> {
    let items = store.change(&user, Change::Clear)?;
    Ok(answer(&Method::DELETE, &user, &items))
}

fn answer(method: &Method, user: &CurrentUser, items: &[String]) -> Json<Value> {
    Json(json!({ "method": method.as_str(), "user": user.email, "items": items }))
}

// ---- The body of a request

/// A JSON object, or `null` where nothing was sent.
struct Body(Value);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let declared_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| {
                Problem::new(match rejection {
                    BytesRejection::FailedToBufferBody(LengthLimitError(_)) => {
                        Code::PayloadTooLarge
                    }
                    _ => Code::MalformedRequest,
                })
            })?;
        if bytes.is_empty() {
            return Ok(Self(Value::Null));
        }
        if !declared_json {
            return Err(Problem::new(Code::UnsupportedMediaType));
        }
        match serde_json::from_slice(&bytes) {
            Ok(body @ (Value::Object(_) | Value::Null)) => Ok(Self(body)),
            Ok(_) => Err(FieldError::new("body", "must be an object").into()),
            Err(_) => Err(Problem::new(Code::MalformedJson)),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn tells_json_from_what_a_foreign_form_can_send() {
        let is = |text: &'static str| {
            is_json(&HeaderMap::from_iter([(
                header::CONTENT_TYPE,
                HeaderValue::from_static(text),
            )]))
        };
        assert!(is("application/json") && is("Application/JSON; charset=utf-8"));
        assert!(!is("text/plain; application/json") && !is("application/jsonp") && !is(""));
        assert!(!is_json(&HeaderMap::new()));
    }
}
