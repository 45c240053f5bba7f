//! What a code and a token are good for: their own flow, their own purpose, and not often.

use bluefox_auth::{Mail, testing::Answer};
use insta::assert_snapshot;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{
    ask, asked,
    assertions::assert_refused,
    by_code, by_link, changed, forgotten, guess, member, post,
    support::{Engine, story},
    token, world,
};

const VERIFY: &str = "/auth/email-verification/confirm";
const CHANGE: &str = "/auth/email/confirm";
const UNDO: &str = "/auth/email/undo";

/// A code that is not the one of the mail; another one for each number.
fn wrong(mail: &Mail, number: u32) -> String {
    let code = mail.code.as_ref().expect("a mail with a code");
    let right: u32 = code.expose_secret().parse().expect("six digits");
    format!("{:06}", (right + number) % 1_000_000)
}

story!(the_fifth_attempt_counts_and_the_sixth_does_not, engine, {
    let world = world(engine).await;
    for (wrong_ones, is_good) in [(4, true), (5, false)] {
        let email = format!("ada{wrong_ones}@example.com");
        let (mut ada, _) = member(&world, &email).await;
        let begun = ada.post_empty("/auth/email-verification").await;
        let mail = world.mail().await;
        for number in 1..=wrong_ones {
            let body = guess(&begun, &wrong(&mail, number));
            let answer = post(&world, VERIFY, &body).await;
            assert_refused(&answer, 400, "invalid_token");
        }
        let answer = post(&world, VERIFY, &by_code(&begun, &mail)).await;
        assert_eq!(answer.status == 200, is_good, "after {wrong_ones}");
        assert_eq!(ada.get("/verified").await.status == 200, is_good);
    }
});

story!(after_five_wrong_codes_the_link_is_void_too, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let begun = ask(&mut ada, "ada@example.org").await;
    let mail = world.mail().await;
    for number in 1..=5 {
        post(&world, CHANGE, &guess(&begun, &wrong(&mail, number))).await;
    }
    let answer = post(&world, CHANGE, &by_link(&mail)).await;
    assert_refused(&answer, 400, "invalid_token");
    assert_eq!(ada.get("/items").await.body, "ada@example.com");
});

story!(a_code_is_good_where_its_own_flow_was_begun, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let (mut eve, _) = member(&world, "eve@example.com").await;
    let begun = ada.post_empty("/auth/email-verification").await;
    let mail = world.mail().await;
    let elsewhere = eve.post_empty("/auth/email-verification").await;
    let other = world.mail().await;
    let again = ada.post_empty("/auth/email-verification").await;
    world.mail().await;
    for (flow, mail) in [(&elsewhere, &mail), (&begun, &other), (&again, &mail)] {
        let answer = post(&world, VERIFY, &by_code(flow, mail)).await;
        assert_refused(&answer, 400, "invalid_token");
    }
    let swapped = json!({ "token": begun.field("flow") });
    assert_refused(&post(&world, VERIFY, &swapped).await, 400, "invalid_token");
    let mut body = by_code(&begun, &mail);
    body["flow"] = json!(token(&mail));
    assert_refused(&post(&world, VERIFY, &body).await, 400, "invalid_token");
    let answer = post(&world, VERIFY, &by_code(&begun, &mail)).await;
    assert_eq!(answer.status, 200);
});

story!(a_token_serves_its_own_purpose_alone, engine, {
    let world = world(engine).await;
    let (mut ada, verify) = member(&world, "ada@example.com").await;
    let (mut eve, _) = member(&world, "eve@example.com").await;
    let undo = changed(&world, &mut eve, "eve@example.org").await;
    let change = asked(&world, &mut ada, "ada@example.org").await;
    let reset = forgotten(&world, "ada@example.com").await.remove(0);
    for (path, others) in [
        (VERIFY, [&change, &undo, &reset]),
        (CHANGE, [&verify, &undo, &reset]),
        (UNDO, [&verify, &change, &reset]),
    ] {
        for mail in others {
            let answer = post(&world, path, &by_link(mail)).await;
            assert_refused(&answer, 400, "invalid_token");
        }
    }
    for mail in [&verify, &change, &undo] {
        let body = json!({ "token": token(mail), "new_password": "another horse" });
        let answer = post(&world, "/auth/password-reset/confirm", &body).await;
        assert_refused(&answer, 400, "invalid_token");
    }
    for (path, mail) in [(VERIFY, &verify), (CHANGE, &change), (UNDO, &undo)] {
        let answer = post(&world, path, &by_link(mail)).await;
        assert_eq!(answer.status, 200, "{path}: it was not used up");
    }
});

story!(a_flow_serves_its_own_purpose_alone, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let verification = ada.post_empty("/auth/email-verification").await;
    let verify = world.mail().await;
    let change = ask(&mut ada, "ada@example.org").await;
    let confirm = world.mail().await;
    let refused = async |path: &str, begun: &Answer, mail: &Mail| {
        let answer = post(&world, path, &by_code(begun, mail)).await;
        assert_refused(&answer, 400, "invalid_token");
    };
    refused(VERIFY, &change, &confirm).await;
    refused(CHANGE, &verification, &verify).await;
    refused(VERIFY, &verification, &confirm).await;
    refused(CHANGE, &change, &verify).await;
    assert_eq!(ada.get("/items").await.body, "ada@example.com");
    assert_eq!(ada.get("/verified").await.status, 403);
});

story!(only_a_token_undoes, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let begun = ask(&mut ada, "ada@example.org").await;
    let mail = world.mail().await;
    let body = by_code(&begun, &mail);
    assert_eq!(post(&world, CHANGE, &body).await.status, 200);
    assert!(world.mail().await.code.is_none());
    let answer = post(&world, UNDO, &body).await;
    assert_refused(&answer, 422, "validation_failed");
    let answer = post(&world, UNDO, &json!({})).await;
    assert_snapshot!(answer.tell(), @r#"
    422
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "validation_failed",
      "detail": "Some fields are missing or not acceptable.",
      "errors": [
        {
          "field": "token",
          "message": "is required"
        }
      ],
      "status": 422,
      "title": "Validation failed",
      "type": "urn:bluefox-auth:error:validation_failed"
    }
    "#);
});
