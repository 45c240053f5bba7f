//! `X-Auth-Transport`: where a client wants its tokens.

use axum::http::HeaderMap;
use bluefox_auth_core::Code;

use crate::error::Problem;

/// The name of the header.
pub(crate) const HEADER: &str = "x-auth-transport";

/// Where the tokens of an answer travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    /// In the JSON body too, as clients without cookies need them.
    Body,
    /// In the cookies alone, so that no script ever holds what `HttpOnly` hides.
    Cookie,
}

impl Transport {
    /// What the request asks for. A slip in the word would show the tokens to a script, so whatever
    /// is not `cookie` is 400 `malformed_request`.
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut lines = headers.get_all(HEADER).iter();
        match (lines.next(), lines.next()) {
            (None, _) => Ok(Self::Body),
            (Some(line), None) if line.as_bytes() == b"cookie" => Ok(Self::Cookie),
            _ => Err(Problem::new(Code::MalformedRequest)
                .with_detail("The header X-Auth-Transport must be `cookie`, or be left out.")),
        }
    }

    /// The token, where it travels in the body.
    pub(crate) fn in_body(self, token: &str) -> Option<&str> {
        (self == Self::Body).then_some(token)
    }

    /// Refuses who asks for cookies by a request that gets none: the tokens would be lost.
    pub(crate) fn refuse_cookie(self) -> Result<(), Problem> {
        if self == Self::Body {
            return Ok(());
        }
        Err(Problem::new(Code::MalformedRequest)
            .with_detail("The answer sets no cookies, so leave the header X-Auth-Transport out."))
    }
}
