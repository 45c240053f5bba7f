//! Whether the server lives, and whether it can work: for load balancers and orchestrators.

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderName, HeaderValue, header::CACHE_CONTROL},
    routing::get,
};
use bluefox_auth::{BluefoxAuth, Problem};
use serde_json::{Value, json};

type Answer = ([(HeaderName, HeaderValue); 1], Json<Value>);

/// `/health` and `/readiness`.
pub(crate) fn routes() -> Router<BluefoxAuth> {
    Router::new()
        .route("/health", get(health))
        .route("/readiness", get(readiness))
}

/// Whether the path is asked again and again by machines, so that a log line each is noise.
pub(crate) fn is_probe(path: &str) -> bool {
    matches!(path, "/health" | "/readiness")
}

/// 200 as long as the process answers at all.
async fn health() -> Answer {
    ok()
}

/// 200 when the database answers, else 503.
async fn readiness(State(auth): State<BluefoxAuth>) -> Result<Answer, Problem> {
    auth.ready().await?;
    Ok(ok())
}

fn ok() -> Answer {
    (
        [(CACHE_CONTROL, HeaderValue::from_static("no-store"))],
        Json(json!({"status": "ok"})),
    )
}
