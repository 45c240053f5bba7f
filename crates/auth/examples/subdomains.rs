//! The pages on `app.example.com`, the API on `api.example.com`: two origins of one site that share
//! the cookies.
//!
//! A page calls with credentials, and sends the CSRF cookie back in a header:
//!
//! ```js
//! const [, csrf] = document.cookie.match(/bf_csrf_token=([^;]*)/) ?? [];
//! await fetch("https://api.example.com/profile", {
//!   method: "PUT",
//!   credentials: "include",
//!   headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
//!   body: JSON.stringify({ name: "Ada" }),
//! });
//! ```
//!
//! `cargo run -p bluefox-auth --example subdomains` serves 127.0.0.1:8000, for the reverse proxy of
//! `api.example.com` that ends TLS.

use std::{error::Error, net::SocketAddr};

use axum::{Json, Router, routing::get};
use bluefox_auth::{BluefoxAuth, CurrentUser, StartError, SystemEntropy, core::secret};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

#[derive(Deserialize, Serialize)]
struct Profile {
    name: String,
}

async fn show(user: CurrentUser) -> Json<Profile> {
    Json(Profile {
        name: user.email.clone(),
    })
}

async fn change(_: CurrentUser, Json(profile): Json<Profile>) -> Json<Profile> {
    Json(profile)
}

pub(crate) async fn app(database: &str) -> Result<Router, StartError> {
    let auth = BluefoxAuth::open(database)
        .secret_key(secret::generate(&SystemEntropy))
        .cookie_domain("example.com")
        .allowed_origins(["https://app.example.com"])
        .trusted_proxies(["127.0.0.1"])
        .build()
        .await?;
    Ok(Router::new()
        .route("/profile", get(show).put(change))
        .layer(auth.cors()) // `auth.routes()` has it already
        .merge(auth.routes())
        .with_state(auth))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let app = app("sqlite::memory:").await?;
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    // The address of the peer: with it, sessions show where they were begun.
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, service).await?)
}
