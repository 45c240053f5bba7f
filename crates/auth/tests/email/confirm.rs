//! Using the mail that changes the address.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;

use crate::{
    address, asked,
    assertions::{assert_no_cookies, assert_refused, text_in},
    by_link, changed, confirm, forgotten, log_in, member, post, register, reset,
    support::{Engine, credentials, story},
    world,
};

story!(every_session_goes_on, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let mut phone = world.browser();
    phone
        .post("/auth/login", &credentials("ada@example.com"))
        .await;
    let mail = asked(&world, &mut ada, "ada@example.org").await;
    let answer = confirm(&world, &mail).await;
    assert_no_cookies(&answer);
    for browser in [&mut ada, &mut phone] {
        assert_eq!(address(browser).await, "ada@example.org");
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    }
    let sql = "SELECT CAST(COUNT(*) AS TEXT) FROM bf_events
               WHERE kind = 'email.changed' AND actor_id = user_id";
    assert_eq!(text_in(&world.database, sql).await, "1");
});

story!(a_mail_changes_the_address_once, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let first = asked(&world, &mut ada, "ada@example.org").await;
    let second = asked(&world, &mut ada, "ada@example.net").await;
    assert_eq!(confirm(&world, &first).await.status, 200);
    for mail in [&first, &second] {
        assert_refused(&confirm(&world, mail).await, 400, "invalid_token");
    }
    assert_eq!(address(&mut ada).await, "ada@example.org");
});

story!(what_lies_in_the_former_mailbox_opens_nothing, engine, {
    let world = world(engine).await;
    let (mut ada, verify) = member(&world, "ada@example.com").await;
    let forgotten = forgotten(&world, "ada@example.com").await.remove(0);
    changed(&world, &mut ada, "ada@example.org").await;
    let answer = post(
        &world,
        "/auth/email-verification/confirm",
        &by_link(&verify),
    )
    .await;
    assert_refused(&answer, 400, "invalid_token");
    let answer = reset(&world, &forgotten, "another horse").await;
    assert_refused(&answer, 400, "invalid_token");
    let answer = log_in(&world, "ada@example.org", "correct horse").await;
    assert_eq!(answer.status, 200);
});

story!(it_opens_nothing_after_a_return_either, engine, {
    let world = world(engine).await;
    let (mut ada, verify) = member(&world, "ada@example.com").await;
    let forgotten = forgotten(&world, "ada@example.com").await.remove(0);
    changed(&world, &mut ada, "ada@example.org").await;
    let mail = asked(&world, &mut ada, "ada@example.com").await;
    assert_eq!(confirm(&world, &mail).await.status, 200);
    let answer = reset(&world, &forgotten, "another horse").await;
    assert_refused(&answer, 400, "invalid_token");
    let answer = post(
        &world,
        "/auth/email-verification/confirm",
        &by_link(&verify),
    )
    .await;
    assert_refused(&answer, 400, "invalid_token");
});

story!(the_mail_is_good_for_a_day, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let mail = asked(&world, &mut ada, "ada@example.org").await;
    world.clock.advance(Duration::from_hours(24));
    assert_refused(&confirm(&world, &mail).await, 400, "invalid_token");
});

story!(an_address_that_was_taken_meanwhile_is_refused, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let mail = asked(&world, &mut ada, "new@example.com").await;
    let (mut eve, _) = member(&world, "new@example.com").await;
    assert_refused(&confirm(&world, &mail).await, 409, "email_taken");
    assert_eq!(address(&mut ada).await, "ada@example.com");
    assert_eq!(address(&mut eve).await, "new@example.com");

    // Left, it is kept for her who had it; after that it is free again, and the mail was not used up.
    world.clock.advance(Duration::from_mins(10));
    changed(&world, &mut eve, "eve@example.com").await;
    assert_refused(&confirm(&world, &mail).await, 409, "email_taken");
    let user = world.user_id("eve@example.com").await;
    world.auth.users().delete(user).await.expect("there is one");
    assert_eq!(confirm(&world, &mail).await.status, 200);
    assert_eq!(address(&mut ada).await, "new@example.com");
});

story!(who_is_shut_out_or_gone_changes_nothing, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let mail = asked(&world, &mut ada, "ada@example.org").await;
    let user = world.user_id("ada@example.com").await;
    world
        .auth
        .users()
        .disable(user)
        .await
        .expect("there is one");
    assert_refused(&confirm(&world, &mail).await, 400, "invalid_token");
    let user = world.auth.users().enable(user).await.expect("there is one");
    assert_eq!(user.email, "ada@example.com");
    world
        .auth
        .users()
        .delete(user.id)
        .await
        .expect("there is one");
    assert_refused(&confirm(&world, &mail).await, 400, "invalid_token");
    assert_eq!(register(&world, "ada@example.org").await.status, 201);
});

story!(a_deleted_account_keeps_its_address, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let mail = asked(&world, &mut ada, "ada@example.org").await;
    let body = json!({ "password": "correct horse" });
    let answer = ada.send(Method::DELETE, "/auth/me", Some(&body)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    world.mails().await;
    // As if it had been begun by a request that had not yet seen the deletion.
    let sql = "UPDATE bf_one_time_tokens SET ended_at = NULL, ended_by = NULL
               WHERE purpose = 'email_change' RETURNING email";
    assert_eq!(text_in(&world.database, sql).await, "ada@example.org");
    assert_refused(&confirm(&world, &mail).await, 400, "invalid_token");
    let answer = log_in(&world, "ada@example.com", "correct horse").await;
    assert_eq!(
        answer.status, 200,
        "who comes back finds everything as it was"
    );
});

story!(
    a_change_that_was_begun_with_the_former_password_is_void,
    engine,
    {
        let world = world(engine).await;
        let (mut ada, _) = member(&world, "ada@example.com").await;
        let mail = asked(&world, &mut ada, "eve@example.com").await;
        let body = json!({
            "current_password": "correct horse", "new_password": "another horse",
        });
        assert_eq!(ada.post("/auth/password", &body).await.status, 200);
        world.mails().await;
        assert_refused(&confirm(&world, &mail).await, 400, "invalid_token");
        assert_eq!(address(&mut ada).await, "ada@example.com");
    }
);
