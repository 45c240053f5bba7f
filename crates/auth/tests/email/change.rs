//! Asking for another address.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use crate::{
    address, ask, asked,
    assertions::assert_refused,
    by_code, changed, log_in, member, post,
    support::{Engine, World, story},
    world, written,
};

story!(
    nothing_changes_until_the_new_address_is_confirmed,
    engine,
    {
        let world = world(engine).await;
        let (mut ada, _) = member(&world, "ada@example.com").await;
        let begun = ask(&mut ada, "Ada@example.org").await;
        assert_eq!((begun.status, begun.field("flow").len()), (200, 43));
        assert_snapshot!(begun.field("message"), @"A mail is on its way to the new address. Nothing changes until it is used.");
        let mail = world.mail().await;
        assert_snapshot!(written(&mail), @r#"
        to: Ada@example.org
        subject: Confirm your new e-mail address

        Ada@example.org shall become the address of an account
        at Bluefox. Until you confirm it, nothing changes.

        You can do so within 24 hours, and only once.

        Confirm this address:
        https://app.example.com/confirm-email-change?token=…

        Or type this code in the browser where you began:

            …

        If you did not ask for this, ignore this mail, and nothing happens.
        Never tell the code to anybody.

        Bluefox
        "#);
        assert_eq!(address(&mut ada).await, "ada@example.com");
        assert_refused(
            &log_in(&world, "ada@example.org", "correct horse").await,
            401,
            "invalid_credentials",
        );

        let answer = post(&world, "/auth/email/confirm", &by_code(&begun, &mail)).await;
        assert_snapshot!(answer.tell(), @r#"
        200
        content-type: application/json
        cache-control: no-store

        {
          "message": "The address is changed."
        }
        "#);
        assert_eq!(address(&mut ada).await, "Ada@example.org");
        assert_eq!(ada.get("/verified").await.status, 200);
        assert_eq!(
            log_in(&world, "ada@example.org", "correct horse")
                .await
                .status,
            200
        );
        assert_refused(
            &log_in(&world, "ada@example.com", "correct horse").await,
            401,
            "invalid_credentials",
        );
    }
);

story!(the_former_address_is_told, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "Ada@example.com").await;
    let told = changed(&world, &mut ada, "ada@example.org").await;
    assert_eq!(told.to, "Ada@example.com");
    assert_snapshot!(written(&told), @r#"
    to: Ada@example.com
    subject: Your e-mail address was changed

    The address of your account at Bluefox was changed
    from Ada@example.com
    to ada@example.org.

    If that was you, there is nothing left to do.

    If that wasn't you, undo it within 72 hours. Then your account has this
    address again, all of its sessions end, and its password is void. A mail to
    choose a new one follows.

    Undo the change:
    https://app.example.com/email-changed?token=…

    Bluefox
    "#);
});

story!(a_wrong_password_changes_nothing, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let body = json!({ "new_email": "ada@example.org", "password": "wrong horse" });
    let answer = ada.post("/auth/email", &body).await;
    assert_snapshot!(answer.tell(), @r#"
    401
    content-type: application/problem+json
    cache-control: no-store
    www-authenticate: Bearer

    {
      "code": "invalid_credentials",
      "detail": "The password is wrong.",
      "status": 401,
      "title": "Invalid credentials",
      "type": "urn:bluefox-auth:error:invalid_credentials"
    }
    "#);
    assert!(world.mails().await.is_empty());
});

story!(what_is_wrong_with_the_fields_is_told_at_once, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let answer = ada.post("/auth/email", &json!({})).await;
    assert_snapshot!(answer.tell(), @r#"
    422
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "validation_failed",
      "detail": "Some fields are missing or not acceptable.",
      "errors": [
        {
          "field": "new_email",
          "message": "is required"
        },
        {
          "field": "password",
          "message": "is required"
        }
      ],
      "status": 422,
      "title": "Validation failed",
      "type": "urn:bluefox-auth:error:validation_failed"
    }
    "#);
    for (new_email, message) in [
        ("not an address", "is not a valid e-mail address"),
        ("ada@example.com", "is the present address"),
        (" ADA@Example.com ", "is the present address"),
    ] {
        let body = json!({ "new_email": new_email, "password": "wrong horse" });
        let answer = ada.post("/auth/email", &body).await;
        assert_refused(&answer, 422, "validation_failed");
        let error = &answer.json()["errors"][0];
        assert_eq!(
            (&error["field"], &error["message"]),
            (&json!("new_email"), &json!(message))
        );
    }
    let long = "a".repeat(1025);
    let body = json!({ "new_email": "ada@example.org", "password": long });
    let answer = ada.post("/auth/email", &body).await;
    assert_eq!(answer.json()["errors"][0]["field"], "password");
    assert!(world.mails().await.is_empty());
});

story!(it_needs_a_login_the_csrf_token_and_mail, engine, {
    let mailless = World::new(engine).await;
    let body = json!({ "new_email": "ada@example.org", "password": "correct horse" });
    let answer = post(&mailless, "/auth/email", &body).await;
    assert_refused(&answer, 401, "not_authenticated");
    let ada = mailless.logged_in("ada@example.com").await;
    let answer = ada.clone().post("/auth/email", &json!({})).await;
    assert_refused(&answer, 501, "mail_not_configured");
    let answer = ada.without_csrf().post("/auth/email", &body).await;
    assert_refused(&answer, 403, "csrf_missing");
    for path in ["/auth/email/confirm", "/auth/email/undo"] {
        let answer = post(&mailless, path, &json!({})).await;
        assert_refused(&answer, 501, "mail_not_configured");
    }
});

story!(a_proof_of_presence_is_asked_for_by_setting, engine, {
    let world = World::with_mail(engine, |builder| {
        builder.step_up_max_age(Duration::from_mins(5))
    })
    .await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    world.clock.advance(Duration::from_secs(301));
    let answer = ask(&mut ada, "ada@example.org").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (401, "step_up_required")
    );
    let answer = ada.post("/auth/email", &json!({})).await;
    assert_eq!(
        answer.code(),
        "step_up_required",
        "before the fields are judged"
    );
    let proof = json!({ "password": "correct horse" });
    assert_eq!(ada.post("/auth/elevate", &proof).await.status, 200);
    asked(&world, &mut ada, "ada@example.org").await;
});
