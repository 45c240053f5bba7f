//! `X-Refresh-Key`: a second secret that binds a session to one client. With it any earlier token
//! is an honest retry, however late; with a wrong one the session ends.

use std::time::Duration;

use bluefox_auth::testing::{Answer, Browser};
use insta::assert_snapshot;
use serde_json::json;

use crate::{
    assertions::{
        access_token, assert_cleared, assert_no_cookies, assert_refused, bearer, copied,
        refresh_by_body, refresh_token,
    },
    support::{Engine, World, credentials, story},
};

pub(crate) const KEY: &str = "AAECAwQFBgcICQoLDA0ODw";
pub(crate) const OTHER: &str = "DwECAwQFBgcICQoLDA0ODw";
const DAY: Duration = Duration::from_hours(24);

/// A browser whose session is bound to `KEY`, which it sends with each request.
pub(crate) async fn bound(world: &World) -> Browser {
    let mut browser = world.browser().with_header("x-refresh-key", KEY);
    browser
        .post("/auth/register", &credentials("ada@example.com"))
        .await;
    let answer = browser
        .post("/auth/login", &credentials("ada@example.com"))
        .await;
    assert_eq!(answer.status, 200);
    browser
}

async fn refresh_with(world: &World, token: &str, key: &str) -> Answer {
    let mut client = world.browser().with_header("x-refresh-key", key);
    client
        .post("/auth/refresh", &json!({ "refresh_token": token }))
        .await
}

story!(a_bound_session_refreshes_with_its_key, engine, {
    let world = World::new(engine).await;
    let mut browser = bound(&world).await;
    let before = refresh_token(&browser);
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    assert_ne!(refresh_token(&browser), before);
    let answer = refresh_with(&world, &refresh_token(&browser), KEY).await;
    assert_eq!(answer.status, 200);
});

story!(
    without_its_key_a_bound_session_is_refused_and_lives_on,
    engine,
    {
        let world = World::new(engine).await;
        let mut browser = bound(&world).await;
        let by_cookie = copied(&world, &browser).post_empty("/auth/refresh").await;
        assert_snapshot!(by_cookie.tell(), @r#"
        401
        content-type: application/problem+json
        cache-control: no-store
        www-authenticate: Bearer

        {
          "code": "refresh_key_required",
          "detail": "The header X-Refresh-Key is missing.",
          "status": 401,
          "title": "Refresh key required",
          "type": "urn:bluefox-auth:error:refresh_key_required"
        }
        "#);
        assert_no_cookies(&by_cookie);
        let by_body = refresh_by_body(&world, &refresh_token(&browser)).await;
        assert_refused(&by_body, 401, "refresh_key_required");
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    }
);

story!(a_wrong_key_ends_the_session, engine, {
    let world = World::new(engine).await;
    let browser = bound(&world).await;
    let mut thief = copied(&world, &browser).with_header("x-refresh-key", OTHER);
    let answer = thief.post_empty("/auth/refresh").await;
    assert_refused(&answer, 401, "refresh_key_mismatch");
    assert_cleared(&answer);
    let answer = browser.clone().post_empty("/auth/refresh").await;
    assert_refused(&answer, 401, "session_revoked");
    let answer = bearer(&world, &access_token(&browser)).get("/items").await;
    assert_refused(&answer, 401, "not_authenticated");
});

story!(
    a_wrong_key_ends_it_by_body_and_with_an_old_token_too,
    engine,
    {
        let world = World::new(engine).await;
        let mut browser = bound(&world).await;
        let old = refresh_token(&browser);
        browser.post_empty("/auth/refresh").await;
        let answer = refresh_with(&world, &old, OTHER).await;
        assert_refused(&answer, 401, "refresh_key_mismatch");
        assert_no_cookies(&answer);
        let answer = refresh_with(&world, &refresh_token(&browser), KEY).await;
        assert_refused(&answer, 401, "session_revoked");
    }
);

story!(a_damaged_token_with_a_wrong_key_ends_nothing, engine, {
    let world = World::new(engine).await;
    let browser = bound(&world).await;
    let token = refresh_token(&browser);
    let last = if token.ends_with('A') { "B" } else { "A" };
    let damaged = format!("{}{last}", &token[..75]);
    let answer = refresh_with(&world, &damaged, OTHER).await;
    assert_refused(&answer, 401, "invalid_refresh_token");
    assert_eq!(refresh_with(&world, &token, KEY).await.status, 200);
});

story!(
    with_the_key_a_late_retry_of_any_generation_is_honoured,
    engine,
    {
        let world = World::new(engine).await;
        let mut browser = bound(&world).await;
        let mut earlier = vec![copied(&world, &browser)];
        for _ in 0..3 {
            world.clock.advance(DAY);
            assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
            earlier.push(copied(&world, &browser));
        }
        world.clock.advance(6 * DAY);
        for copy in earlier.iter().take(3) {
            let by_body = refresh_with(&world, &refresh_token(copy), KEY).await;
            assert_eq!(by_body.field("refresh_token"), refresh_token(&browser));
            let mut late = copy.clone().with_header("x-refresh-key", KEY);
            assert_eq!(late.post_empty("/auth/refresh").await.status, 200);
            assert_eq!(refresh_token(&late), refresh_token(&browser));
            assert_eq!(late.post_empty("/items").await.status, 200);
        }
    }
);

story!(a_late_retry_does_not_prolong_the_session, engine, {
    let world = World::new(engine).await;
    let mut browser = bound(&world).await;
    let first = refresh_token(&browser);
    browser.post_empty("/auth/refresh").await;
    world.clock.advance(6 * DAY);
    assert_eq!(refresh_with(&world, &first, KEY).await.status, 200);
    world.clock.advance(DAY);
    let answer = refresh_with(&world, &first, KEY).await;
    assert_refused(&answer, 401, "invalid_refresh_token");
});

story!(an_unbound_session_does_not_care_about_a_key, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let parent = refresh_token(&browser);
    assert_eq!(refresh_with(&world, &parent, KEY).await.status, 200);
    let answer = refresh_with(&world, &parent, KEY).await;
    assert_refused(&answer, 401, "refresh_token_reused");
});

story!(a_key_of_another_form_is_refused_and_ends_nothing, engine, {
    let world = World::new(engine).await;
    let mut browser = bound(&world).await;
    let long = "A".repeat(4096);
    let malformed = [
        "",
        "AAAA",
        "AAECAwQFBgcICQoLDA0OD",
        "AAECAwQFBgcICQoLDA0ODw==",
        "+/ECAwQFBgcICQoLDA0ODw",
        &long,
    ];
    for key in malformed {
        let answer = refresh_with(&world, &refresh_token(&browser), key).await;
        assert_refused(&answer, 400, "malformed_request");
        let mut login = world.browser().with_header("x-refresh-key", key);
        let answer = login
            .post("/auth/login", &credentials("ada@example.com"))
            .await;
        assert_refused(&answer, 400, "malformed_request");
        assert_no_cookies(&answer);
    }
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
});

story!(what_a_late_retry_gets_ends_with_the_session, engine, {
    let world = World::new(engine).await;
    let mut browser = bound(&world).await;
    let first = refresh_token(&browser);
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    world
        .clock
        .advance((7 * DAY).saturating_sub(Duration::from_mins(1)));
    let answer = refresh_with(&world, &first, KEY).await;
    assert_eq!(answer.json()["expires_in"], 60);
});
