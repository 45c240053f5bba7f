//! A logout may ask the browser to forget more than our cookies, by setting.

use axum::http::Method;
use bluefox_auth::{SiteData, testing::Answer};
use serde_json::json;

use crate::{
    assertions::{access_token, assert_cleared, bearer, copied, refresh_token},
    support::{Engine, World, story},
};

const HEADER: &str = "clear-site-data";

async fn forgetting(engine: Engine) -> World {
    let data = [SiteData::Cache, SiteData::Storage];
    World::with(engine, |builder| builder.clear_site_data(data)).await
}

#[track_caller]
fn assert_forgets(answer: &Answer) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header(HEADER), Some(r#""cache", "storage""#));
    assert_cleared(answer);
}

story!(who_logs_their_own_browser_out_leaves_nothing, engine, {
    let world = forgetting(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    assert_forgets(&browser.post_empty("/auth/logout").await);

    let mut browser = world.logged_in("grace@example.com").await;
    let listed = browser.get("/auth/sessions").await.json();
    let id = listed["sessions"][0]["id"].as_str().unwrap_or_default();
    let path = format!("/auth/sessions/{id}");
    assert_forgets(&browser.send(Method::DELETE, &path, None).await);

    let mut browser = world.logged_in("barbara@example.com").await;
    let body = json!({ "password": "correct horse" });
    assert_forgets(&browser.send(Method::DELETE, "/auth/me", Some(&body)).await);
});

story!(who_goes_on_or_has_no_cookies_is_asked_nothing, engine, {
    let world = forgetting(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let refreshed = browser.post_empty("/auth/refresh").await;
    assert_eq!((refreshed.status, refreshed.header(HEADER)), (200, None));
    let copy = copied(&world, &browser);
    let other = world.logged_in("grace@example.com").await;
    let mut client = copy.on("app.example.com", world.app.clone());
    let body = json!({ "refresh_token": refresh_token(&other) });
    let elsewhere = client.post("/auth/logout", &body).await;
    assert_eq!((elsewhere.status, elsewhere.header(HEADER)), (200, None));
    let answer = bearer(&world, &access_token(&browser))
        .get("/auth/me")
        .await;
    assert_eq!((answer.status, answer.header(HEADER)), (200, None));
});

story!(without_the_setting_there_is_no_such_header, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let answer = browser.post_empty("/auth/logout").await;
    assert_cleared(&answer);
    assert_eq!(answer.header(HEADER), None);
});
