//! The demo of `bluefox-auth serve --dev` as an app of its own:
//! `cargo run -p bluefox-auth --example demo`, then open the address that it prints.
//!
//! Two optional arguments: the address to listen on and the database's URL.

#![expect(
    clippy::print_stdout,
    reason = "a person reads here which address to open"
)]

use std::{env, error::Error};

use axum::Router;
use bluefox_auth::{BluefoxAuth, SystemEntropy, core::secret};
use tokio::net::TcpListener;

#[path = "../../server/src/demo/mod.rs"]
mod demo;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let address = arguments
        .next()
        .unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let database = arguments
        .next()
        .unwrap_or_else(|| "sqlite::memory:".to_owned());

    // A new secret each time: whoever was logged in has to log in again after a restart.
    let secret = secret::generate(&SystemEntropy);
    let auth = BluefoxAuth::open(database)
        .secret_key(secret)
        .cookie_secure(false)
        .build()
        .await?;
    let app: Router = auth.routes().merge(demo::routes()).with_state(auth);

    let listener = TcpListener::bind(address).await?;
    println!("Open http://{}/", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
