//! How long a session lives: an idle limit that slides, and an absolute one that does not.

use std::time::Duration;

use insta::assert_snapshot;

use crate::{
    assertions::{
        access_token, assert_cleared, assert_refused, bearer, copied, refresh_by_body,
        refresh_token,
    },
    support::{Engine, World, story},
};

const DAY: Duration = Duration::from_hours(24);
const INSTANT: Duration = Duration::from_millis(1);

story!(the_idle_limit_is_over_to_the_millisecond, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let mut copy = copied(&world, &browser);
    world.clock.advance((7 * DAY).saturating_sub(INSTANT));
    assert!(browser.cookie("bf_refresh_token").is_some());
    world.clock.advance(INSTANT);
    assert_eq!(
        browser.cookie("bf_refresh_token"),
        None,
        "the cookie ends with it"
    );
    assert_eq!(browser.cookie("bf_csrf_token"), None);
    let answer = copy.post_empty("/auth/refresh").await;
    assert_refused(&answer, 401, "invalid_refresh_token");
    assert_cleared(&answer);
});

story!(the_last_millisecond_is_still_good, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    world.clock.advance((7 * DAY).saturating_sub(INSTANT));
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(browser.post_empty("/items").await.status, 200);
});

story!(each_refresh_slides_the_idle_limit, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    for _ in 0..3 {
        world.clock.advance(6 * DAY);
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    }
    let copy = copied(&world, &browser);
    world.clock.advance((7 * DAY).saturating_sub(INSTANT));
    browser = copy.clone();
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    world.clock.advance(INSTANT);
    assert_eq!(
        copied(&world, &browser)
            .post_empty("/auth/refresh")
            .await
            .status,
        200
    );
});

story!(reading_does_not_slide_it, engine, {
    let world = World::with(engine, |builder| builder.access_token_ttl(7 * DAY)).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let (access, refresh) = (access_token(&browser), refresh_token(&browser));
    for _ in 0..6 {
        world.clock.advance(DAY);
        assert_eq!(browser.get("/auth/me").await.status, 200);
        assert_eq!(browser.post_empty("/items").await.status, 200);
    }
    world.clock.advance(DAY);
    let dead = bearer(&world, &access).get("/items").await;
    assert_refused(&dead, 401, "token_expired");
    let dead = refresh_by_body(&world, &refresh).await;
    assert_refused(&dead, 401, "invalid_refresh_token");
});

story!(the_absolute_limit_does_not_slide, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    for _ in 0..5 {
        world.clock.advance(5 * DAY);
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    }
    world.clock.advance((5 * DAY).saturating_sub(INSTANT));
    let last = copied(&world, &browser);
    assert_eq!(
        refresh_by_body(&world, &refresh_token(&last)).await.status,
        200
    );
    world.clock.advance(INSTANT);
    let answer = last.clone().post_empty("/auth/refresh").await;
    assert_refused(&answer, 401, "invalid_refresh_token");
    assert_cleared(&answer);
});

story!(cookies_and_tokens_end_with_the_session, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    for _ in 0..5 {
        world.clock.advance(5 * DAY);
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    }
    world
        .clock
        .advance((5 * DAY).saturating_sub(Duration::from_mins(10)));
    let answer = browser.post_empty("/auth/refresh").await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store
    set-cookie: bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=600
    set-cookie: bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=600
    set-cookie: bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Max-Age=600

    {
      "access_token": "…",
      "expires_in": 600,
      "refresh_token": "…",
      "token_type": "bearer"
    }
    "#);
    let access = access_token(&browser);
    world
        .clock
        .advance(Duration::from_mins(10).saturating_sub(INSTANT));
    assert_eq!(bearer(&world, &access).get("/items").await.status, 200);
    world.clock.advance(INSTANT);
    let dead = bearer(&world, &access).get("/items").await;
    assert_refused(&dead, 401, "token_expired");
    assert_eq!(browser.document_cookie(), "");
});

story!(a_refresh_when_a_session_is_over_is_no_reuse, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let parent = copied(&world, &browser);
    browser.post_empty("/auth/refresh").await;
    world.clock.advance(7 * DAY);
    let answer = parent.clone().post_empty("/auth/refresh").await;
    assert_refused(&answer, 401, "invalid_refresh_token");
});

story!(what_the_window_gives_again_ends_with_the_session, engine, {
    let world = World::with(engine, |builder| {
        builder.access_token_ttl(DAY).refresh_token_ttl(DAY)
    })
    .await;
    let browser = world.logged_in("ada@example.com").await;
    browser.clone().post_empty("/auth/refresh").await;
    world.clock.advance(Duration::from_secs(9));
    let answer = browser.clone().post_empty("/auth/refresh").await;
    assert_eq!(answer.json()["expires_in"], DAY.as_secs() - 9);
});
