//! `Fresh<300>`: who logged in or elevated 300 seconds ago may, one second later not.

use std::time::Duration;

use axum::http::Method;
use insta::assert_snapshot;

use super::{ADA, elevate, is_fresh, stale};
use crate::{
    assertions::{access_token, assert_no_cookies, assert_refused, bearer},
    support::{Engine, World, story},
};

story!(a_proof_is_fresh_for_three_hundred_seconds, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let client = bearer(&world, &access_token(&browser));
    world.clock.advance(Duration::from_mins(5));
    assert!(is_fresh(&browser).await && is_fresh(&client).await);
    world.clock.advance(Duration::from_secs(1));
    let answer = browser.get("/fresh").await;
    assert_snapshot!(answer.tell(), @r#"
    401
    content-type: application/problem+json
    cache-control: no-store
    www-authenticate: Bearer error="insufficient_user_authentication", max_age=300

    {
      "code": "step_up_required",
      "detail": "Confirm that it is you, and try again.",
      "max_age": 300,
      "methods": [
        "password"
      ],
      "status": 401,
      "title": "Step-up authentication required",
      "type": "urn:bluefox-auth:error:step_up_required"
    }
    "#);
    assert_no_cookies(&answer);
    assert!(!is_fresh(&client).await);
    assert_eq!(browser.get("/items").await.body, ADA);
});

story!(an_elevation_makes_it_fresh_again, engine, {
    let world = World::new(engine).await;
    let mut browser = stale(&world).await;
    for _ in 0..2 {
        elevate(&mut browser).await;
        assert_eq!(browser.get("/fresh").await.body, ADA);
        world.clock.advance(Duration::from_mins(5));
        assert_eq!(browser.post_empty("/fresh").await.body, ADA);
        world.clock.advance(Duration::from_secs(1));
        assert!(!is_fresh(&browser).await);
    }
});

story!(a_client_without_cookies_elevates_too, engine, {
    let world = World::new(engine).await;
    let mut client = bearer(&world, &access_token(&stale(&world).await));
    let answer = elevate(&mut client).await;
    let elevated = bearer(&world, &answer.field("access_token"));
    assert!(is_fresh(&elevated).await);
    world.clock.advance(Duration::from_secs(301));
    assert!(!is_fresh(&elevated).await);
});

story!(a_refresh_proves_no_presence, engine, {
    let world = World::new(engine).await;
    let mut browser = stale(&world).await;
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    assert!(!is_fresh(&browser).await);
});

story!(the_csrf_token_is_asked_for_first, engine, {
    let world = World::new(engine).await;
    let browser = stale(&world).await;
    for method in [Method::POST, Method::DELETE] {
        let mut forgetful = browser.clone().without_csrf();
        let answer = forgetful.send(method, "/fresh", None).await;
        assert_refused(&answer, 403, "csrf_missing");
    }
    let mut elsewhere = browser.with_header("sec-fetch-site", "cross-site");
    let answer = elsewhere.post_empty("/fresh").await;
    assert_refused(&answer, 403, "cross_site");
    let answer = world.browser().get("/fresh").await;
    assert_refused(&answer, 401, "not_authenticated");
});
