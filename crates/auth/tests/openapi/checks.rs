//! The check that every story makes can fail: an answer that is not described does not go unnoticed.

use axum::{
    Json, Router,
    body::Bytes,
    http::{Method, Response, response::Builder},
    routing::get,
};
use serde_json::{Value, json};

use super::document;
use crate::support::{
    Engine, World,
    described::{described, differences},
};

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// The document, and what is truly answered to `GET /auth/me`.
async fn truth() -> (Value, Value) {
    let world = World::new(Engine::Sqlite).await;
    let mut browser = world.logged_in("ada@example.com").await;
    (document(&world).await, browser.get("/auth/me").await.json())
}

fn problem(status: u16, code: &str) -> Value {
    json!({ "type": "urn:x", "title": "x", "status": status, "detail": "x", "code": code })
}

fn answer(status: u16, content_type: &str) -> Builder {
    Response::builder()
        .status(status)
        .header("content-type", content_type)
}

/// What is said about an answer to `GET /auth/me`.
fn said(document: &Value, answer: Builder, body: &Value) -> Vec<String> {
    let (parts, ()) = answer.body(()).expect("an answer").into_parts();
    let bytes = Bytes::from(body.to_string());
    differences(document, (&Method::GET, "/auth/me"), &parts, &bytes)
}

#[tokio::test]
async fn what_is_described_is_fine() {
    let (document, user) = truth().await;
    let found = said(&document, answer(200, JSON), &user);
    assert!(found.is_empty(), "{found:?}");
    let refused = answer(401, PROBLEM).header("www-authenticate", "Bearer");
    let found = said(&document, refused, &problem(401, "not_authenticated"));
    assert!(found.is_empty(), "{found:?}");
}

#[tokio::test]
async fn a_body_that_is_otherwise_is_noticed() {
    let (document, user) = truth().await;
    let mut more = user.clone();
    more["password"] = json!("x");
    let mut other = user.clone();
    other["is_active"] = json!("yes");
    let mut less = user.clone();
    less.as_object_mut().and_then(|less| less.remove("email"));
    for (body, expected) in [
        (more, "body.password is not described"),
        (other, r#"body.is_active is not of the type "boolean""#),
        (less, "body.email is missing"),
    ] {
        assert_eq!(said(&document, answer(200, JSON), &body), [expected]);
    }
    let found = said(&document, answer(200, "text/plain"), &user);
    assert_eq!(found, [r#"there is no content of the type "text/plain""#]);
}

#[tokio::test]
async fn a_refusal_that_is_not_listed_is_noticed() {
    let (document, _) = truth().await;
    let refused = || answer(401, PROBLEM).header("www-authenticate", "Bearer");
    let not_authenticated = problem(401, "not_authenticated");
    for (answer, body, expected) in [
        (
            refused(),
            &problem(401, "session_revoked"),
            r#"body.code may not be "session_revoked""#,
        ),
        (
            answer(401, PROBLEM),
            &not_authenticated,
            "the header WWW-Authenticate is missing",
        ),
        (
            refused().header("retry-after", "1"),
            &not_authenticated,
            "the header Retry-After is not described",
        ),
        (
            answer(409, PROBLEM),
            &problem(409, "email_taken"),
            "there is no status 409 Conflict",
        ),
    ] {
        assert_eq!(said(&document, answer, body), [expected]);
    }
}

#[tokio::test]
#[should_panic(expected = "there is no such operation")]
async fn a_route_that_is_not_described_is_noticed() {
    let world = World::new(Engine::Sqlite).await;
    let hidden = Router::new().route("/auth/hidden", get(async || Json(json!({}))));
    let checked = described(&world.auth, hidden);
    let mut browser = world.browser().on("app.example.com", checked);
    assert_eq!(browser.get("/auth/hidden").await.status, 200);
}
