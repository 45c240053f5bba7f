//! Who may change the password, and what a change needs.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use super::{
    ADA, NEW, OLD,
    assertions::{access_token, assert_refused, bearer},
    change::change,
    credentials, fields, log_in, logged_in,
    support::{Engine, World, story},
    world,
};

story!(the_password_until_now_must_be_right, engine, {
    let world = world(engine).await;
    let mut laptop = logged_in(&world, ADA).await;
    let mut phone = world.browser();
    phone.post("/auth/login", &credentials(ADA)).await;
    let answer = change(&mut laptop, "wrong horse", NEW).await;
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
    for wrong in ["", "Correct horse", "correct horse ", NEW] {
        let answer = change(&mut laptop, wrong, NEW).await;
        assert_refused(&answer, 401, "invalid_credentials");
    }
    assert_eq!(phone.post_empty("/items").await.status, 200);
    assert_eq!(log_in(&world, ADA, OLD).await.status, 200);
    assert!(world.mails().await.is_empty());
});

story!(both_fields_are_judged_at_once, engine, {
    let world = world(engine).await;
    let mut browser = logged_in(&world, ADA).await;
    let answer = browser.post("/auth/password", &json!({})).await;
    assert_snapshot!(answer.tell(), @r#"
    422
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "validation_failed",
      "detail": "Some fields are missing or not acceptable.",
      "errors": [
        {
          "field": "current_password",
          "message": "is required"
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
    assert_eq!(log_in(&world, ADA, OLD).await.status, 200);
});

story!(each_field_is_judged_by_itself, engine, {
    let world = world(engine).await;
    let mut browser = logged_in(&world, ADA).await;
    let long = "x".repeat(1025);
    for (body, wrong) in [
        (json!({ "current_password": OLD }), &["new_password"][..]),
        (json!({ "new_password": NEW }), &["current_password"]),
        (
            json!({ "current_password": OLD, "new_password": "1234567" }),
            &["new_password"],
        ),
        (
            json!({ "current_password": "wrong", "new_password": &long }),
            &["new_password"],
        ),
        (
            json!({ "current_password": &long, "new_password": NEW }),
            &["current_password"],
        ),
        (
            json!({ "current_password": &long, "new_password": &long }),
            &["current_password", "new_password"],
        ),
        (
            json!({ "current_password": null, "new_password": null }),
            &["current_password", "new_password"],
        ),
        (
            json!({ "current_password": 1, "new_password": NEW }),
            &["current_password"],
        ),
    ] {
        let answer = browser.post("/auth/password", &body).await;
        assert_refused(&answer, 422, "validation_failed");
        assert_eq!(fields(&answer), wrong, "{body}");
    }
    assert_eq!(log_in(&world, ADA, OLD).await.status, 200);
});

story!(
    a_browser_needs_the_csrf_token_and_a_client_by_bearer_does_not,
    engine,
    {
        let world = world(engine).await;
        let mut browser = logged_in(&world, ADA).await;
        let mut forged = browser.clone().without_csrf();
        assert_refused(&change(&mut forged, OLD, NEW).await, 403, "csrf_missing");
        let mut strange = browser.clone().with_header("sec-fetch-site", "cross-site");
        assert_refused(&change(&mut strange, OLD, NEW).await, 403, "cross_site");
        let mut stranger = world.browser();
        assert_refused(
            &change(&mut stranger, OLD, NEW).await,
            401,
            "not_authenticated",
        );
        assert_eq!(log_in(&world, ADA, OLD).await.status, 200);

        let mut client = bearer(&world, &access_token(&browser));
        assert_eq!(change(&mut client, OLD, NEW).await.status, 200);
        assert_eq!(
            browser.get("/auth/me").await.status,
            200,
            "it is the same session"
        );
    }
);

story!(where_the_setting_says_so_presence_must_be_fresh, engine, {
    let set = |builder: bluefox_auth::Builder| builder.step_up_max_age(Duration::from_mins(5));
    let world = World::with_mail(engine, set).await;
    let mut browser = logged_in(&world, ADA).await;
    world.clock.advance(Duration::from_mins(6));
    // Before the fields are judged, and before the password is.
    let answer = change(&mut browser, "", "").await;
    assert_snapshot!(answer.tell(), @r#"
    401
    content-type: application/problem+json
    cache-control: no-store
    www-authenticate: Bearer error="insufficient_user_authentication", max_age=300

    {
      "code": "step_up_required",
      "detail": "Confirm that it is you, and try again.",
      "max_age": 300,
      "methods": [
        "password"
      ],
      "status": 401,
      "title": "Step-up authentication required",
      "type": "urn:bluefox-auth:error:step_up_required"
    }
    "#);
    let elevated = browser
        .post("/auth/elevate", &json!({ "password": OLD }))
        .await;
    assert_eq!(elevated.status, 200);
    assert_eq!(change(&mut browser, OLD, NEW).await.status, 200);
});

story!(who_is_shut_out_changes_nothing, engine, {
    let world = world(engine).await;
    let mut browser = logged_in(&world, ADA).await;
    let ada = world.user_id(ADA).await;
    world.auth.users().disable(ada).await.expect("disabled");
    assert_refused(
        &change(&mut browser, OLD, NEW).await,
        401,
        "not_authenticated",
    );
    world.auth.users().enable(ada).await.expect("enabled");
    assert_eq!(log_in(&world, ADA, OLD).await.status, 200);
});
