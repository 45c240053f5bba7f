//! [`Head`]: what of a request's head decides about cookies and origins.

use axum::http::{HeaderMap, Uri, header, request::Parts, uri::Authority};

/// The headers of a request, and where it was sent to.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) struct Head<'r> {
    pub(crate) headers: &'r HeaderMap,
    uri: Option<&'r Uri>,
}

impl<'r> Head<'r> {
    pub(crate) const fn new(headers: &'r HeaderMap, uri: &'r Uri) -> Self {
        Self {
            headers,
            uri: Some(uri),
        }
    }

    /// The head of a request that is being extracted.
    pub(crate) const fn of_parts(parts: &'r Parts) -> Self {
        Self::new(&parts.headers, &parts.uri)
    }

    /// The headers alone.
    #[cfg(any(test, feature = "pages"))]
    pub(crate) const fn of(headers: &'r HeaderMap) -> Self {
        Self { headers, uri: None }
    }

    /// The host and port that the request was sent to. HTTP/1.1 names them in a header, HTTP/2 in the URI.
    pub(crate) fn host(&self) -> Option<&'r str> {
        match self.headers.get(header::HOST) {
            Some(host) => host.to_str().ok(),
            None => self.uri?.authority().map(Authority::as_str),
        }
    }
}
