//! An API for programs: they keep the tokens by themselves, and send them as Bearer. No cookie is
//! used, so no CSRF token is asked for.
//!
//! ```sh
//! curl http://127.0.0.1:8000/auth/login --json '{"email": "ada@example.com", "password": "…"}'
//! # {"access_token": "…", "refresh_token": "…", "token_type": "bearer", "expires_in": 1800}
//! curl http://127.0.0.1:8000/whoami --header "Authorization: Bearer $access_token"
//! curl http://127.0.0.1:8000/auth/refresh --json "{\"refresh_token\": \"$refresh_token\"}"
//! curl http://127.0.0.1:8000/auth/logout --json "{\"refresh_token\": \"$refresh_token\"}"
//! ```
//!
//! `cargo run -p bluefox-auth --example bearer_only` serves <http://127.0.0.1:8000>. A refresh token
//! in a body serves once: a second use ends the session.

use std::error::Error;

use axum::{
    Json, Router,
    http::StatusCode,
    routing::{get, post},
};
use bluefox_auth::{BluefoxAuth, Claims, StartError, SystemEntropy, core::secret};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What the token says. `CurrentUser` would give the whole user.
async fn whoami(claims: Claims) -> Json<Value> {
    Json(json!({ "user": claims.sub, "session": claims.sid, "logged_in_by": claims.amr }))
}

async fn order(claims: Claims, Json(item): Json<Value>) -> (StatusCode, Json<Value>) {
    let order = json!({ "item": item, "ordered_by": claims.sub });
    (StatusCode::CREATED, Json(order))
}

pub(crate) async fn app(database: &str) -> Result<Router, StartError> {
    let auth = BluefoxAuth::open(database)
        .secret_key(secret::generate(&SystemEntropy))
        .build()
        .await?;
    Ok(Router::new()
        .route("/whoami", get(whoami))
        .route("/orders", post(order))
        .merge(auth.routes())
        .with_state(auth))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let app = app("sqlite::memory:").await?;
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    Ok(axum::serve(listener, app.into_make_service()).await?)
}
