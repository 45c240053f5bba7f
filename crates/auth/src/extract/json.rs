//! JSON bodies: bounded, of the right content type, and refused field by field.

use std::error::Error;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use bluefox_auth_core::Code;
use http_body_util::LengthLimitError;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::{
    auth::BluefoxAuth,
    error::{FieldError, Problem},
};

/// The largest body, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// A JSON body. Refuses with 400 `malformed_json`, 413, 415 and 422 `validation_failed`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<T>(pub(crate) T);

/// A JSON body, or none at all: an empty one is no body, whatever its content type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OptionalJson<T>(pub(crate) Option<T>);

impl<T: DeserializeOwned> FromRequest<BluefoxAuth> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &BluefoxAuth) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        require_json(&parts.headers)?;
        read(&parts.headers, body)
            .await
            .and_then(|bytes| parse(&bytes))
            .map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<BluefoxAuth> for OptionalJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &BluefoxAuth) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = read(&parts.headers, body).await?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        require_json(&parts.headers)?;
        parse(&bytes).map(|value| Self(Some(value)))
    }
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
    to_bytes(body, MAX_BYTES).await.map_err(|error| {
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
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        // serde would take an array for a struct.
        return Err(
            match serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
                Ok(_) => FieldError::new("body", "must be an object").into(),
                Err(_) => Problem::new(Code::MalformedJson),
            },
        );
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        if error.inner().classify() == Category::Data {
            let path = error.path().to_string();
            let field = if path == "." { "body" } else { path.as_str() };
            FieldError::new(
                field,
                "has a value of the wrong type, or stands there twice",
            )
            .into()
        } else {
            Problem::new(Code::MalformedJson)
        }
    })?;
    deserializer
        .end()
        .map_err(|_| Problem::new(Code::MalformedJson))?;
    Ok(value)
}
