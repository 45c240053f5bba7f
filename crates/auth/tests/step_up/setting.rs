//! `step_up_max_age`: what changes an account asks for a fresh proof.

use std::time::Duration;

use axum::http::Method;
use bluefox_auth::testing::{Answer, Browser};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{ADA, elevate};
use crate::{
    assertions::{access_token, assert_no_cookies, assert_refused, bearer},
    support::{Engine, World, story},
};

/// What asks for it, in an order in which each can be done.
fn changes() -> [(Method, &'static str, Value); 3] {
    let email = json!({ "new_email": "ada@new.example.com", "password": "correct horse" });
    let password = json!({
        "current_password": "correct horse",
        "new_password": "incorrect horse",
    });
    let end = json!({ "password": "incorrect horse" });
    [
        (Method::POST, "/auth/email", email),
        (Method::POST, "/auth/password", password),
        (Method::DELETE, "/auth/me", end),
    ]
}

async fn within_five_minutes(engine: Engine) -> World {
    World::with_mail(engine, |builder| {
        builder.step_up_max_age(Duration::from_mins(5))
    })
    .await
}

/// An empty body: it is looked at when everything else is fine.
async fn ask(browser: &mut Browser, method: &Method, path: &str) -> Answer {
    browser.send(method.clone(), path, Some(&json!({}))).await
}

story!(what_changes_an_account_asks_for_a_fresh_proof, engine, {
    let world = within_five_minutes(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let mut client = bearer(&world, &access_token(&browser));
    world.clock.advance(Duration::from_mins(5));
    for (method, path, _) in changes() {
        for browser in [&mut browser, &mut client] {
            let answer = ask(browser, &method, path).await;
            assert_refused(&answer, 422, "validation_failed");
        }
    }
    world.clock.advance(Duration::from_secs(1));
    for (method, path, body) in changes() {
        for browser in [&mut browser, &mut client] {
            for body in [&body, &json!({})] {
                let answer = browser.send(method.clone(), path, Some(body)).await;
                assert_eq!(answer.code(), "step_up_required", "{path}");
                assert_no_cookies(&answer);
            }
        }
        let mut forgetful = browser.clone().without_csrf();
        let answer = ask(&mut forgetful, &method, path).await;
        assert_refused(&answer, 403, "csrf_missing");
    }
    assert_snapshot!(ask(&mut browser, &Method::DELETE, "/auth/me").await.tell(), @r#"
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
});

story!(after_an_elevation_each_is_done, engine, {
    let world = within_five_minutes(engine).await;
    let mut browser = world.logged_in(ADA).await;
    world.clock.advance(Duration::from_mins(6));
    elevate(&mut browser).await;
    world.clock.advance(Duration::from_mins(4));
    for (method, path, body) in changes() {
        let answer = browser.send(method, path, Some(&body)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
});

story!(without_the_setting_any_age_will_do, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let mut browser = world.logged_in(ADA).await;
    for _ in 0..29 {
        world.clock.advance(Duration::from_hours(24));
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    }
    for (method, path, body) in changes() {
        let answer = browser.send(method, path, Some(&body)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
});

story!(what_changes_no_account_does_not_ask_for_it, engine, {
    let world = within_five_minutes(engine).await;
    let mut browser = world.logged_in(ADA).await;
    world.clock.advance(Duration::from_mins(6));
    for path in ["/auth/me", "/auth/sessions", "/auth/events"] {
        assert_eq!(browser.get(path).await.status, 200);
    }
    let profile = json!({ "profile": { "name": "Ada" } });
    for (method, path, body) in [
        (Method::PATCH, "/auth/me", Some(&profile)),
        (Method::POST, "/auth/refresh", None),
        (Method::DELETE, "/auth/sessions", None),
        (Method::POST, "/auth/logout", None),
    ] {
        let answer = browser.send(method, path, body).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
});
