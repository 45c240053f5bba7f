//! A refresh by cookie that finds the session over clears the three cookies, whatever ended it;
//! one that is refused for another reason leaves them.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, Request},
};
use bluefox_auth::testing::Browser;
use insta::assert_snapshot;

use crate::{
    assertions::{
        assert_cleared, assert_no_cookies, assert_refused, copied, refresh_by_body, refresh_token,
    },
    support::{Engine, World, credentials, story},
};

/// The session is over: by cookie the browser is left without cookies, by body they are not touched.
async fn assert_over(world: &World, browser: &Browser, code: &str) {
    let mut browser = copied(world, browser);
    let by_body = refresh_by_body(world, &refresh_token(&browser)).await;
    assert_refused(&by_body, 401, code);
    assert_no_cookies(&by_body);
    let by_cookie = browser.post_empty("/auth/refresh").await;
    assert_refused(&by_cookie, 401, code);
    assert_cleared(&by_cookie);
    assert_eq!(browser.document_cookie(), "");
    let nothing_left = browser.post_empty("/auth/refresh").await;
    assert_refused(&nothing_left, 401, "not_authenticated");
}

story!(a_logout_leaves_nothing_to_refresh, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    assert_eq!(browser.clone().post_empty("/auth/logout").await.status, 200);
    assert_over(&world, &browser, "session_revoked").await;
});

story!(a_disabled_user_can_not_refresh, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let id = world.user_id("ada@example.com").await;
    world
        .auth
        .users()
        .disable(id)
        .await
        .expect("there is such a user");
    assert_over(&world, &browser, "session_revoked").await;
    world
        .auth
        .users()
        .enable(id)
        .await
        .expect("there is such a user");
    assert_over(&world, &browser, "session_revoked").await;
    let mut again = world.browser();
    assert_eq!(
        again
            .post("/auth/login", &credentials("ada@example.com"))
            .await
            .status,
        200
    );
});

story!(a_deleted_user_can_not_refresh, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let id = world.user_id("ada@example.com").await;
    world
        .auth
        .users()
        .delete(id)
        .await
        .expect("there is such a user");
    assert_over(&world, &browser, "invalid_refresh_token").await;
});

story!(a_new_password_ends_what_went_before, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let id = world.user_id("ada@example.com").await;
    world
        .auth
        .users()
        .set_password(id, "battery staple")
        .await
        .expect("a good one");
    assert_over(&world, &browser, "session_revoked").await;
});

story!(an_operator_ends_a_session, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let id = world.user_id("ada@example.com").await;
    assert_eq!(
        world
            .auth
            .sessions()
            .revoke_all(id)
            .await
            .expect("it answers"),
        1
    );
    assert_over(&world, &browser, "session_revoked").await;
});

story!(a_login_in_its_place_ends_a_session, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    browser
        .clone()
        .post("/auth/login", &credentials("ada@example.com"))
        .await;
    assert_over(&world, &browser, "session_revoked").await;
});

story!(time_ends_a_session, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let browser = copied(&world, &browser);
    world.clock.advance(Duration::from_hours(7 * 24));
    assert_over(&world, &browser, "invalid_refresh_token").await;
});

story!(a_cookie_that_is_no_token_is_cleared, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    browser.plant("bf_refresh_token=nonsense; Path=/auth");
    let answer = browser.post_empty("/auth/refresh").await;
    assert_snapshot!(answer.tell(), @r#"
    401
    content-type: application/problem+json
    cache-control: no-store
    www-authenticate: Bearer
    set-cookie: bf_access_token=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_refresh_token=; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_csrf_token=; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT

    {
      "code": "invalid_refresh_token",
      "detail": "The refresh token is not valid. Log in again.",
      "status": 401,
      "title": "Invalid refresh token",
      "type": "urn:bluefox-auth:error:invalid_refresh_token"
    }
    "#);
    assert_eq!(browser.document_cookie(), "");
});

story!(a_refusal_for_another_reason_leaves_the_cookies, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let refused = [
        (browser.clone().without_csrf(), 403, "csrf_missing"),
        (
            browser.clone().with_header("x-csrf-token", "wrong"),
            403,
            "csrf_invalid",
        ),
        (
            browser.clone().with_header("sec-fetch-site", "cross-site"),
            403,
            "cross_site",
        ),
        (
            browser
                .clone()
                .with_header("origin", "https://evil.example"),
            403,
            "cross_site",
        ),
        (
            browser.clone().with_header("x-refresh-key", "short"),
            400,
            "malformed_request",
        ),
    ];
    for (mut tab, status, code) in refused {
        let answer = tab.post_empty("/auth/refresh").await;
        assert_refused(&answer, status, code);
        assert_no_cookies(&answer);
    }
    let request = || Request::builder().method(Method::POST).uri("/auth/refresh");
    let json = request().header("content-type", "application/json");
    let answer = browser.fetch(json, Body::from("{")).await;
    assert_refused(&answer, 400, "malformed_json");
    assert_no_cookies(&answer);
    let answer = browser.fetch(request(), Body::from("{}")).await;
    assert_refused(&answer, 415, "unsupported_media_type");
    assert_no_cookies(&answer);
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
});
