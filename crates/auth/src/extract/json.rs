//! JSON bodies: bounded, of the right content type, and refused field by field.

use std::{error::Error, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, FromRequestParts as _, Request},
    http::{HeaderMap, header, request::Parts},
};
use bluefox_auth_core::Code;
use http_body_util::LengthLimitError;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::timeout;

use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::{FieldError, Problem},
};

/// The largest body, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// A call with a JSON body. Refuses with 400 `malformed_json`, 408, 413, 415 and 422
/// `validation_failed`.
///
/// The call begins when the body is here: whoever holds it back can't have a request judged by an
/// earlier moment.
#[derive(Clone, Debug)]
pub(crate) struct Json<T>(pub(crate) Call, pub(crate) T);

/// A call with a JSON body, or with none at all: an empty one is no body, whatever its content type.
#[derive(Clone, Debug)]
pub(crate) struct OptionalJson<T>(pub(crate) Call, pub(crate) Option<T>);

impl<T: DeserializeOwned> FromRequest<BluefoxAuth> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, auth: &BluefoxAuth) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        require_json(&parts.headers)?;
        let bytes = read(&parts.headers, body).await?;
        let call = call(&mut parts, auth).await;
        Ok(Self(call, parse(&bytes)?))
    }
}

impl<T: DeserializeOwned> FromRequest<BluefoxAuth> for OptionalJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, auth: &BluefoxAuth) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let bytes = read(&parts.headers, body).await?;
        let call = call(&mut parts, auth).await;
        if bytes.is_empty() {
            return Ok(Self(call, None));
        }
        require_json(&parts.headers)?;
        Ok(Self(call, Some(parse(&bytes)?)))
    }
}

async fn call(parts: &mut Parts, auth: &BluefoxAuth) -> Call {
    let Ok(call) = Call::from_request_parts(parts, auth).await;
    call
}

/// `application/json`, with whatever parameters. A form of another site can't send it without a
/// preflight.
fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    let essence = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next());
    if essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json")) {
        Ok(())
    } else {
        Err(Problem::new(Code::UnsupportedMediaType))
    }
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MAX_BYTES as u64) {
        return Err(Problem::new(Code::PayloadTooLarge));
    }
    let late = |_| Problem::new(Code::RequestTimeout);
    timeout(PATIENCE, to_bytes(body, MAX_BYTES))
        .await
        .map_err(late)?
        .map_err(|error| {
            let is_too_large = error
                .source()
                .is_some_and(<dyn Error>::is::<LengthLimitError>);
            Problem::new(if is_too_large {
                Code::PayloadTooLarge
            } else {
                Code::MalformedRequest
            })
        })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // First whether it is JSON at all, and not nested too deeply for anybody: the second reading
    // stops at the first field of a wrong type.
    let value: Value =
        serde_json::from_slice(bytes).map_err(|_| Problem::new(Code::MalformedJson))?;
    if !value.is_object() {
        // serde would take an array for a struct.
        return Err(FieldError::new("body", "must be an object").into());
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { "body" } else { path.as_str() };
        FieldError::new(
            field,
            "has a value of the wrong type, or stands there twice",
        )
        .into()
    })
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        pin::Pin,
        task::{Context, Poll},
    };

    use axum::body::HttpBody;
    use http_body::Frame;

    use super::*;

    /// A body that never comes.
    struct Stalled;

    impl HttpBody for Stalled {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Pending
        }
    }

    // The clock of the runtime is paused: it jumps to the next timer whenever everybody waits.
    #[tokio::test(start_paused = true)]
    async fn a_body_that_is_held_back_is_given_up() {
        let problem = read(&HeaderMap::new(), Body::new(Stalled))
            .await
            .expect_err("late");
        assert_eq!(problem.code(), Code::RequestTimeout);
    }
}
