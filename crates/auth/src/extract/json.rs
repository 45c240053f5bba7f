//! JSON bodies: of the right content type, and refused field by field.

use axum::{
    extract::{FromRequest, FromRequestParts as _, Request},
    http::{HeaderMap, request::Parts},
};
use bluefox_auth_core::Code;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::body::{read, require_type};
use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::{FieldError, Problem},
};

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

/// A form of another site can't send it without a preflight.
fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    require_type(headers, "application/json")
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
