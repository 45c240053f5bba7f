//! What a request is called in metrics and traces: nothing that a client can choose freely, neither
//! path nor query, and of methods the standard ones alone.

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
};

/// The pattern of the route, such as `/auth/sessions/{id}`.
pub(super) fn route(request: &Request) -> Option<MatchedPath> {
    request.extensions().get().cloned()
}

/// The name of a standard method; all others are one.
pub(super) fn method(request: &Request) -> String {
    static STANDARD: [Method; 7] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    let method = request.method();
    let name = if STANDARD.contains(method) {
        method.as_str()
    } else {
        "other"
    };
    name.to_owned()
}
