//! What is measured of a request.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use metrics::{counter, histogram};

use crate::serve::labels;

/// Counts the request, and how long it took.
pub(in crate::serve) async fn measure(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let (method, route) = (labels::method(&request), labels::route(&request));
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
