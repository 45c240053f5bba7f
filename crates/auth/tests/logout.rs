//! When a logout answers 200, the session that it named is dead, and the cookies are cleared.

#[path = "logout/clear_site_data.rs"]
mod clear_site_data;
#[path = "logout/no_error.rs"]
mod no_error;

mod assertions;
mod support;

use std::time::Duration;

use assertions::{
    access_token, assert_cleared, assert_no_cookies, assert_refused, bearer, copied,
    refresh_by_body, refresh_token,
};
use bluefox_auth::testing::{Answer, Browser};
use serde_json::json;
use support::{Engine, World, credentials, story};

#[track_caller]
fn assert_logged_out(answer: &Answer) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json(), json!({ "message": "Logged out" }));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_cleared(answer);
}

/// Whether the access token has expired as well depends on the story.
#[track_caller]
fn assert_opens_nothing(answer: &Answer) {
    let code = match answer.code().as_str() {
        "token_expired" => "token_expired",
        _ => "not_authenticated",
    };
    assert_refused(answer, 401, code);
}

/// None of the session's tokens is good for anything.
async fn assert_dead(world: &World, browser: &Browser) {
    let by_body = refresh_by_body(world, &refresh_token(browser)).await;
    assert_refused(&by_body, 401, "session_revoked");
    if let Some(access) = browser.cookie("bf_access_token") {
        let answer = bearer(world, &access).get("/auth/me").await;
        assert_opens_nothing(&answer);
    }
    let mut copy = copied(world, browser);
    assert_opens_nothing(&copy.get("/items").await);
    assert_refused(
        &copy.post_empty("/auth/refresh").await,
        401,
        "session_revoked",
    );
}

async fn assert_alive(world: &World, browser: &Browser) {
    let mut copy = copied(world, browser);
    assert_eq!(copy.get("/auth/me").await.status, 200);
    assert_eq!(copy.post_empty("/items").await.status, 200);
    assert_eq!(copy.post_empty("/auth/refresh").await.status, 200);
}

story!(a_logout_by_body_ends_the_session, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let body = json!({ "refresh_token": refresh_token(&browser) });
    assert_logged_out(&world.browser().post("/auth/logout", &body).await);
    assert_dead(&world, &browser).await;
});

story!(a_body_beats_a_bearer_token_and_a_cookie, engine, {
    let world = World::new(engine).await;
    let [ada, grace, edith] = [
        world.logged_in("ada@example.com").await,
        world.logged_in("grace@example.com").await,
        world.logged_in("edith@example.com").await,
    ];
    let authorization = format!("Bearer {}", access_token(&grace));
    let mut mixed = edith
        .clone()
        .without_csrf()
        .with_header("authorization", &authorization);
    let body = json!({ "refresh_token": refresh_token(&ada) });
    let answer = mixed.post("/auth/logout", &body).await;
    assert_eq!(
        (answer.status, answer.set_cookies().len()),
        (200, 0),
        "Edith keeps her cookies"
    );
    assert_dead(&world, &ada).await;
    assert_alive(&world, &grace).await;
    assert_alive(&world, &edith).await;
});

story!(a_logout_by_bearer_ends_the_session, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let mut client = bearer(&world, &access_token(&browser));
    assert_logged_out(&client.post_empty("/auth/logout").await);
    assert_dead(&world, &browser).await;
});

story!(a_bearer_token_beside_cookies_is_what_counts, engine, {
    let world = World::new(engine).await;
    let ada = world.logged_in("ada@example.com").await;
    let grace = world.logged_in("grace@example.com").await;
    let authorization = format!("Bearer {}", access_token(&ada));
    let mut both = grace
        .clone()
        .without_csrf()
        .with_header("authorization", &authorization);
    let answer = both.post_empty("/auth/logout").await;
    assert_eq!(
        (answer.status, answer.set_cookies().len()),
        (200, 0),
        "Grace keeps her cookies"
    );
    assert_dead(&world, &ada).await;
    assert_alive(&world, &grace).await;
});

story!(a_body_without_a_token_means_bearer_or_cookie, engine, {
    let world = World::new(engine).await;
    for body in [json!({}), json!({ "refresh_token": null })] {
        let ada = format!("ada{}@example.com", body.to_string().len());
        let browser = world.logged_in(&ada).await;
        let mut client = bearer(&world, &access_token(&browser));
        assert_logged_out(&client.post("/auth/logout", &body).await);
        assert_dead(&world, &browser).await;
        let mut browser = world.browser();
        browser.post("/auth/login", &credentials(&ada)).await;
        let copy = copied(&world, &browser);
        assert_logged_out(&browser.post("/auth/logout", &body).await);
        assert_dead(&world, &copy).await;
    }
});

story!(by_cookie_it_asks_for_the_csrf_token, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let answer = browser
        .clone()
        .without_csrf()
        .post_empty("/auth/logout")
        .await;
    assert_refused(&answer, 403, "csrf_missing");
    assert_no_cookies(&answer);
    let mut guessing = browser.clone().with_header("x-csrf-token", &"A".repeat(43));
    let answer = guessing.post_empty("/auth/logout").await;
    assert_refused(&answer, 403, "csrf_invalid");
    assert_no_cookies(&answer);
    let mut elsewhere = browser.clone().with_header("sec-fetch-site", "cross-site");
    let answer = elsewhere.post_empty("/auth/logout").await;
    assert_refused(&answer, 403, "cross_site");
    assert_no_cookies(&answer);
    assert_alive(&world, &browser).await;
});

story!(an_expired_access_token_names_its_session_still, engine, {
    let world = World::new(engine).await;
    let ada = world.logged_in("ada@example.com").await;
    let grace = world.logged_in("grace@example.com").await;
    let (ada, grace) = (copied(&world, &ada), copied(&world, &grace));
    world.clock.advance(Duration::from_mins(31));
    let mut client = bearer(&world, &access_token(&ada));
    assert_logged_out(&client.post_empty("/auth/logout").await);
    assert_dead(&world, &ada).await;
    let mut without_refresh = grace.clone();
    without_refresh.plant("bf_refresh_token=; Path=/auth; Max-Age=0");
    let mut forgetful = without_refresh.clone().without_csrf();
    let answer = forgetful.post_empty("/auth/logout").await;
    assert_refused(&answer, 403, "csrf_missing");
    assert_logged_out(&without_refresh.post_empty("/auth/logout").await);
    assert_dead(&world, &grace).await;
});

story!(
    the_refresh_cookie_will_do_when_the_access_token_has_expired,
    engine,
    {
        let world = World::new(engine).await;
        let mut browser = world.logged_in("ada@example.com").await;
        let copy = copied(&world, &browser);
        world.clock.advance(Duration::from_mins(30));
        assert_eq!(browser.cookie("bf_access_token"), None);
        let answer = browser
            .clone()
            .without_csrf()
            .post_empty("/auth/logout")
            .await;
        assert_refused(&answer, 403, "csrf_missing");
        assert_logged_out(&browser.post_empty("/auth/logout").await);
        assert_dead(&world, &copy).await;
    }
);

story!(
    a_refresh_token_that_was_just_replaced_names_the_session_too,
    engine,
    {
        let world = World::new(engine).await;
        let mut browser = world.logged_in("ada@example.com").await;
        let mut slow_tab = browser.clone();
        browser.post_empty("/auth/refresh").await;
        assert_logged_out(&slow_tab.post_empty("/auth/logout").await);
        assert_dead(&world, &browser).await;
        let by_body = world.logged_in("grace@example.com").await;
        let answer = refresh_by_body(&world, &refresh_token(&by_body)).await;
        let body = json!({ "refresh_token": refresh_token(&by_body) });
        assert_logged_out(&world.browser().post("/auth/logout", &body).await);
        let dead = refresh_by_body(&world, &answer.field("refresh_token")).await;
        assert_refused(&dead, 401, "session_revoked");
    }
);

story!(the_replaced_refresh_cookie_alone_names_it, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let mut slow_tab = copied(&world, &browser);
    browser.post_empty("/auth/refresh").await;
    slow_tab.plant("bf_access_token=; Path=/; Max-Age=0");
    assert_eq!(slow_tab.cookie("bf_access_token"), None);
    assert_logged_out(&slow_tab.post_empty("/auth/logout").await);
    assert_dead(&world, &browser).await;
});

story!(the_other_sessions_of_the_user_live_on, engine, {
    let world = World::new(engine).await;
    let mut laptop = world.logged_in("ada@example.com").await;
    let mut phone = world.browser();
    phone
        .post("/auth/login", &credentials("ada@example.com"))
        .await;
    let copy = copied(&world, &laptop);
    assert_logged_out(&laptop.post_empty("/auth/logout").await);
    assert_dead(&world, &copy).await;
    assert_alive(&world, &phone).await;
});
