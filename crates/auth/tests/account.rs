//! The account itself: what its user writes, what the app writes, and its end.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

#[path = "account/deletion.rs"]
mod deletion;
#[path = "account/erasure.rs"]
mod erasure;
#[path = "account/grace.rs"]
mod grace;
#[path = "account/last_moment.rs"]
mod last_moment;
#[path = "account/metadata.rs"]
mod metadata;
#[path = "account/profile.rs"]
mod profile;
#[path = "start/raw.rs"]
mod raw;

use axum::http::Method;
use bluefox_auth::testing::{Answer, Browser};
use serde_json::{Value, json};

use support::World;

const ADA: &str = "ada@example.com";

async fn patch(browser: &mut Browser, body: &Value) -> Answer {
    browser.send(Method::PATCH, "/auth/me", Some(body)).await
}

/// Deletes the account of who is logged in, by its right password.
async fn delete(browser: &mut Browser) -> Answer {
    let password = json!({ "password": "correct horse" });
    let answer = browser.send(Method::DELETE, "/auth/me", Some(&password));
    answer.await
}

/// What the audit trail says of Ada. Events of one moment have no order, so it is the alphabet's.
async fn trail(world: &World) -> Vec<&'static str> {
    let ada = world.user_id(ADA).await;
    let listed = world.auth.events().list(Some(ada), None, 100).await;
    let kinds = listed.expect("it answers").into_iter();
    let mut kinds: Vec<&str> = kinds.map(|event| event.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds
}

/// A browser that is not a browser: it sends the token by Bearer.
fn by_bearer(world: &World, browser: &Browser) -> Browser {
    let token = browser.cookie("bf_access_token").expect("logged in");
    let line = format!("Bearer {token}");
    world.browser().with_header("authorization", &line)
}
