//! An API for programs.

use std::sync::Arc;

use bluefox_auth::{SystemClock, testing::Browser};
use serde_json::json;

use super::{ada, adas, bearer_only};

#[tokio::test]
async fn logs_in_orders_and_refreshes_by_body() {
    let app = bearer_only::app("sqlite::memory:")
        .await
        .expect("it starts");
    // Each request is one of its own, as a program's: no cookie is carried from one to the next.
    let client = || Browser::new(app.clone(), Arc::new(SystemClock));
    let with = |token: &str| client().with_header("authorization", &format!("Bearer {token}"));
    assert_eq!(client().post("/auth/register", &ada()).await.status, 201);
    let login = client().post("/auth/login", &ada()).await;
    let (access, refresh) = (login.field("access_token"), login.field("refresh_token"));

    let who = with(&access).get("/whoami").await.json();
    assert_eq!(who["logged_in_by"], json!(["pwd"]));
    let order = with(&access).post("/orders", &json!("tea")).await;
    assert_eq!(order.status, 201);
    assert_eq!(
        order.json(),
        json!({ "item": "tea", "ordered_by": who["user"] })
    );
    assert_eq!(
        client().post("/orders", &json!("tea")).await.code(),
        "not_authenticated"
    );

    let body = json!({ "refresh_token": refresh });
    let refreshed = client().post("/auth/refresh", &body).await;
    assert_eq!((refreshed.status, refreshed.set_cookies().len()), (200, 0));
    let access = refreshed.field("access_token");
    assert_eq!(
        with(&access).get("/whoami").await.json()["session"],
        who["session"]
    );

    let again = client().post("/auth/refresh", &body).await;
    assert_eq!(again.code(), "refresh_token_reused");
    assert_eq!(
        with(&access).get("/whoami").await.status,
        401,
        "the session has ended"
    );
}

#[tokio::test]
async fn logs_out_by_body() {
    let app = bearer_only::app("sqlite::memory:")
        .await
        .expect("it starts");
    let login = adas(app.clone(), "localhost")
        .await
        .post("/auth/login", &ada())
        .await;
    let mut client = Browser::new(app, Arc::new(SystemClock));
    let body = json!({ "refresh_token": login.field("refresh_token") });
    assert_eq!(client.post("/auth/logout", &body).await.status, 200);
    assert_eq!(
        client.post("/auth/refresh", &body).await.code(),
        "session_revoked"
    );
}
