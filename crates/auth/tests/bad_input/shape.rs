//! JSON that is not what was asked for: 422 `validation_failed`, with the fields.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{
    ACCOUNT, TOKEN, assert_bad, fields, post_json,
    support::{Engine, World, credentials, story},
};

story!(what_is_json_but_no_object_is_unacceptable, engine, {
    let world = World::new(engine).await;
    for path in ACCOUNT.into_iter().chain(TOKEN) {
        for body in [
            "[]",
            "[1]",
            r#"["ada@example.com","correct horse"]"#,
            "\"text\"",
            "5",
            "true",
            "null",
        ] {
            let answer = post_json(&world, path, body).await;
            assert_bad(&answer, 422, "validation_failed");
            assert_eq!(fields(&answer), ["body"], "{path} {body}");
        }
    }
    assert_snapshot!(post_json(&world, "/auth/login", "[]").await.tell(), @r#"
    422
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "validation_failed",
      "detail": "Some fields are missing or not acceptable.",
      "errors": [
        {
          "field": "body",
          "message": "must be an object"
        }
      ],
      "status": 422,
      "title": "Validation failed",
      "type": "urn:bluefox-auth:error:validation_failed"
    }
    "#);
});

story!(a_field_of_the_wrong_type_is_named, engine, {
    let world = World::new(engine).await;
    let wrong = [
        json!(5),
        json!(1.5),
        json!(true),
        json!([]),
        json!(["a"]),
        json!({}),
        json!({ "a": "b" }),
    ];
    for value in &wrong {
        for path in ACCOUNT {
            for field in ["email", "password"] {
                let mut body = credentials("ada@example.com");
                body[field] = value.clone();
                let answer = post_json(&world, path, body.to_string()).await;
                assert_bad(&answer, 422, "validation_failed");
                assert_eq!(fields(&answer), [field], "{body}");
            }
        }
        for path in TOKEN {
            let body = json!({ "refresh_token": value });
            let answer = post_json(&world, path, body.to_string()).await;
            assert_bad(&answer, 422, "validation_failed");
            assert_eq!(fields(&answer), ["refresh_token"], "{body}");
        }
    }
});

story!(what_is_missing_is_named_all_at_once, engine, {
    let world = World::new(engine).await;
    for path in ACCOUNT {
        let answer = post_json(&world, path, "{}").await;
        assert_bad(&answer, 422, "validation_failed");
        assert_eq!(fields(&answer), ["email", "password"]);
        let nulls = r#"{"email":null,"password":null}"#;
        assert_eq!(
            fields(&post_json(&world, path, nulls).await),
            ["email", "password"]
        );
        let answer = post_json(&world, path, r#"{"email":"ada@example.com"}"#).await;
        assert_bad(&answer, 422, "validation_failed");
        assert_eq!(fields(&answer), ["password"]);
        let answer = post_json(&world, path, r#"{"password":"correct horse"}"#).await;
        assert_bad(&answer, 422, "validation_failed");
        assert_eq!(fields(&answer), ["email"]);
    }
    assert_snapshot!(post_json(&world, "/auth/login", "{}").await.tell(), @r#"
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
});

story!(a_field_that_stands_there_twice_is_refused, engine, {
    let world = World::new(engine).await;
    world.logged_in("ada@example.com").await;
    for body in [
        r#"{"email":"ada@example.com","email":"ada@example.com","password":"correct horse"}"#,
        r#"{"email":"ada@example.com","password":"wrong horse","password":"correct horse"}"#,
        r#"{"email":null,"email":"ada@example.com","password":"correct horse"}"#,
        r#"{"email":"ada@example.com","\u0065mail":"eve@example.com","password":"correct horse"}"#,
    ] {
        for path in ACCOUNT {
            assert_bad(
                &post_json(&world, path, body).await,
                422,
                "validation_failed",
            );
        }
    }
    for path in TOKEN {
        let answer = post_json(&world, path, r#"{"refresh_token":"a","refresh_token":"b"}"#).await;
        assert_bad(&answer, 422, "validation_failed");
    }
});

story!(fields_that_we_do_not_know_are_ignored, engine, {
    let world = World::new(engine).await;
    let mut body = credentials("ada@example.com");
    let claims: [(&str, Value); 6] = [
        ("is_superuser", true.into()),
        ("is_active", false.into()),
        ("email_verified", true.into()),
        ("id", "019b76da-a800-7000-8000-000000000000".into()),
        ("__proto__", json!({ "is_superuser": true })),
        ("Email", "eve@example.com".into()),
    ];
    for (name, value) in claims {
        body[name] = value;
    }
    let answer = post_json(&world, "/auth/register", body.to_string()).await;
    assert_snapshot!(answer.tell(), @r#"
    201
    content-type: application/json
    cache-control: no-store

    {
      "created_at": "2026-01-01T00:00:00Z",
      "email": "ada@example.com",
      "email_verified": false,
      "id": "019b76da-a800-7d91-afc5-106ff3a3dc7e",
      "is_active": true,
      "is_superuser": false
    }
    "#);
    assert_eq!(
        post_json(&world, "/auth/login", body.to_string())
            .await
            .status,
        200
    );
});
