//! Logging in where the address must be verified first.

use insta::assert_snapshot;
use serde_json::json;

use crate::{
    assertions::{assert_no_cookies, assert_refused},
    by_code, by_link, changed, log_in, member, post, register,
    support::{Engine, World, story},
    undo,
};

const CONFIRM: &str = "/auth/email-verification/confirm";

async fn strict(engine: Engine) -> World {
    World::with_mail(engine, |builder| builder.require_email_verification(true)).await
}

story!(
    who_logs_in_unverified_gets_a_new_mail_and_types_its_code,
    engine,
    {
        let world = strict(engine).await;
        assert_eq!(register(&world, "ada@example.com").await.status, 201);
        world.mail().await;
        let refused = log_in(&world, "ada@example.com", "correct horse").await;
        assert_refused(&refused, 403, "email_not_verified");
        assert_no_cookies(&refused);
        assert_eq!(refused.field("flow").len(), 43);
        assert_snapshot!(refused.field("detail"), @"The e-mail address has not been verified yet. A new link has been sent to it.");
        let mail = world.mail().await;
        let answer = post(&world, CONFIRM, &by_code(&refused, &mail)).await;
        assert_eq!(answer.status, 200);
        let answer = log_in(&world, "ada@example.com", "correct horse").await;
        assert_eq!(answer.status, 200);
    }
);

story!(a_wrong_password_sends_no_mail, engine, {
    let world = strict(engine).await;
    register(&world, "ada@example.com").await;
    world.mail().await;
    let answer = log_in(&world, "ada@example.com", "wrong horse").await;
    assert_refused(&answer, 401, "invalid_credentials");
    assert!(world.mails().await.is_empty());
});

story!(the_link_verifies_in_another_browser, engine, {
    let world = strict(engine).await;
    register(&world, "ada@example.com").await;
    let first = world.mail().await;
    log_in(&world, "ada@example.com", "correct horse").await;
    world.mail().await;
    assert_eq!(post(&world, CONFIRM, &by_link(&first)).await.status, 200);
    let answer = log_in(&world, "ada@example.com", "correct horse").await;
    assert_eq!(answer.status, 200);
    assert!(world.mails().await.is_empty());
});

story!(a_change_of_the_address_verifies_the_new_one, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    assert_refused(&ada.get("/verified").await, 403, "email_not_verified");
    let told = changed(&world, &mut ada, "ada@example.org").await;
    assert_eq!(ada.get("/verified").await.body, "ada@example.org");
    assert_eq!(undo(&world, &told).await.status, 200);
    let user = world.auth.users().find_by_email("ada@example.com").await;
    assert!(
        user.expect("it answers")
            .expect("registered")
            .email_verified
    );
});

story!(
    only_who_is_logged_in_is_told_that_the_address_is_not_verified,
    engine,
    {
        let world = World::with_mail(engine, |builder| builder).await;
        let answer = world.browser().get("/verified").await;
        assert_refused(&answer, 401, "not_authenticated");
        let mut ada = world.logged_in("ada@example.com").await;
        let answer = ada.post("/verified", &json!({})).await;
        assert_snapshot!(answer.tell(), @r#"
        403
        content-type: application/problem+json
        cache-control: no-store

        {
          "code": "email_not_verified",
          "detail": "The e-mail address has not been verified yet.",
          "status": 403,
          "title": "E-mail address not verified",
          "type": "urn:bluefox-auth:error:email_not_verified"
        }
        "#);
    }
);
