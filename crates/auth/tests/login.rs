//! E-mail and password for a session: one answer to every wrong pair, and one cost.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "login/overload.rs"]
mod overload;
#[path = "login/rehash.rs"]
mod rehash;

mod assertions;
mod support;

use std::time::Duration;

use assertions::{assert_no_cookies, assert_refused, copied, refresh_by_body, refresh_token};
use bluefox_auth::testing::Answer;
use insta::assert_snapshot;
use serde_json::json;
use support::{Engine, World, credentials, story};

async fn log_in(world: &World, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    world.browser().post("/auth/login", &body).await
}

/// Everything of an answer but the name of its request.
fn told(answer: &Answer) -> (u16, Vec<(String, Vec<u8>)>, String) {
    let headers = answer
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id");
    let headers = headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    (answer.status, headers.collect(), answer.body.clone())
}

story!(every_wrong_pair_gets_the_same_answer, engine, {
    let world = World::new(engine).await;
    world.logged_in("ada@example.com").await;
    world.logged_in("gone@example.com").await;
    let gone = world.user_id("gone@example.com").await;
    world
        .auth
        .users()
        .disable(gone)
        .await
        .expect("there is such a user");
    let wrong = log_in(&world, "ada@example.com", "wrong horse").await;
    assert_snapshot!(wrong.tell(), @r#"
    401
    content-type: application/problem+json
    cache-control: no-store
    www-authenticate: Bearer

    {
      "code": "invalid_credentials",
      "detail": "The e-mail address or the password is wrong.",
      "status": 401,
      "title": "Invalid credentials",
      "type": "urn:bluefox-auth:error:invalid_credentials"
    }
    "#);
    assert_no_cookies(&wrong);
    for (email, password) in [
        ("ada@example.com", ""),
        ("ada@example.com", "correct horse "),
        ("ada@example.com", "Correct horse"),
        ("nobody@example.com", "correct horse"),
        ("nobody@example.com", ""),
        ("gone@example.com", "correct horse"),
        ("gone@example.com", "wrong horse"),
        ("", ""),
        ("not an address", "correct horse"),
        ("ada@example", "correct horse"),
        ("ada@@example.com", "correct horse"),
        ("ada\0@example.com", "correct horse"),
        (&format!("{}@example.com", "a".repeat(300)), "correct horse"),
        ("' OR 1=1 --", "' OR 1=1 --"),
        ("%", "%"),
    ] {
        let answer = log_in(&world, email, password).await;
        assert_eq!(told(&answer), told(&wrong), "{email:?} {password:?}");
    }
});

story!(
    the_address_may_be_written_in_any_case_and_with_blanks,
    engine,
    {
        let world = World::new(engine).await;
        world.logged_in("Ada.Lovelace@example.com").await;
        for email in [
            "ada.lovelace@example.com",
            "ADA.LOVELACE@EXAMPLE.COM",
            "  Ada.Lovelace@example.com",
            "ada.lovelace@Example.com \t\r\n",
        ] {
            let answer = log_in(&world, email, "correct horse").await;
            assert_eq!(answer.status, 200, "{email:?}");
        }
    }
);

story!(
    an_internationalised_domain_may_be_written_in_both_forms,
    engine,
    {
        let world = World::new(engine).await;
        for (registered, same) in [
            ("ada@münchen.example", "ada@xn--mnchen-3ya.example"),
            ("grace@xn--bcher-kva.example", "grace@bücher.example"),
            ("jörg@example.com", "JÖRG@example.com"),
            ("edith@MÜLLER.example", "edith@mu\u{308}ller.example"),
        ] {
            world.logged_in(registered).await;
            assert_eq!(
                log_in(&world, same, "correct horse").await.status,
                200,
                "{same}"
            );
            let mut browser = world.browser();
            let again = browser.post("/auth/register", &credentials(same)).await;
            assert_refused(&again, 409, "email_taken");
        }
        let user = world
            .auth
            .users()
            .find_by_email("ada@münchen.example")
            .await;
        let user = user.expect("it answers").expect("registered");
        assert_eq!(user.email, "ada@xn--mnchen-3ya.example");
    }
);

story!(a_login_ends_the_session_that_the_browser_holds, engine, {
    let world = World::new(engine).await;
    world.logged_in("grace@example.com").await;
    for (email, minutes) in [("ada@example.com", 0), ("edith@example.com", 31)] {
        let mut browser = world.logged_in(email).await;
        let held = copied(&world, &browser);
        world.clock.advance(Duration::from_mins(minutes));
        let answer = browser
            .post("/auth/login", &credentials("grace@example.com"))
            .await;
        assert_eq!(answer.status, 200);
        let dead = refresh_by_body(&world, &refresh_token(&held)).await;
        assert_refused(&dead, 401, "session_revoked");
        let code = if minutes == 0 {
            "not_authenticated"
        } else {
            "token_expired"
        };
        assert_refused(&held.clone().get("/items").await, 401, code);
        assert_eq!(browser.post_empty("/items").await.body, "grace@example.com");
    }
});

story!(a_login_that_fails_ends_nothing, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let wrong = json!({ "email": "ada@example.com", "password": "wrong horse" });
    let answer = browser.post("/auth/login", &wrong).await;
    assert_refused(&answer, 401, "invalid_credentials");
    assert_no_cookies(&answer);
    assert_eq!(browser.post_empty("/items").await.status, 200);
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
});

story!(a_login_elsewhere_ends_nothing, engine, {
    let world = World::new(engine).await;
    let mut laptop = world.logged_in("ada@example.com").await;
    let phone = log_in(&world, "ada@example.com", "correct horse").await;
    assert_eq!(laptop.post_empty("/items").await.status, 200);
    assert_eq!(laptop.post_empty("/auth/refresh").await.status, 200);
    let answer = refresh_by_body(&world, &phone.field("refresh_token")).await;
    assert_eq!(answer.status, 200);
});

story!(nobody_is_logged_in_by_registering, engine, {
    let world = World::new(engine).await;
    let mut browser = world.browser();
    let answer = browser
        .post("/auth/register", &credentials("ada@example.com"))
        .await;
    assert_eq!(answer.status, 201);
    assert_no_cookies(&answer);
    assert_refused(&browser.get("/auth/me").await, 401, "not_authenticated");
});

story!(an_address_that_is_taken_stays_with_its_owner, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let takeover = json!({ "email": "ADA@example.com", "password": "another horse" });
    let answer = world.browser().post("/auth/register", &takeover).await;
    assert_snapshot!(answer.tell(), @r#"
    409
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "email_taken",
      "detail": "There is an account with this e-mail address.",
      "status": 409,
      "title": "E-mail address taken",
      "type": "urn:bluefox-auth:error:email_taken"
    }
    "#);
    let answer = log_in(&world, "ada@example.com", "another horse").await;
    assert_refused(&answer, 401, "invalid_credentials");
    assert_eq!(
        browser.get("/auth/me").await.field("email"),
        "ada@example.com"
    );
    assert_eq!(
        log_in(&world, "ada@example.com", "correct horse")
            .await
            .status,
        200
    );
});
