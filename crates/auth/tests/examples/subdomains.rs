//! Pages and API on two subdomains.

use std::sync::Arc;

use axum::http::Method;
use bluefox_auth::{SystemClock, testing::Browser};
use insta::{allow_duplicates, assert_snapshot};
use serde_json::json;

use super::{adas, subdomains};

#[tokio::test]
async fn share_the_cookies_and_cors_lets_the_page_in() {
    let app = subdomains::app("sqlite::memory:").await.expect("it starts");
    let page = adas(app.clone(), "api.example.com")
        .await
        .with_header("origin", "https://app.example.com")
        .with_header("sec-fetch-site", "same-site");
    let profile = json!({ "name": "Ada" });

    let answer = page
        .clone()
        .send(Method::PUT, "/profile", Some(&profile))
        .await;
    assert_eq!((answer.status, answer.json()), (200, profile.clone()));
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("https://app.example.com")
    );
    assert_eq!(
        answer.header("access-control-allow-credentials"),
        Some("true")
    );

    let on_the_pages_host = page.clone().on("app.example.com", app.clone());
    assert_eq!(on_the_pages_host.csrf_token(), page.csrf_token());
    assert_eq!(page.clone().on("example.org", app).csrf_token(), None);

    let mut sibling = page.with_header("origin", "https://evil.example.com");
    let answer = sibling.send(Method::PUT, "/profile", Some(&profile)).await;
    assert_eq!(answer.code(), "cross_site");
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn answer_the_preflight() {
    let app = subdomains::app("sqlite::memory:").await.expect("it starts");
    let mut page = Browser::new(app.clone(), Arc::new(SystemClock))
        .on("api.example.com", app)
        .with_header("origin", "https://app.example.com")
        .with_header("access-control-request-method", "PUT")
        .with_header(
            "access-control-request-headers",
            "content-type,x-csrf-token",
        );
    for path in ["/profile", "/auth/login"] {
        let answer = page.send(Method::OPTIONS, path, None).await;
        let mut lines: Vec<String> = answer
            .headers
            .iter()
            .filter(|(name, _)| name.as_str().starts_with("access-control-"))
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or("?")))
            .collect();
        lines.sort();
        allow_duplicates! {
            assert_snapshot!(lines.join("\n"), @r#"
            access-control-allow-credentials: true
            access-control-allow-headers: authorization,content-type,x-csrf-token,x-refresh-key,x-auth-transport,x-request-id
            access-control-allow-methods: GET,HEAD,POST,PUT,PATCH,DELETE
            access-control-allow-origin: https://app.example.com
            access-control-max-age: 600
            "#);
        }
    }
}
