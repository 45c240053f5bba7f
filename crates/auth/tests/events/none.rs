//! What changes nothing is no event.

use axum::http::Method;
use bluefox_auth::testing::Answer;
use serde_json::json;

use super::{ADA, GRACE, kinds_since, pass, written};
use crate::{
    assertions::{bearer, refresh_by_body, refresh_token},
    support::{Engine, World, credentials, story},
};

const NONE: [&str; 0] = [];

#[track_caller]
fn assert_refused(answer: &Answer) {
    assert!(answer.status >= 400, "{}", answer.body);
}

story!(what_is_refused_is_not_written_down, engine, {
    let world = World::new(engine).await;
    let mut ada = world.logged_in(ADA).await;
    pass(&world);
    world.logged_in(GRACE).await;
    pass(&world);
    let seen = written(&world).await.len();
    let wrong = json!({ "email": ADA, "password": "wrong horse" });
    assert_refused(&world.browser().post("/auth/login", &wrong).await);
    assert_refused(&ada.post("/auth/login", &wrong).await);
    assert_refused(
        &world
            .browser()
            .post("/auth/register", &credentials(ADA))
            .await,
    );
    assert_refused(&ada.post("/auth/elevate", &wrong).await);
    assert_refused(&refresh_by_body(&world, "nonsense").await);
    assert_refused(&ada.clone().without_csrf().post_empty("/auth/refresh").await);
    assert_refused(&ada.clone().without_csrf().post_empty("/auth/logout").await);
    let foreign = written(&world)
        .await
        .iter()
        .rev()
        .find_map(|event| event.session_id)
        .expect("Grace is logged in");
    let path = format!("/auth/sessions/{foreign}");
    assert_refused(&ada.send(Method::DELETE, &path, None).await);
    assert_eq!(kinds_since(&world, seen).await, NONE);
});

story!(what_only_reads_is_not_written_down, engine, {
    let world = World::new(engine).await;
    let mut ada = world.logged_in(ADA).await;
    let seen = written(&world).await.len();
    for path in ["/items", "/auth/me", "/auth/sessions", "/auth/events"] {
        assert_eq!(ada.get(path).await.status, 200);
    }
    assert_eq!(ada.post_empty("/items").await.status, 200);
    assert_eq!(kinds_since(&world, seen).await, NONE);
});

story!(what_is_done_already_is_written_down_once, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in(ADA).await;
    pass(&world);
    let seen = written(&world).await.len();
    let body = json!({ "refresh_token": refresh_token(&browser) });
    for _ in 0..3 {
        let answer = world.browser().post("/auth/logout", &body).await;
        assert_eq!(answer.status, 200);
    }
    let mut ended = browser.clone();
    assert_refused(&ended.post_empty("/auth/refresh").await);
    assert_eq!(kinds_since(&world, seen).await, ["session.revoked"]);
    let ada = world.user_id(ADA).await;
    pass(&world);
    let users = world.auth.users();
    for _ in 0..2 {
        users.verify(ada).await.expect("she exists");
    }
    assert_eq!(kinds_since(&world, seen + 1).await, ["email.verified"]);
    let mut nobody = bearer(&world, "nonsense");
    assert_eq!(nobody.post_empty("/auth/logout").await.status, 200);
    assert_eq!(written(&world).await.len(), seen + 2);
});

story!(a_race_that_is_repeated_is_written_down_once, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let mut slow_tab = browser.clone();
    pass(&world);
    let seen = written(&world).await.len();
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(slow_tab.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(refresh_token(&slow_tab), refresh_token(&browser));
    assert_eq!(kinds_since(&world, seen).await, ["session.refreshed"]);
});
