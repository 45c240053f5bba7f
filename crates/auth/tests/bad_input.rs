//! Bad input: never a 5xx, never a panic, never a login.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "bad_input/accounts.rs"]
mod accounts;
#[path = "bad_input/headers.rs"]
mod headers;
#[path = "bad_input/malformed.rs"]
mod malformed;
#[path = "bad_input/passwords.rs"]
mod passwords;
#[path = "bad_input/paths.rs"]
mod paths;
#[path = "bad_input/shape.rs"]
mod shape;
#[path = "bad_input/size.rs"]
mod size;

mod assertions;
mod support;

use assertions::{assert_no_cookies, assert_refused};
use axum::{body::Body, http::Request};
use bluefox_auth::testing::Answer;
use insta::assert_snapshot;
use serde_json::json;
use support::{Engine, World, credentials, story};

/// The routes whose body says who somebody is, and those where it is a token.
const ACCOUNT: [&str; 2] = ["/auth/register", "/auth/login"];
const TOKEN: [&str; 2] = ["/auth/refresh", "/auth/logout"];

/// Posts a body as it is, from a client without cookies.
async fn post(
    world: &World,
    path: &str,
    content_type: Option<&str>,
    body: impl Into<Body>,
) -> Answer {
    let mut request = Request::post(path);
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    world.browser().fetch(request, body.into()).await
}

async fn post_json(world: &World, path: &str, body: impl Into<Body>) -> Answer {
    post(world, path, Some("application/json"), body).await
}

async fn register(world: &World, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    world.browser().post("/auth/register", &body).await
}

async fn log_in(world: &World, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    world.browser().post("/auth/login", &body).await
}

/// What all bad input has in common: a refusal that is the client's fault, and no login.
#[track_caller]
fn assert_bad(answer: &Answer, status: u16, code: &str) {
    assert!(
        (400..500).contains(&answer.status),
        "{} {}",
        answer.status,
        answer.body
    );
    assert_refused(answer, status, code);
    assert_no_cookies(answer);
    for token in ["access_token\":", "refresh_token\":"] {
        assert!(!answer.body.contains(token), "{}", answer.body);
    }
}

/// The fields that a 422 names.
fn fields(answer: &Answer) -> Vec<String> {
    let errors = answer.json();
    let errors = errors["errors"].as_array().cloned().unwrap_or_default();
    errors
        .iter()
        .map(|error| error["field"].as_str().unwrap_or_default().to_owned())
        .collect()
}

story!(only_json_is_read, engine, {
    let world = World::new(engine).await;
    let body = credentials("ada@example.com").to_string();
    for content_type in [
        None,
        Some(""),
        Some("text/plain"),
        Some("text/plain; application/json"),
        Some("text/json"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/jsonp"),
        Some("application/merge-patch+json"),
        Some("application/json, text/plain"),
        Some("\u{e9}"),
    ] {
        for path in ACCOUNT.into_iter().chain(TOKEN) {
            let answer = post(&world, path, content_type, body.clone()).await;
            assert_bad(&answer, 415, "unsupported_media_type");
        }
    }
    let answer = post(&world, "/auth/login", Some("text/plain"), body.clone()).await;
    assert_snapshot!(answer.tell(), @r#"
    415
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "unsupported_media_type",
      "detail": "The body must be sent as application/json.",
      "status": 415,
      "title": "Unsupported media type",
      "type": "urn:bluefox-auth:error:unsupported_media_type"
    }
    "#);
    assert_eq!(
        post_json(&world, "/auth/register", body.clone())
            .await
            .status,
        201
    );
    for content_type in [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "APPLICATION/Json",
        "application/json ; x=y",
    ] {
        let answer = post(&world, "/auth/login", Some(content_type), body.clone()).await;
        assert_eq!(answer.status, 200, "{content_type}");
    }
});
