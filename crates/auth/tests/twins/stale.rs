//! A refresh with a stale twin beside the good token, and with nothing good at all.

use std::time::Duration;

use crate::{
    CHANGES, HOST,
    assertions::{COOKIES, assert_refused, refresh_token},
    counts, logged_in,
    support::{Engine, World, story},
    with_twins,
};

story!(a_refresh_that_finds_the_session_over_clears_both, engine, {
    for (before, after) in CHANGES {
        let (world, mut browser) = with_twins(engine, before, after).await;
        let id = world.user_id("ada@example.com").await;
        world
            .auth
            .sessions()
            .revoke_all(id)
            .await
            .expect("it answers");
        let answer = browser.post_empty("/auth/refresh").await;
        assert_refused(&answer, 401, "session_revoked");
        assert_eq!(counts(&browser), [0, 0, 0], "{before:?} {after:?}");
    }
});

story!(
    a_stale_twin_is_no_reuse_while_the_good_one_is_there,
    engine,
    {
        let world = World::with(engine, |builder| builder.cookie_domain("example.com")).await;
        let mut browser = logged_in(&world).await;
        let (stale, csrf) = (refresh_token(&browser), browser.csrf_token().expect("set"));
        for _ in 0..4 {
            assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
            assert_eq!(browser.count("bf_refresh_token"), 1);
            browser.plant(&format!("bf_refresh_token={stale}; Path=/auth"));
            assert_eq!(browser.count("bf_refresh_token"), 2);
            world.clock.advance(Duration::from_secs(20));
        }
        let mut alone = world.browser().on(HOST, world.app.clone());
        alone.plant(&format!("bf_refresh_token={stale}; Path=/auth"));
        alone.plant(&format!("bf_csrf_token={csrf}; Path=/"));
        let answer = alone.post_empty("/auth/refresh").await;
        assert_refused(&answer, 401, "refresh_token_reused");
    }
);

story!(
    me_does_not_turn_back_the_cookies_that_a_refresh_has_set,
    engine,
    {
        let (world, mut browser) = with_twins(engine, None, Some("example.com")).await;
        let mut slow_tab = browser.clone();
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
        let late = slow_tab.get("/auth/me").await;
        assert_eq!(late.status, 200);
        for line in late.set_cookies() {
            browser.plant(line);
        }
        world.clock.advance(Duration::from_secs(20));
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    }
);

story!(me_keeps_the_latest_of_two_that_are_equally_old, engine, {
    let (_world, mut browser) = with_twins(engine, None, Some("example.com")).await;
    browser.post_empty("/auth/refresh").await;
    let stale = browser.clone();
    let latest = browser
        .post_empty("/auth/refresh")
        .await
        .field("refresh_token");
    for (name, path) in COOKIES.into_iter().zip(["/", "/auth", "/"]) {
        let value = stale.cookie(name).expect("set");
        browser.plant(&format!("{name}={value}; Path={path}"));
    }
    assert_ne!(refresh_token(&stale), latest);
    assert_eq!(counts(&browser), [2, 2, 2]);
    assert_eq!(browser.get("/auth/me").await.status, 200);
    assert_eq!(counts(&browser), [1, 1, 1]);
    assert_eq!(refresh_token(&browser), latest);
});
