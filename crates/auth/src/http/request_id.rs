//! `X-Request-Id`: taken or made, on every answer and every log line.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::{Next, from_fn},
    response::Response,
};
use bluefox_auth_core::{Clock as _, ids::uuid_v7};
use tracing::Instrument as _;

use crate::system::{SystemClock, SystemEntropy};

/// The name of the header.
pub(crate) const HEADER: &str = "x-request-id";

/// The longest identifier that is taken over.
const MAX_BYTES: usize = 128;

/// The identifier of a request, in its extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The identifier as text: visible ASCII, 128 characters at most.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn take_or_make(headers: &HeaderMap) -> Self {
        let taken = headers
            .get(HEADER)
            .and_then(|value| value.to_str().ok())
            .filter(|text| {
                let is_plain =
                    |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte);
                !text.is_empty() && text.len() <= MAX_BYTES && text.bytes().all(is_plain)
            });
        match taken {
            Some(text) => Self(text.into()),
            None => Self(
                uuid_v7(SystemClock.now(), &SystemEntropy)
                    .to_string()
                    .into(),
            ),
        }
    }
}

/// Gives every request of the router an identifier: that of its `X-Request-Id` where it is a plain
/// one, else a new `UUIDv7`. The answer carries it, and so does the tracing span around the request.
///
/// A request that has one already keeps it, so layering twice does no harm.
pub fn layer<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router.layer(from_fn(identify))
}

/// What [`layer`] does, to be one layer with others.
pub(crate) async fn identify(mut request: Request, next: Next) -> Response {
    if request.extensions().get::<RequestId>().is_some() {
        return next.run(request).await;
    }
    let id = RequestId::take_or_make(request.headers());
    // Of the highest level, so that no filter of lines takes the identifier from those that pass.
    let span = tracing::error_span!(
        "request",
        request_id = id.as_str(),
        method = request.method().as_str(),
        path = request.uri().path(),
    );
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response
            .headers_mut()
            .insert(HeaderName::from_static(HEADER), value);
    }
    response
}
