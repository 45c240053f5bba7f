//! What is asked: the floor, and the library as an app embeds it. Both answer the same bytes.

use std::time::Duration;

use axum::{Router, routing::get};
use bluefox_auth::{BluefoxAuth, Claims, CurrentUser, Hashing};
use clap::Subcommand;
use serde_json::json;
use tokio::{net::TcpListener, runtime};

use crate::{Failure, print};

const BODY: &str = "Hello from bluefox-auth\n";

/// `serve …`
#[derive(Debug, Subcommand)]
pub(crate) enum Serve {
    /// A route without authentication, in an app without anything else.
    Floor,
    /// `/claims` with `Claims`, `/user` with `CurrentUser`, and the library's own routes.
    Library {
        /// As `BluefoxAuth::open` takes it.
        #[arg(long)]
        database: String,
        /// Of this run alone.
        #[arg(long)]
        secret_key: String,
        /// Of a password hash. Default: the library's.
        #[arg(long)]
        hashing_memory_kib: Option<u32>,
    },
}

impl Serve {
    pub(crate) fn run(self) -> Result<(), Failure> {
        runtime::Builder::new_multi_thread()
            // It has one core.
            .worker_threads(1)
            .enable_all()
            .build()?
            .block_on(self.serve())
    }

    async fn serve(self) -> Result<(), Failure> {
        let app = match self {
            Self::Floor => Router::new().route("/hello", get(async || BODY)),
            Self::Library {
                database,
                secret_key,
                hashing_memory_kib,
            } => {
                let mut hashing = Hashing {
                    threads: 1,
                    ..Hashing::default()
                };
                if let Some(memory_kib) = hashing_memory_kib {
                    hashing.memory_kib = memory_kib;
                }
                library(&database, secret_key, hashing).await?
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        print(&json!({ "address": listener.local_addr()? }))?;
        // A plain router would be copied for every connection.
        Ok(axum::serve(listener, app.into_make_service()).await?)
    }
}

async fn library(database: &str, secret_key: String, hashing: Hashing) -> Result<Router, Failure> {
    let auth = BluefoxAuth::open(database)
        .secret_key(secret_key)
        .cookie_secure(false)
        // The tokens of the beginning are used until the end.
        .access_token_ttl(Duration::from_hours(4))
        .hashing(hashing)
        .build()
        .await?;
    Ok(Router::new()
        .route("/claims", get(async |_: Claims| BODY))
        .route("/user", get(async |_: CurrentUser| BODY))
        .merge(auth.routes())
        .with_state(auth))
}
