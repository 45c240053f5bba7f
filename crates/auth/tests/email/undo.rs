//! Putting the former address back.

use std::time::Duration;

use axum::http::Method;
use bluefox_auth::{MailPurpose, testing::Browser};
use insta::assert_snapshot;
use serde_json::json;

use crate::{
    address, asked,
    assertions::{assert_no_cookies, assert_refused, refresh_by_body, refresh_token, text_in},
    changed, confirm, log_in, member, register, reset,
    support::{Engine, World, story},
    undo, world, written,
};

story!(the_former_address_is_put_back, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "Ada@example.com").await;
    let told = changed(&world, &mut ada, "ada@example.org").await;
    let answer = undo(&world, &told).await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store

    {
      "message": "The former address is back. A mail to choose a new password is on its way to it."
    }
    "#);
    assert_no_cookies(&answer);
    let mail = world.mail().await;
    assert_snapshot!(written(&mail), @r#"
    to: Ada@example.com
    subject: Choose a new password

    Somebody, hopefully you, asked for a new password for Ada@example.com
    at Bluefox.

    You can choose it within 60 minutes, and only once.

    Choose a new password:
    https://app.example.com/reset-password?token=…

    Or type this code in the browser where you began:

        …

    If that wasn't you, ignore this mail: nothing changes.
    Never tell the code to anybody: nobody at Bluefox will ask for it.

    Bluefox
    "#);

    assert_eq!(reset(&world, &mail, "another horse").await.status, 200);
    let answer = log_in(&world, "ada@example.com", "another horse").await;
    assert_eq!(answer.status, 200);
    let user = world.auth.users().find_by_email("ada@example.com").await;
    let user = user.expect("it answers").expect("registered");
    assert_eq!(
        (user.email.as_str(), user.email_verified),
        ("Ada@example.com", true)
    );
});

story!(every_session_ends_and_the_password_is_gone, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let told = changed(&world, &mut ada, "ada@example.org").await;
    let refresh = refresh_token(&ada);
    assert_eq!(undo(&world, &told).await.status, 200);
    assert_refused(&ada.get("/items").await, 401, "not_authenticated");
    let answer = refresh_by_body(&world, &refresh).await;
    assert_refused(&answer, 401, "session_revoked");
    for email in ["ada@example.com", "ada@example.org"] {
        let answer = log_in(&world, email, "correct horse").await;
        assert_refused(&answer, 401, "invalid_credentials");
    }
    let sql = "SELECT revoked_reason FROM bf_sessions";
    assert_eq!(text_in(&world.database, sql).await, "email_change_undone");
    let sql = "SELECT CAST(COUNT(*) AS TEXT) FROM bf_events WHERE actor_id = user_id
               AND (kind = 'email.change_undone'
                    OR kind = 'session.revoked' AND reason = 'email_change_undone')";
    assert_eq!(text_in(&world.database, sql).await, "2");
});

story!(it_is_undone_once, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let told = changed(&world, &mut ada, "ada@example.org").await;
    assert_eq!(undo(&world, &told).await.status, 200);
    assert_refused(&undo(&world, &told).await, 400, "invalid_token");
    assert_eq!(world.mails().await.len(), 1);
});

story!(it_can_be_undone_for_three_days, engine, {
    let world = world(engine).await;
    let almost = Duration::from_hours(72) - Duration::from_millis(1);
    for (email, after, is_good) in [
        ("ada", almost, true),
        ("eve", Duration::from_hours(72), false),
    ] {
        let (mut browser, _) = member(&world, &format!("{email}@example.com")).await;
        let told = changed(&world, &mut browser, &format!("{email}@example.org")).await;
        world.clock.advance(after);
        let taken = register(&world, &format!("{email}@example.com")).await;
        let answer = undo(&world, &told).await;
        if is_good {
            assert_refused(&taken, 409, "email_taken");
            assert_eq!(answer.status, 200);
        } else {
            assert_eq!(taken.status, 201);
            assert_refused(&answer, 400, "invalid_token");
        }
        world.mails().await;
    }
});

story!(the_address_that_was_undone_is_free, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let first = changed(&world, &mut ada, "ada@example.org").await;
    changed(&world, &mut ada, "ada@example.net").await;
    assert_eq!(undo(&world, &first).await.status, 200);
    for email in ["ada@example.org", "ada@example.net"] {
        assert_eq!(register(&world, email).await.status, 201, "{email}");
    }
});

story!(a_change_that_waits_is_void_after_it, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let told = changed(&world, &mut ada, "eve@example.com").await;
    let waiting = asked(&world, &mut ada, "eve@example.org").await;
    assert_eq!(undo(&world, &told).await.status, 200);
    assert_refused(&confirm(&world, &waiting).await, 400, "invalid_token");
    let user = world.auth.users().find_by_email("ada@example.com").await;
    assert!(user.expect("it answers").is_some());
});

story!(
    who_is_shut_out_gets_the_address_back_and_stays_out,
    engine,
    {
        let world = world(engine).await;
        let (mut ada, _) = member(&world, "ada@example.com").await;
        let told = changed(&world, &mut ada, "eve@example.com").await;
        let user = world.user_id("eve@example.com").await;
        world
            .auth
            .users()
            .disable(user)
            .await
            .expect("there is one");
        assert_eq!(undo(&world, &told).await.status, 200);
        assert!(
            world.mails().await.is_empty(),
            "the link would open nothing"
        );
        let user = world.auth.users().enable(user).await.expect("there is one");
        assert_eq!(user.email, "ada@example.com");
        let answer = log_in(&world, "ada@example.com", "correct horse").await;
        assert_refused(&answer, 401, "invalid_credentials");
    }
);

story!(there_is_nothing_to_put_back_for_who_is_gone, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let told = changed(&world, &mut ada, "ada@example.org").await;
    let user = world.user_id("ada@example.org").await;
    world.auth.users().delete(user).await.expect("there is one");
    assert_refused(&undo(&world, &told).await, 400, "invalid_token");
    assert_eq!(register(&world, "ada@example.com").await.status, 201);
});

story!(a_deleted_account_gets_its_address_back_too, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let told = changed(&world, &mut ada, "eve@example.com").await;
    delete(&world, &mut ada).await;
    assert_eq!(undo(&world, &told).await.status, 200);
    let mail = world.mail().await;
    assert_eq!(mail.purpose, MailPurpose::ResetPassword);
    assert_eq!(reset(&world, &mail, "another horse").await.status, 200);
    let mut ada = world.browser();
    let body = json!({ "email": "ada@example.com", "password": "another horse" });
    assert_eq!(ada.post("/auth/login", &body).await.status, 200);
    assert_eq!(address(&mut ada).await, "ada@example.com");
});

/// Deletes the account, for as long as nobody logs in.
async fn delete(world: &World, browser: &mut Browser) {
    let body = json!({ "password": "correct horse" });
    let answer = browser.send(Method::DELETE, "/auth/me", Some(&body)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    world.mails().await;
}
