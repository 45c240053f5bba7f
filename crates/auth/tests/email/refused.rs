//! What verifies nothing.

use std::sync::Arc;

use bluefox_auth::testing::SeededEntropy;
use insta::assert_snapshot;
use serde_json::json;

use crate::{
    assertions::{assert_refused, text_in},
    by_link, changed, member, post,
    support::{Engine, World, story},
    world,
};

const CONFIRM: &str = "/auth/email-verification/confirm";

story!(without_mail_there_is_nothing_to_verify_with, engine, {
    let world = World::new(engine).await;
    let mut stranger = world.browser();
    let answer = stranger.post_empty("/auth/email-verification").await;
    assert_refused(&answer, 401, "not_authenticated");
    let ada = world.logged_in("ada@example.com").await;
    let answer = ada.clone().post_empty("/auth/email-verification").await;
    assert_refused(&answer, 501, "mail_not_configured");
    let answer = ada
        .without_csrf()
        .post_empty("/auth/email-verification")
        .await;
    assert_refused(&answer, 403, "csrf_missing");
});

story!(
    without_mail_nobody_learns_whether_there_is_something_to_verify,
    engine,
    {
        let world = world(engine).await;
        let (ada, mail) = member(&world, "ada@example.com").await;
        assert_eq!(post(&world, CONFIRM, &by_link(&mail)).await.status, 200);
        let entropy = Arc::new(SeededEntropy::new(8));
        let world = world.restarted(|builder| builder.entropy(entropy)).await;
        let mut ada = ada.on("app.example.com", world.app.clone());
        let answer = ada.post_empty("/auth/email-verification").await;
        assert_refused(&answer, 501, "mail_not_configured");
    }
);

story!(
    a_mail_to_an_address_that_was_left_verifies_nothing,
    engine,
    {
        let world = world(engine).await;
        let (mut ada, first) = member(&world, "ada@example.com").await;
        changed(&world, &mut ada, "ada@example.org").await;
        let answer = post(&world, CONFIRM, &by_link(&first)).await;
        assert_refused(&answer, 400, "invalid_token");
    }
);

story!(who_is_shut_out_or_gone_verifies_nothing, engine, {
    let world = world(engine).await;
    let (_, mail) = member(&world, "ada@example.com").await;
    let ada = world.user_id("ada@example.com").await;
    world.auth.users().disable(ada).await.expect("there is one");
    let answer = post(&world, CONFIRM, &by_link(&mail)).await;
    assert_refused(&answer, 400, "invalid_token");
    let user = world.auth.users().enable(ada).await.expect("there is one");
    assert!(!user.email_verified);
    world.auth.users().delete(ada).await.expect("there is one");
    let answer = post(&world, CONFIRM, &by_link(&mail)).await;
    assert_refused(&answer, 400, "invalid_token");
});

story!(
    a_body_that_proves_nothing_is_told_what_is_missing,
    engine,
    {
        let world = world(engine).await;
        let answer = post(&world, CONFIRM, &json!({})).await;
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
              "message": "is required, or `flow` and `code`"
            }
          ],
          "status": 422,
          "title": "Validation failed",
          "type": "urn:bluefox-auth:error:validation_failed"
        }
        "#);
        for body in [
            json!({ "flow": "x" }),
            json!({ "code": "123456" }),
            json!({ "token": null }),
        ] {
            assert_refused(
                &post(&world, CONFIRM, &body).await,
                422,
                "validation_failed",
            );
        }
        for body in [
            json!({ "token": "" }),
            json!({ "token": "A".repeat(43) }),
            json!({ "token": "A".repeat(60_000) }),
            json!({ "flow": "A".repeat(43), "code": "000000" }),
            json!({ "flow": "", "code": "" }),
        ] {
            assert_refused(&post(&world, CONFIRM, &body).await, 400, "invalid_token");
        }
    }
);

story!(
    a_mail_that_was_begun_as_the_address_was_left_verifies_nothing,
    engine,
    {
        let world = world(engine).await;
        let (mut ada, first) = member(&world, "ada@example.com").await;
        changed(&world, &mut ada, "ada@example.org").await;
        // As if it had been written down by a request that had not yet seen the change.
        let sql = "UPDATE bf_one_time_tokens SET ended_at = NULL, ended_by = NULL
               WHERE purpose = 'email_verification' RETURNING email";
        assert_eq!(text_in(&world.database, sql).await, "ada@example.com");
        let answer = post(&world, CONFIRM, &by_link(&first)).await;
        assert_refused(&answer, 400, "invalid_token");
    }
);
