//! Every example does what it shows: driven as a router, and the minimal one over TCP too.

use std::sync::Arc;

use axum::Router;
use bluefox_auth::{SystemClock, testing::Browser};
use serde_json::{Value, json};

#[path = "../examples/accounts.rs"]
#[expect(dead_code, reason = "its `main` is for people")]
mod accounts;
#[path = "../examples/bearer_only.rs"]
#[expect(dead_code, reason = "its `main` is for people")]
mod bearer_only;
#[path = "../examples/demo.rs"]
#[expect(dead_code, reason = "its `main` is for people")]
mod demo;
#[path = "../examples/minimal.rs"]
#[expect(dead_code, reason = "its `main` is for people")]
mod minimal;
#[path = "../examples/own_state.rs"]
#[expect(dead_code, reason = "its `main` is for people")]
mod own_state;
#[path = "../examples/subdomains.rs"]
#[expect(dead_code, reason = "its `main` is for people")]
mod subdomains;

#[path = "examples/accounts.rs"]
mod accounts_serves;
#[path = "examples/bearer_only.rs"]
mod bearer_only_serves;
#[path = "examples/demo.rs"]
mod demo_serves;
#[path = "examples/minimal.rs"]
mod minimal_serves;
#[path = "examples/own_state.rs"]
mod own_state_serves;
#[path = "examples/subdomains.rs"]
mod subdomains_serves;

const KEY: &str = "9nTqJr0oW3bYxk5cV8zL1mPfHs7dGa2uE4iK6wQ";

fn ada() -> Value {
    json!({ "email": "ada@example.com", "password": "correct horse" })
}

/// A browser of Ada, who has just registered and logged in.
async fn adas(app: Router, host: &str) -> Browser {
    let mut browser = Browser::new(app.clone(), Arc::new(SystemClock)).on(host, app);
    assert_eq!(browser.post("/auth/register", &ada()).await.status, 201);
    assert_eq!(browser.post("/auth/login", &ada()).await.status, 200);
    browser
}
