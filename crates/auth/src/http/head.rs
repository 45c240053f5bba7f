//! [`Head`]: what of a request's head decides about cookies and origins.

use axum::http::{HeaderMap, Uri, header, request::Parts};

/// The headers of a request, and the host and port that it was sent to.
#[derive(Clone, Copy)]
pub(crate) struct Head<'r> {
    pub(crate) headers: &'r HeaderMap,
    pub(crate) host: Option<&'r str>,
}

impl<'r> Head<'r> {
    /// HTTP/1.1 names the host in a header, HTTP/2 in the URI.
    pub(crate) fn new(headers: &'r HeaderMap, uri: &'r Uri) -> Self {
        let host = match headers.get(header::HOST) {
            Some(host) => host.to_str().ok(),
            None => uri.authority().map(axum::http::uri::Authority::as_str),
        };
        Self { headers, host }
    }

    /// The head of a request that is being extracted.
    pub(crate) fn of_parts(parts: &'r Parts) -> Self {
        Self::new(&parts.headers, &parts.uri)
    }

    #[cfg(test)]
    pub(crate) fn of(headers: &'r HeaderMap) -> Self {
        Self {
            headers,
            host: None,
        }
    }
}
