//! A further client of a session enrolls a refresh key of its own, as a page on another host must, whose
//! storage is another one.

use std::time::Duration;

use bluefox_auth::testing::{Answer, Browser};
use insta::assert_snapshot;

use crate::{
    assertions::{assert_refused, copied},
    key::{KEY, OTHER, bound},
    support::{Engine, World, story},
};

const FRESH: Duration = Duration::from_mins(5);
const SECOND: Duration = Duration::from_secs(1);

/// The browser with this key, of a page on another host.
fn with_key(browser: &Browser, key: &str) -> Browser {
    browser.clone().with_header("x-refresh-key", key)
}

async fn enroll(browser: &Browser, key: &str) -> Answer {
    with_key(browser, key).post_empty("/auth/refresh-key").await
}

/// A key, unlike all others of another number.
fn key(number: char) -> String {
    format!("{number}ECAwQFBgcICQoLDA0ODw")
        .chars()
        .cycle()
        .take(21)
        .chain(['A'])
        .collect()
}

story!(two_hosts_share_a_session_each_with_its_own_key, engine, {
    let world = World::new(engine).await;
    let browser = bound(&world).await;
    let answer = enroll(&browser, OTHER).await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store

    {
      "message": "The key is enrolled."
    }
    "#);
    for key in [KEY, OTHER] {
        let mut late = with_key(&copied(&world, &browser), key);
        assert_eq!(late.post_empty("/auth/refresh").await.status, 200, "{key}");
    }
    let mut thief = with_key(&copied(&world, &browser), &key('z'));
    let answer = thief.post_empty("/auth/refresh").await;
    assert_refused(&answer, 401, "refresh_key_mismatch");
});

// Clients without a key share it. Whoever copied the jar would shut them out by a key of his own.
story!(a_session_that_was_begun_without_a_key_takes_none, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let answer = enroll(&browser, KEY).await;
    assert_refused(&answer, 409, "session_not_keyed");
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
});

story!(an_enrolled_key_may_be_sent_again, engine, {
    let world = World::new(engine).await;
    let browser = bound(&world).await;
    for key in [OTHER, OTHER, KEY] {
        assert_eq!(enroll(&browser, key).await.status, 200);
    }
    world.clock.advance(FRESH + SECOND);
    assert_eq!(enroll(&browser, OTHER).await.status, 200, "however late");
    let enrolled = world.auth.events().list(None, None, 100).await;
    let enrolled = enrolled.expect("it answers").into_iter();
    let enrolled = enrolled.filter(|event| event.kind.as_str() == "session.key_enrolled");
    assert_eq!(enrolled.count(), 1);
});

story!(a_session_has_four_keys_at_most, engine, {
    let world = World::new(engine).await;
    let browser = bound(&world).await;
    for number in ['a', 'b', 'c'] {
        assert_eq!(enroll(&browser, &key(number)).await.status, 200);
    }
    let answer = enroll(&browser, &key('d')).await;
    assert_refused(&answer, 409, "too_many_refresh_keys");
    assert_eq!(enroll(&browser, &key('c')).await.status, 200);
    let mut last = with_key(&browser, &key('c'));
    assert_eq!(last.post_empty("/auth/refresh").await.status, 200);
});

// Whoever copies the jar later can't make himself at home.
story!(only_a_fresh_session_takes_a_key, engine, {
    let world = World::new(engine).await;
    let browser = bound(&world).await;
    world.clock.advance(FRESH);
    assert_eq!(enroll(&browser, OTHER).await.status, 200);
    world.clock.advance(SECOND);
    let answer = enroll(&browser, &key('z')).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (401, "step_up_required")
    );
    assert_eq!(answer.json()["max_age"], 300);

    let mut owner = with_key(&browser, KEY);
    let password = serde_json::json!({ "password": "correct horse" });
    let thief = copied(&world, &owner);
    assert_eq!(owner.post("/auth/elevate", &password).await.status, 200);
    assert_eq!(enroll(&owner, &key('z')).await.status, 200);
    let answer = enroll(&thief, &key('y')).await;
    assert_eq!(answer.code(), "step_up_required", "the copy is from before");
});

story!(
    it_needs_a_key_the_csrf_token_and_a_living_session,
    engine,
    {
        let world = World::new(engine).await;
        let mut browser = world.logged_in("ada@example.com").await;
        let answer = browser.post_empty("/auth/refresh-key").await;
        assert_refused(&answer, 400, "malformed_request");
        assert_refused(&enroll(&browser, "short").await, 400, "malformed_request");
        let answer = enroll(&browser.clone().without_csrf(), KEY).await;
        assert_refused(&answer, 403, "csrf_missing");
        assert_refused(
            &enroll(&world.browser(), KEY).await,
            401,
            "not_authenticated",
        );
        let copy = copied(&world, &browser);
        browser.post_empty("/auth/logout").await;
        assert_refused(&enroll(&copy, KEY).await, 401, "not_authenticated");
    }
);
