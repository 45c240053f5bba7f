//! The demo as a router; its page is clicked through in `e2e/`.

use axum::http::Method;
use serde_json::json;

use super::{adas, demo};

#[tokio::test]
async fn answers_every_method_of_its_items() {
    let app = demo::app("sqlite::memory:").await.expect("it starts");
    let mut browser = adas(app, "localhost").await;
    let page = browser.get("/").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("data-auth-prefix=\"/auth\""));
    let item = json!({ "text": "tea", "items": ["milk"] });
    for (method, items) in [
        (Method::GET, json!([])),
        (Method::POST, json!(["tea"])),
        (Method::PATCH, json!(["tea"])),
        (Method::PUT, json!(["milk"])),
        (Method::DELETE, json!([])),
    ] {
        let body = (method != Method::GET).then_some(&item);
        let answer = browser.send(method.clone(), "/demo/items", body).await;
        assert_eq!(answer.status, 200, "{method}");
        assert_eq!(answer.json()["items"], items, "{method}");
    }
    let mut forgetful = browser.without_csrf();
    assert_eq!(
        forgetful.post_empty("/demo/items").await.code(),
        "csrf_missing"
    );
}
