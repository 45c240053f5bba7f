//! A refresh token for new tokens: by cookie and by body, and what tells the two apart.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "refresh/alerts.rs"]
mod alerts;
#[path = "refresh/enroll.rs"]
mod enroll;
#[path = "refresh/held_back.rs"]
mod held_back;
#[path = "refresh/key.rs"]
mod key;
#[path = "refresh/limits.rs"]
mod limits;
#[path = "refresh/over.rs"]
mod over;
#[path = "refresh/race.rs"]
mod race;
#[path = "refresh/reuse.rs"]
mod reuse;
#[path = "refresh/secrets.rs"]
mod secrets;

mod assertions;
mod support;

use assertions::{
    access_token, assert_no_cookies, assert_refused, bearer, copied, refresh_by_body, refresh_token,
};
use insta::assert_snapshot;
use serde_json::json;
use support::{Engine, World, story};

story!(a_refresh_by_body_sets_no_cookie, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let answer = refresh_by_body(&world, &refresh_token(&browser)).await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store

    {
      "access_token": "…",
      "expires_in": 1800,
      "refresh_token": "…",
      "token_type": "bearer"
    }
    "#);
    assert_ne!(answer.field("refresh_token"), refresh_token(&browser));
    let mut client = bearer(&world, &answer.field("access_token"));
    assert_eq!(client.get("/items").await.body, "ada@example.com");
    let again = refresh_by_body(&world, &answer.field("refresh_token")).await;
    assert_eq!(again.status, 200);
});

story!(a_refresh_by_body_asks_for_no_csrf_token, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let body = json!({ "refresh_token": refresh_token(&browser) });
    let answer = browser
        .clone()
        .without_csrf()
        .post("/auth/refresh", &body)
        .await;
    assert_eq!(answer.status, 200);
    assert_no_cookies(&answer);
});

story!(a_body_beats_a_cookie, engine, {
    let world = World::new(engine).await;
    let mut ada = world.logged_in("ada@example.com").await;
    let grace = world.logged_in("grace@example.com").await;
    let body = json!({ "refresh_token": refresh_token(&grace) });
    let answer = ada.post("/auth/refresh", &body).await;
    assert_eq!(answer.status, 200);
    assert_no_cookies(&answer);
    let mut client = bearer(&world, &answer.field("access_token"));
    assert_eq!(client.get("/items").await.body, "grace@example.com");
    let stale = copied(&world, &grace).post_empty("/auth/refresh").await;
    assert_eq!(
        stale.field("refresh_token"),
        answer.field("refresh_token"),
        "hers has moved"
    );
    assert_eq!(ada.post_empty("/items").await.body, "ada@example.com");
    assert_eq!(ada.post_empty("/auth/refresh").await.status, 200);
});

story!(
    a_bad_token_in_the_body_does_not_fall_back_to_the_cookie,
    engine,
    {
        let world = World::new(engine).await;
        let mut browser = world.logged_in("ada@example.com").await;
        for token in ["", " ", "null", "\0", "é", "bf_refresh_token"] {
            let answer = browser
                .post("/auth/refresh", &json!({ "refresh_token": token }))
                .await;
            assert_refused(&answer, 401, "invalid_refresh_token");
            assert_no_cookies(&answer);
        }
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    }
);

story!(a_body_without_a_token_means_the_cookie, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    for body in [
        json!({}),
        json!({ "refresh_token": null }),
        json!({ "other": "field" }),
    ] {
        let before = refresh_token(&browser);
        let answer = browser.post("/auth/refresh", &body).await;
        assert_eq!(answer.status, 200, "{body}");
        assert_eq!(answer.set_cookies().len(), 3, "{body}");
        assert_ne!(refresh_token(&browser), before, "{body}");
        let answer = browser
            .clone()
            .without_csrf()
            .post("/auth/refresh", &body)
            .await;
        assert_refused(&answer, 403, "csrf_missing");
    }
});

story!(a_bearer_request_uses_no_cookie, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    for token in ["nonsense", &access_token(&browser)] {
        let authorization = format!("Bearer {token}");
        let mut both = browser.clone().with_header("authorization", &authorization);
        let answer = both.post_empty("/auth/refresh").await;
        assert_refused(&answer, 401, "not_authenticated");
        assert_no_cookies(&answer);
    }
    assert_eq!(
        browser.clone().post_empty("/auth/refresh").await.status,
        200
    );
});

story!(a_refresh_by_cookie_asks_for_the_csrf_token, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let answer = browser
        .clone()
        .without_csrf()
        .post_empty("/auth/refresh")
        .await;
    assert_refused(&answer, 403, "csrf_missing");
    assert_no_cookies(&answer);
    let guess = "A".repeat(43);
    let answer = browser
        .clone()
        .with_header("x-csrf-token", &guess)
        .post_empty("/auth/refresh")
        .await;
    assert_refused(&answer, 403, "csrf_invalid");
    assert_no_cookies(&answer);
    let before = refresh_token(&browser);
    browser.post_empty("/auth/refresh").await;
    assert_eq!(
        copied(&world, &browser).post_empty("/items").await.status,
        200,
        "the refused ones did not move the session"
    );
    assert_ne!(refresh_token(&browser), before);
});

story!(a_refresh_without_any_token_is_not_authenticated, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    assert_refused(
        &world.browser().post_empty("/auth/refresh").await,
        401,
        "not_authenticated",
    );
    for name in ["bf_access_token", "bf_csrf_token"] {
        let mut half = world.browser();
        half.plant(&format!(
            "{name}={}; Path=/",
            browser.cookie(name).expect("set")
        ));
        let answer = half.post_empty("/auth/refresh").await;
        assert_refused(&answer, 401, "not_authenticated");
    }
});

story!(a_damaged_token_is_refused_and_harms_no_session, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let token = refresh_token(&browser);
    let flipped = (0..token.len()).map(|at| {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).expect("ASCII")
    });
    let others = [
        token[1..].to_owned(),
        token[..75].to_owned(),
        format!("{token}A"),
        format!("{token}="),
        format!(" {token}"),
        format!("{token}\n"),
        token.to_lowercase(),
        token.repeat(2),
        "A".repeat(76),
    ];
    for damaged in flipped.chain(others) {
        let answer = refresh_by_body(&world, &damaged).await;
        assert_refused(&answer, 401, "invalid_refresh_token");
    }
    assert_eq!(refresh_by_body(&world, &token).await.status, 200);
});

story!(a_token_of_another_server_is_refused, engine, {
    let world = World::new(engine).await;
    let other = World::with(engine, |builder| {
        builder.secret_key("another-8Vb2nQ7xZ4kTq9Lm1Rw6Yc3Hd5Js0Gf")
    })
    .await;
    world.logged_in("ada@example.com").await;
    let browser = other.logged_in("ada@example.com").await;
    let answer = refresh_by_body(&world, &refresh_token(&browser)).await;
    assert_refused(&answer, 401, "invalid_refresh_token");
});
