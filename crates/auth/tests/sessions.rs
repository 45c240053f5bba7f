//! A user sees where they are logged in, and ends what they no longer want. Nobody else's sessions
//! are seen or ended.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, in its helpers too"
)]

mod assertions;
mod support;

#[path = "sessions/current.rs"]
mod current;
#[path = "sessions/end.rs"]
mod end;
#[path = "sessions/list.rs"]
mod list;
#[path = "sessions/others.rs"]
mod others;
#[path = "sessions/race.rs"]
mod race;

use std::net::SocketAddr;

use axum::{Extension, extract::ConnectInfo, http::Method};
use bluefox_auth::testing::{Answer, Browser};
use serde_json::Value;

use support::{World, credentials};

const ADA: &str = "ada@example.com";
const GRACE: &str = "grace@example.com";

/// A browser that comes from an address.
fn from(world: &World, peer: &str, agent: &str) -> Browser {
    let peer: SocketAddr = peer.parse().expect("an address");
    let app = world.app.clone().layer(Extension(ConnectInfo(peer)));
    Browser::new(app, world.clock.clone()).with_header("user-agent", agent)
}

/// One more browser of somebody who has an account.
async fn again(world: &World, email: &str) -> Browser {
    let mut browser = world.browser();
    let answer = browser.post("/auth/login", &credentials(email)).await;
    assert_eq!(answer.status, 200);
    browser
}

async fn sessions(browser: &Browser) -> Vec<Value> {
    let answer = browser.clone().get("/auth/sessions").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let sessions = answer.json()["sessions"].as_array().cloned();
    sessions.expect("a list")
}

/// The identifier of a browser's own session.
async fn id_of(browser: &Browser) -> String {
    let sessions = sessions(browser).await;
    let current: Vec<&Value> = sessions
        .iter()
        .filter(|session| session["is_current"] == true)
        .collect();
    assert_eq!(current.len(), 1, "{sessions:?}");
    current[0]["id"].as_str().expect("a text").to_owned()
}

async fn end(browser: &mut Browser, id: &str) -> Answer {
    let path = format!("/auth/sessions/{id}");
    browser.send(Method::DELETE, &path, None).await
}

async fn end_others(browser: &mut Browser) -> Answer {
    browser.send(Method::DELETE, "/auth/sessions", None).await
}

/// Nothing that the browser holds is good for anything.
async fn assert_dead(browser: &Browser) {
    let mut copy = browser.clone();
    assert_eq!(copy.get("/items").await.code(), "not_authenticated");
    let refreshed = copy.post_empty("/auth/refresh").await;
    assert_eq!(refreshed.code(), "session_revoked");
}

async fn assert_alive(browser: &Browser) {
    assert_eq!(browser.clone().post_empty("/items").await.status, 200);
}
