//! Cookie login for an axum app, complete: `cargo run -p bluefox-auth --example minimal`, which
//! serves <http://127.0.0.1:8000>.

use std::{error::Error, fs};

use axum::{Router, routing::get};
use bluefox_auth::{BluefoxAuth, CurrentUser, StartError};
use tokio::net::TcpListener;

async fn dashboard(user: CurrentUser) -> String {
    format!("Hello {}", user.email)
}

pub(crate) async fn app(database: &str, key: &str) -> Result<Router, StartError> {
    let auth = BluefoxAuth::open(database)
        .secret_key(key)
        .cookie_secure(false) // for plain http on this machine: leave it out in production
        .build()
        .await?;
    Ok(Router::new()
        .route("/dashboard", get(dashboard))
        .merge(auth.routes())
        .with_state(auth))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let key = fs::read_to_string("secret.key")
        .map_err(|_| "make a key first: openssl rand -base64 32 > secret.key")?;
    let app = app("sqlite://app.db", key.trim()).await?;
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    Ok(axum::serve(listener, app.into_make_service()).await?)
}
