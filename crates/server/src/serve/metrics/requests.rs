//! What is measured of a request. No label holds anything that a client can choose freely: neither
//! path nor query, and of methods the standard ones alone.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    middleware::Next,
    response::Response,
};
use metrics::{counter, histogram};

/// Counts the request, and how long it took.
pub(in crate::serve) async fn measure(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route
        .as_ref()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let status = response.status().as_str().to_owned();
    histogram!("bluefox_auth_request_seconds", "route" => route.clone()).record(began.elapsed());
    counter!(
        "bluefox_auth_requests_total",
        "method" => method, "route" => route, "status" => status
    )
    .increment(1);
    response
}

/// The name of a standard method; all others are one.
fn method(method: &Method) -> String {
    static STANDARD: [Method; 7] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    let name = if STANDARD.contains(method) {
        method.as_str()
    } else {
        "other"
    };
    name.to_owned()
}
