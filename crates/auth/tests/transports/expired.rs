//! `token_expired`: a refresh may help. `not_authenticated`: it can't.

use std::time::Duration;

use insta::assert_snapshot;

use crate::{
    assertions::{access_token, assert_no_cookies, assert_refused, bearer, copied},
    support::{Engine, World, credentials, story},
};

const LIFE: Duration = Duration::from_mins(30);
const ADA: &str = "ada@example.com";

// The browser has dropped the access cookie, whose life is the token's.
story!(who_has_the_csrf_cookie_alone_is_told_to_refresh, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    world.clock.advance(LIFE);
    assert_eq!(browser.cookie("bf_access_token"), None);
    let answer = browser.get("/items").await;
    assert_snapshot!(answer.tell(), @r#"
    401
    content-type: application/problem+json
    cache-control: no-store
    www-authenticate: Bearer

    {
      "code": "token_expired",
      "detail": "The access token has expired. Refresh it.",
      "status": 401,
      "title": "Access token expired",
      "type": "urn:bluefox-auth:error:token_expired"
    }
    "#);
    for path in [
        "/claims",
        "/verified",
        "/fresh",
        "/auth/me",
        "/auth/sessions",
    ] {
        assert_refused(&browser.get(path).await, 401, "token_expired");
    }
    let answer = browser.clone().without_csrf().post_empty("/items").await;
    assert_refused(&answer, 401, "token_expired");
    assert_no_cookies(&answer);
    assert_eq!(browser.get("/front").await.body, "stranger");
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(browser.post_empty("/items").await.body, ADA);
});

story!(an_expired_token_says_so_by_cookie_and_by_bearer, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in(ADA).await;
    let (mut copy, mut client) = (
        copied(&world, &browser),
        bearer(&world, &access_token(&browser)),
    );
    world.clock.advance(LIFE);
    for path in ["/items", "/claims", "/auth/me"] {
        assert_refused(&copy.get(path).await, 401, "token_expired");
        assert_refused(&client.get(path).await, 401, "token_expired");
    }
    assert_refused(&client.get("/front").await, 401, "token_expired");
    assert_eq!(copy.get("/front").await.body, "stranger");
});

story!(nobody_is_told_to_refresh_for_nothing, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let copy = copied(&world, &browser);
    browser.post_empty("/auth/logout").await;
    assert_refused(&browser.get("/items").await, 401, "not_authenticated");
    // The token is valid, and its session is over.
    assert_refused(&copy.clone().get("/items").await, 401, "not_authenticated");
    let mut stranger = world.browser();
    assert_refused(&stranger.get("/items").await, 401, "not_authenticated");
    stranger.plant("bf_access_token=nonsense; Path=/");
    stranger.plant("bf_csrf_token=nonsense; Path=/");
    assert_refused(&stranger.get("/items").await, 401, "not_authenticated");
});

story!(a_living_twin_counts_beside_an_expired_token, engine, {
    let world = World::new(engine).await;
    let first = world.logged_in(ADA).await;
    let expired = access_token(&first);
    world.clock.advance(LIFE);
    let mut second = world.browser();
    second.post("/auth/login", &credentials(ADA)).await;
    second.plant(&format!(
        "bf_access_token={expired}; Path=/; Domain=example.com"
    ));
    assert_eq!(second.get("/items").await.body, ADA);
    assert_eq!(second.post_empty("/items").await.body, ADA);
});
