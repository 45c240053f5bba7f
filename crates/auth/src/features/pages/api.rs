//! What the API is asked in a visitor's name, and what it answers.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header},
};
use bluefox_auth_core::Code;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::error::Problem;

/// What the API is asked.
pub(super) struct Question<'q> {
    pub(super) method: Method,
    /// Below the prefix.
    pub(super) path: &'q str,
    pub(super) body: Option<Value>,
    pub(super) csrf_token: Option<String>,
}

impl<'q> Question<'q> {
    pub(super) const fn new(method: Method, path: &'q str) -> Self {
        Self {
            method,
            path,
            body: None,
            csrf_token: None,
        }
    }

    pub(super) fn post(path: &'q str, body: impl Into<Value>) -> Self {
        Self {
            body: Some(body.into()),
            ..Self::new(Method::POST, path)
        }
    }
}

/// What the API has answered.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) body: Value,
    pub(super) headers: HeaderMap,
}

impl Reply {
    /// Sends the request through the routes, without a wire.
    pub(super) async fn of(api: &Router, request: Request<Body>) -> Result<Self, Problem> {
        let response = match api.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX)
            .await
            .map_err(Problem::internal)?;
        Ok(Self {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        })
    }

    /// A text of the body; empty where there is none.
    pub(super) fn text(&self, field: &str) -> &str {
        let value = self.body.get(field).and_then(Value::as_str);
        value.unwrap_or_default()
    }

    /// Whether there is no login, or none any more.
    pub(super) fn is_logged_out(&self) -> bool {
        self.is(Code::NotAuthenticated) || self.is(Code::TokenExpired)
    }

    pub(super) fn is(&self, code: Code) -> bool {
        self.text("code") == code.as_str()
    }

    /// When to try again, where the API says so.
    pub(super) fn retry_after(&self) -> Option<&HeaderValue> {
        self.headers.get(header::RETRY_AFTER)
    }
}
