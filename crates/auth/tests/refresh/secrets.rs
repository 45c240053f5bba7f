//! A change of the secret key, over a restart: what the previous key signed is still accepted.

use crate::{
    assertions::{
        access_token, assert_no_cookies, assert_refused, bearer, refresh_by_body, refresh_token,
    },
    support::{Engine, SECRET, World, credentials, story},
};

const NEXT: &str = "nAx3kS9vTz7LqWc5mYpR2hUg8EfJ1dBo4iV6tQw";

/// The world after a restart with another secret, and the secrets from before.
async fn restarted(world: World, secret: &'static str, previous: &[&'static str]) -> World {
    world
        .restarted(|builder| {
            builder
                .secret_key(secret)
                .previous_secret_keys(previous.iter().copied())
        })
        .await
}

story!(everything_from_before_the_change_is_accepted, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let world = restarted(world, NEXT, &[SECRET]).await;
    let mut browser = browser.on("app.example.com", world.app.clone());
    assert_eq!(browser.get("/auth/me").await.status, 200);
    assert_eq!(
        browser.post_empty("/items").await.status,
        200,
        "the CSRF token too"
    );
    assert_eq!(
        bearer(&world, &access_token(&browser))
            .get("/items")
            .await
            .status,
        200
    );
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(browser.post_empty("/items").await.status, 200);
});

story!(after_a_refresh_the_previous_secret_can_go, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let world = restarted(world, NEXT, &[SECRET]).await;
    let mut browser = browser.on("app.example.com", world.app.clone());
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    let world = restarted(world, NEXT, &[]).await;
    let mut browser = browser.on("app.example.com", world.app.clone());
    assert_eq!(browser.post_empty("/items").await.status, 200);
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
});

story!(
    a_token_of_the_previous_secret_is_reuse_like_any_other,
    engine,
    {
        let world = World::new(engine).await;
        let browser = world.logged_in("ada@example.com").await;
        let world = restarted(world, NEXT, &[SECRET]).await;
        let parent = refresh_token(&browser);
        let current = refresh_by_body(&world, &parent).await;
        assert_eq!(current.status, 200);
        assert_refused(
            &refresh_by_body(&world, &parent).await,
            401,
            "refresh_token_reused",
        );
        let dead = refresh_by_body(&world, &current.field("refresh_token")).await;
        assert_refused(&dead, 401, "session_revoked");
    }
);

story!(without_the_previous_secret_everything_is_over, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let world = restarted(world, NEXT, &[]).await;
    let mut browser = browser.on("app.example.com", world.app.clone());
    assert_refused(&browser.get("/auth/me").await, 401, "not_authenticated");
    assert_refused(
        &browser.post_empty("/items").await,
        401,
        "not_authenticated",
    );
    let answer = bearer(&world, &access_token(&browser)).get("/items").await;
    assert_refused(&answer, 401, "not_authenticated");
    let answer = refresh_by_body(&world, &refresh_token(&browser)).await;
    assert_refused(&answer, 401, "invalid_refresh_token");
    let answer = browser.post_empty("/auth/refresh").await;
    assert_refused(&answer, 403, "csrf_invalid");
    assert_no_cookies(&answer);
    let login = browser
        .post("/auth/login", &credentials("ada@example.com"))
        .await;
    assert_eq!(
        login.status, 200,
        "the password does not depend on the secret"
    );
    assert_eq!(browser.post_empty("/items").await.status, 200);
});

story!(only_the_present_secret_signs, engine, {
    let world = World::new(engine).await;
    world.logged_in("ada@example.com").await;
    let world = restarted(world, NEXT, &[SECRET]).await;
    let mut browser = world.browser();
    assert_eq!(
        browser
            .post("/auth/login", &credentials("ada@example.com"))
            .await
            .status,
        200
    );
    let world = restarted(world, SECRET, &[]).await;
    let answer = bearer(&world, &access_token(&browser)).get("/items").await;
    assert_refused(&answer, 401, "not_authenticated");
    let answer = refresh_by_body(&world, &refresh_token(&browser)).await;
    assert_refused(&answer, 401, "invalid_refresh_token");
});
