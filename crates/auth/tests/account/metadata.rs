//! `app_metadata`: what the app writes, the user reads, and the access token may carry.

use axum::{Json, Router, routing::get};
use bluefox_auth::{Claims, testing::Browser};
use serde_json::{Map, Value, json};

use super::{
    ADA,
    support::{Engine, World, credentials, story},
};

async fn set(world: &World, metadata: &Value) -> String {
    let metadata = metadata.as_object().expect("an object");
    let ada = world.user_id(ADA).await;
    let users = world.auth.users();
    match users.set_app_metadata(ada, metadata).await {
        Ok(()) => "done".to_owned(),
        Err(problem) => problem.to_string(),
    }
}

/// What an app finds in the access token of a browser.
async fn carried(world: &World, browser: &Browser) -> Value {
    let claims = async |claims: Claims| Json(claims.app_metadata.clone());
    let app = Router::new()
        .route("/metadata", get(claims))
        .with_state(world.auth.clone());
    let mut browser = browser.clone().on("app.example.com", app);
    browser.get("/metadata").await.json()
}

/// Metadata of so many bytes of JSON.
fn of_bytes(bytes: usize) -> Value {
    json!({ "x": "a".repeat(bytes - r#"{"x":""}"#.len()) })
}

story!(the_user_reads_what_the_app_has_written, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    assert_eq!(
        browser.get("/auth/me").await.json()["app_metadata"],
        json!({})
    );
    let plan = json!({ "plan": "gold", "seats": [1, { "x": null }] });
    assert_eq!(set(&world, &plan).await, "done");
    assert_eq!(browser.get("/auth/me").await.json()["app_metadata"], plan);
    assert_eq!(carried(&world, &browser).await, Value::Null);
    browser.post_empty("/auth/refresh").await;
    assert_eq!(
        carried(&world, &browser).await,
        Value::Null,
        "by setting only"
    );
    assert_eq!(set(&world, &of_bytes(8192)).await, "done");
    let refused = set(&world, &of_bytes(8193)).await;
    assert!(
        refused.contains("`app_metadata` must have at most 8192 bytes"),
        "{refused}"
    );
});

story!(the_token_carries_it_where_the_setting_says_so, engine, {
    let world = World::with(engine, |builder| builder.app_metadata_in_token(true)).await;
    let mut browser = world.logged_in(ADA).await;
    assert_eq!(carried(&world, &browser).await, json!({}));
    let plan = json!({ "plan": "gold" });
    assert_eq!(set(&world, &plan).await, "done");
    assert_eq!(carried(&world, &browser).await, json!({}), "signed before");
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(carried(&world, &browser).await, plan);
    let mut other = world.browser();
    other.post("/auth/login", &credentials(ADA)).await;
    assert_eq!(carried(&world, &other).await, plan);

    let body = json!({ "password": "correct horse" });
    assert_eq!(set(&world, &json!({ "plan": "tin" })).await, "done");
    assert_eq!(other.post("/auth/elevate", &body).await.status, 200);
    assert_eq!(carried(&world, &other).await, json!({ "plan": "tin" }));
});

story!(
    a_cookie_has_room_for_the_most_that_a_token_carries,
    engine,
    {
        let world = World::with(engine, |builder| {
            builder
                .app_metadata_in_token(true)
                .cookie_domain("example.com")
                .token_issuer("https://accounts.example.com")
        })
        .await;
        let mut browser = world.logged_in(ADA).await;
        let most = of_bytes(1536);
        assert_eq!(set(&world, &most).await, "done");
        let refused = set(&world, &of_bytes(1537)).await;
        assert!(
            refused.contains("`app_metadata` must have at most 1536 bytes"),
            "{refused}"
        );
        let answer = browser.post_empty("/auth/refresh").await;
        assert_eq!(carried(&world, &browser).await, most);
        for line in answer.set_cookies() {
            assert!(line.len() < 4096, "{} bytes", line.len());
        }
    }
);

story!(what_is_too_large_for_a_token_stays_out_of_it, engine, {
    let world = World::new(engine).await;
    world.logged_in(ADA).await;
    assert_eq!(set(&world, &of_bytes(8192)).await, "done");
    let world = world
        .restarted(|builder| builder.app_metadata_in_token(true))
        .await;
    let mut browser = world.browser();
    let answer = browser.post("/auth/login", &credentials(ADA)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(carried(&world, &browser).await, Value::Null);
    assert_eq!(set(&world, &Value::Object(Map::new())).await, "done");
    browser.post_empty("/auth/refresh").await;
    assert_eq!(carried(&world, &browser).await, json!({}));
});
