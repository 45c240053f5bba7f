//! What is refused before anything is looked up or counted.

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::json;

use super::{
    ADA, NEW, ask, asked,
    assertions::assert_refused,
    by_code, by_token, code, confirm, fields, logged_in, plain,
    support::{Engine, World, story},
    world,
};

story!(without_a_mailer_there_is_no_reset, engine, {
    let world = World::new(engine).await;
    world.logged_in(ADA).await;
    let answer = ask(&world, ADA).await;
    assert_snapshot!(answer.tell(), @r#"
    501
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "mail_not_configured",
      "detail": "This needs mail, which is not set up here.",
      "status": 501,
      "title": "Mail not configured",
      "type": "urn:bluefox-auth:error:mail_not_configured"
    }
    "#);
    for body in [
        json!({}),
        json!({ "email": "nobody" }),
        json!({ "email": "eve@example.com" }),
    ] {
        let answer = world.browser().post("/auth/password-reset", &body).await;
        assert_refused(&answer, 501, "mail_not_configured");
    }
    let made_up = json!({ "token": "A".repeat(43), "new_password": NEW });
    assert_refused(&confirm(&world, &made_up).await, 400, "invalid_token");
});

story!(it_takes_an_address, engine, {
    let world = world(engine).await;
    let answer = world
        .browser()
        .post("/auth/password-reset", &json!({}))
        .await;
    assert_snapshot!(answer.tell(), @r#"
    422
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "validation_failed",
      "detail": "Some fields are missing or not acceptable.",
      "errors": [
        {
          "field": "email",
          "message": "is required"
        }
      ],
      "status": 422,
      "title": "Validation failed",
      "type": "urn:bluefox-auth:error:validation_failed"
    }
    "#);
    for email in [
        json!(null),
        json!(""),
        json!("ada"),
        json!("ada@"),
        json!("ada@example.com\r\nBcc: eve@example.com"),
        json!("a\0@example.com"),
        json!(7),
        json!([ADA]),
    ] {
        let body = json!({ "email": email });
        let answer = world.browser().post("/auth/password-reset", &body).await;
        assert_refused(&answer, 422, "validation_failed");
        assert_eq!(fields(&answer).len(), 1, "{body}");
    }
    assert!(world.mails().await.is_empty());
});

story!(what_a_confirmation_lacks_is_told_at_once, engine, {
    let world = world(engine).await;
    let answer = confirm(&world, &json!({})).await;
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
        },
        {
          "field": "new_password",
          "message": "is required"
        }
      ],
      "status": 422,
      "title": "Validation failed",
      "type": "urn:bluefox-auth:error:validation_failed"
    }
    "#);
    let token = "A".repeat(43);
    for (body, wrong) in [
        (json!({ "new_password": NEW }), &["token"][..]),
        (json!({ "flow": token, "new_password": NEW }), &["token"]),
        (json!({ "code": "123456", "new_password": NEW }), &["token"]),
        (
            json!({ "token": null, "code": "123456", "new_password": NEW }),
            &["token"],
        ),
        (json!({ "token": token }), &["new_password"]),
        (
            json!({ "token": token, "new_password": "1234567" }),
            &["new_password"],
        ),
        (
            json!({ "flow": token, "code": "123456", "new_password": "x".repeat(1025) }),
            &["new_password"],
        ),
        (
            json!({ "flow": token, "new_password": "" }),
            &["token", "new_password"],
        ),
        (
            json!({ "flow": token, "code": 123_456, "new_password": NEW }),
            &["code"],
        ),
    ] {
        let answer = confirm(&world, &body).await;
        assert_refused(&answer, 422, "validation_failed");
        assert_eq!(fields(&answer), wrong, "{body}");
    }
});

story!(
    a_password_that_may_not_be_chosen_costs_no_attempt,
    engine,
    {
        let world = world(engine).await;
        logged_in(&world, ADA).await;
        let (flow, mail) = asked(&world, ADA).await;
        let token = plain(mail.token.as_ref());
        for _ in 0..7 {
            let short = json!({ "flow": flow, "code": code(&mail), "new_password": "short" });
            assert_refused(&confirm(&world, &short).await, 422, "validation_failed");
            let short = json!({ "token": token, "new_password": "short" });
            assert_refused(&confirm(&world, &short).await, 422, "validation_failed");
        }
        assert_eq!(
            confirm(&world, &by_code(&flow, code(&mail))).await.status,
            200
        );
    }
);

story!(a_get_uses_nothing_up, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (_, mail) = asked(&world, ADA).await;
    let path = format!(
        "/auth/password-reset/confirm?token={}&new_password=battery+staple",
        plain(mail.token.as_ref())
    );
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
        let answer = world.browser().send(method.clone(), &path, None).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("POST"), "{method}");
    }
    assert_refused(
        &world.browser().send(Method::POST, &path, None).await,
        415,
        "unsupported_media_type",
    );
    assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
});

story!(
    a_page_of_another_site_begins_and_confirms_nothing,
    engine,
    {
        let world = world(engine).await;
        logged_in(&world, ADA).await;
        let (_, mail) = asked(&world, ADA).await;
        let mut strange = world
            .browser()
            .with_header("origin", "https://evil.example");
        let answer = strange
            .post("/auth/password-reset", &json!({ "email": ADA }))
            .await;
        assert_refused(&answer, 403, "cross_site");
        let answer = strange
            .post("/auth/password-reset/confirm", &by_token(&mail))
            .await;
        assert_refused(&answer, 403, "cross_site");
        assert!(world.mails().await.is_empty());
        assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
    }
);

story!(another_json_than_an_object_is_refused, engine, {
    let world = world(engine).await;
    for (path, body) in [
        ("/auth/password-reset", json!([{ "email": ADA }])),
        ("/auth/password-reset/confirm", json!("token")),
    ] {
        let answer = world.browser().post(path, &body).await;
        assert_refused(&answer, 422, "validation_failed");
        assert_eq!(fields(&answer), ["body"]);
    }
});
