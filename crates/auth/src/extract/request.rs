//! [`RequestHead`]: the head of a request, for the handlers that set cookies.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, request::Parts},
};
use bluefox_auth_core::{Code, refresh_key::RefreshKeyHash};

use crate::{
    auth::BluefoxAuth,
    error::Problem,
    http::{REFRESH_KEY_HEADER, cookies::RequestCookies, head::Head, transport::Transport},
};

/// The headers and the URI of a request.
#[derive(Clone)]
pub(crate) struct RequestHead {
    headers: HeaderMap,
    uri: Uri,
}

impl FromRequestParts<BluefoxAuth> for RequestHead {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _auth: &BluefoxAuth,
    ) -> Result<Self, Infallible> {
        Ok(Self {
            headers: parts.headers.clone(),
            uri: parts.uri.clone(),
        })
    }
}

impl RequestHead {
    pub(crate) fn head(&self) -> Head<'_> {
        Head::new(&self.headers, &self.uri)
    }

    /// Our cookies, also beside a Bearer token: for what sets or clears them.
    pub(crate) fn cookies(&self, auth: &BluefoxAuth) -> RequestCookies<'_> {
        RequestCookies::read(self.head(), &auth.settings().cookies.names)
    }

    /// Where the tokens shall travel; 400 `malformed_request` for an unknown word.
    pub(crate) fn transport(&self) -> Result<Transport, Problem> {
        Transport::read(&self.headers)
    }

    /// The refresh key, hashed; 400 `malformed_request` where it has not the form of one.
    pub(crate) fn refresh_key(&self) -> Result<Option<RefreshKeyHash>, Problem> {
        let Some(value) = self.headers.get(REFRESH_KEY_HEADER) else {
            return Ok(None);
        };
        let key = value.to_str().ok().and_then(RefreshKeyHash::of);
        key.map(Some).ok_or_else(|| {
            Problem::new(Code::MalformedRequest).with_detail(
                "The header X-Refresh-Key must hold 16 random bytes as base64url without padding.",
            )
        })
    }
}
