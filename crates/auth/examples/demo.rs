//! The demo of `bluefox-auth serve --dev` as an app of its own:
//! `cargo run -p bluefox-auth --example demo`, then open <http://127.0.0.1:8000>.

use std::error::Error;

use axum::Router;
use bluefox_auth::{BluefoxAuth, StartError, SystemEntropy, core::secret};
use tokio::net::TcpListener;

#[path = "../../server/src/demo/mod.rs"]
mod page;

pub(crate) async fn app(database: &str) -> Result<Router, StartError> {
    // A new secret each time: whoever was logged in has to log in again after a restart.
    let auth = BluefoxAuth::open(database)
        .secret_key(secret::generate(&SystemEntropy))
        .cookie_secure(false)
        .build()
        .await?;
    Ok(auth.routes().merge(page::routes()).with_state(auth))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    Ok(axum::serve(listener, app("sqlite::memory:").await?).await?)
}
