//! Verifying the address of an account.

use std::time::Duration;

use bluefox_auth::testing::Answer;
use insta::assert_snapshot;
use serde_json::json;

use crate::{
    assertions::{assert_no_cookies, assert_refused, text_in},
    by_code, by_link, member, post,
    support::{Engine, story},
    world, written,
};

const CONFIRM: &str = "/auth/email-verification/confirm";

story!(a_mail_verifies_the_address, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    assert_refused(&ada.get("/verified").await, 403, "email_not_verified");

    let begun = ada.post_empty("/auth/email-verification").await;
    assert_eq!(begun.status, 200);
    assert_eq!(begun.field("flow").len(), 43);
    assert_snapshot!(begun.field("message"), @"A mail is on its way to your address.");
    let mail = world.mail().await;
    assert_snapshot!(written(&mail), @r#"
    to: ada@example.com
    subject: Verify your e-mail address

    Please verify that ada@example.com
    is your address at Bluefox.

    You can do so within 24 hours, and only once.

    Verify this address:
    https://app.example.com/verify-email?token=…

    Or type this code in the browser where you began:

        …

    If you have no account at Bluefox, somebody may have mistyped
    an address. Ignore this mail, and nothing happens.
    Never tell the code to anybody.

    Bluefox
    "#);
    assert_eq!(
        ada.get("/verified").await.status,
        403,
        "nothing is proven yet"
    );

    let answer = post(&world, CONFIRM, &by_link(&mail)).await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store

    {
      "message": "The address is verified."
    }
    "#);
    assert_no_cookies(&answer);
    assert_eq!(ada.get("/verified").await.body, "ada@example.com");
    assert_eq!(ada.get("/auth/me").await.json()["email_verified"], true);
});

story!(the_code_does_what_the_link_does, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let begun = ada.post_empty("/auth/email-verification").await;
    let mail = world.mail().await;
    let mut body = by_code(&begun, &mail);
    let code = body["code"].as_str().expect("a text").to_owned();
    let (left, right) = code.split_at(3);
    body["code"] = json!(format!(" {left} {right} "));
    assert_eq!(post(&world, CONFIRM, &body).await.status, 200);
    assert_eq!(ada.get("/verified").await.status, 200);
});

story!(the_mail_of_the_registration_verifies_it_too, engine, {
    let world = world(engine).await;
    let (mut ada, mail) = member(&world, "ada@example.com").await;
    assert_eq!(post(&world, CONFIRM, &by_link(&mail)).await.status, 200);
    assert_eq!(ada.get("/verified").await.status, 200);
});

story!(verifying_makes_the_other_mails_void, engine, {
    let world = world(engine).await;
    let (mut ada, first) = member(&world, "ada@example.com").await;
    let begun = ada.post_empty("/auth/email-verification").await;
    let second = world.mail().await;
    assert_eq!(post(&world, CONFIRM, &by_link(&second)).await.status, 200);
    for body in [by_link(&second), by_link(&first), by_code(&begun, &second)] {
        assert_refused(&post(&world, CONFIRM, &body).await, 400, "invalid_token");
    }
    let sql = "SELECT CAST(COUNT(*) AS TEXT) FROM bf_events
               WHERE kind = 'email.verified' AND actor_id = user_id";
    assert_eq!(text_in(&world.database, sql).await, "1");
});

story!(a_verified_address_gets_no_further_mail, engine, {
    let world = world(engine).await;
    let (mut ada, mail) = member(&world, "ada@example.com").await;
    post(&world, CONFIRM, &by_link(&mail)).await;
    let answer = ada.post_empty("/auth/email-verification").await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store

    {
      "message": "The address is verified already."
    }
    "#);
    assert!(world.mails().await.is_empty());
});

story!(an_hour_brings_five_mails_and_no_more, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let mut begun = Vec::new();
    for _ in 0..8 {
        begun.push(ada.post_empty("/auth/email-verification").await);
    }
    let told = |answer: &Answer| {
        (
            answer.status,
            answer.field("message"),
            answer.field("flow").len(),
        )
    };
    assert!(begun.iter().all(|answer| told(answer) == told(&begun[0])));
    assert_eq!(
        world.mails().await.len(),
        4,
        "one came with the registration"
    );
    world.clock.advance(Duration::from_hours(1));
    ada.post_empty("/auth/refresh").await;
    ada.post_empty("/auth/email-verification").await;
    assert_eq!(world.mails().await.len(), 1);
});

story!(a_mail_is_good_for_a_day, engine, {
    let world = world(engine).await;
    let (_, first) = member(&world, "ada@example.com").await;
    world.clock.advance(Duration::from_hours(24));
    let answer = post(&world, CONFIRM, &by_link(&first)).await;
    assert_refused(&answer, 400, "invalid_token");
    let (_, second) = member(&world, "grace@example.com").await;
    let almost = Duration::from_hours(24) - Duration::from_millis(1);
    world.clock.advance(almost);
    assert_eq!(post(&world, CONFIRM, &by_link(&second)).await.status, 200);
});
