//! `DELETE /auth/me`.

use std::time::Duration;

use axum::http::Method;
use bluefox_auth::testing;
use insta::assert_snapshot;
use serde_json::json;

use super::{
    ADA, by_bearer, delete,
    support::{Engine, World, credentials, story},
    trail,
};

story!(a_deletion_ends_every_session_and_says_so_by_mail, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let mut browser = world.logged_in(ADA).await;
    let mut phone = world.browser();
    phone.post("/auth/login", &credentials(ADA)).await;
    world.mails().await;
    let thief = browser.clone();

    assert_snapshot!(delete(&mut browser).await.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store
    set-cookie: bf_access_token=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_refresh_token=; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_csrf_token=; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT

    {
      "deletes_at": "2026-01-15T00:00:00Z",
      "message": "The account will be deleted. To keep it, log in before then."
    }
    "#);
    assert_eq!(browser.document_cookie(), "");
    for mut other in [phone, thief] {
        assert_eq!(other.get("/auth/me").await.code(), "not_authenticated");
        assert_eq!(
            other.post_empty("/auth/refresh").await.code(),
            "session_revoked"
        );
    }
    assert_snapshot!(testing::tell(&world.mail().await), @r#"
    to: ada@example.com
    subject: Your account will be deleted

    Your account ada@example.com
    at Bluefox will be deleted for good on
    15 January 2026, 00:00 UTC.

    To keep it, just log in before then.

    Log in:
    https://app.example.com

    If you did not ask for this, log in and change your password.

    Bluefox
    "#);
    assert_snapshot!(trail(&world).await.join("\n"), @r#"
    session.revoked
    session.revoked
    session.started
    session.started
    user.deleted
    user.registered
    "#);
});

story!(a_deletion_by_bearer_touches_no_cookie, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let mut client = by_bearer(&world, &browser);
    let answer = delete(&mut client).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.set_cookies(), [""; 0]);
    assert_eq!(answer.field("deletes_at"), "2026-01-15T00:00:00Z");
    assert_eq!(browser.get("/auth/me").await.code(), "not_authenticated");
    assert_eq!(delete(&mut client).await.code(), "not_authenticated");
});

story!(two_deletions_at_once_are_one, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let browser = world.logged_in(ADA).await;
    world.mails().await;
    let (mut laptop, mut tab) = (browser.clone(), browser);
    let (one, other) = tokio::join!(delete(&mut laptop), delete(&mut tab));
    let mut told = [one, other].map(|answer| (answer.status, answer.code()));
    told.sort_unstable();
    assert_eq!(
        told,
        [(200, String::new()), (401, "not_authenticated".to_owned())]
    );
    assert_eq!(world.mails().await.len(), 1);
    let is_deletion = |kind: &&&str| **kind == "user.deleted";
    assert_eq!(trail(&world).await.iter().filter(is_deletion).count(), 1);
});

story!(a_deletion_needs_the_password, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let mut browser = world.logged_in(ADA).await;
    world.mails().await;
    let wrong = json!({ "password": "wrong horse" });
    let answer = browser.send(Method::DELETE, "/auth/me", Some(&wrong)).await;
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
    let none = browser
        .send(Method::DELETE, "/auth/me", Some(&json!({})))
        .await;
    assert_eq!(none.code(), "validation_failed");
    assert_eq!(none.json()["errors"][0]["field"], "password");
    let nothing = browser.send(Method::DELETE, "/auth/me", None).await;
    assert_eq!(nothing.code(), "unsupported_media_type");
    let forged = delete(&mut browser.clone().without_csrf()).await;
    assert_eq!(forged.code(), "csrf_missing");
    let stranger = delete(&mut world.browser()).await;
    assert_eq!(stranger.code(), "not_authenticated");

    assert_eq!(
        browser.get("/auth/me").await.status,
        200,
        "nothing has happened"
    );
    assert_eq!(world.mails().await.len(), 0);
    assert!(!trail(&world).await.contains(&"user.deleted"));
});

story!(
    a_deletion_needs_presence_where_the_setting_says_so,
    engine,
    {
        let world = World::with(engine, |builder| {
            builder.step_up_max_age(Duration::from_mins(5))
        })
        .await;
        let mut browser = world.logged_in(ADA).await;
        world.clock.advance(Duration::from_secs(301));
        let answer = browser
            .send(Method::DELETE, "/auth/me", Some(&json!({})))
            .await;
        assert_eq!(answer.code(), "step_up_required", "before anything else");
        assert_eq!(delete(&mut browser).await.code(), "step_up_required");
        let body = json!({ "password": "correct horse" });
        assert_eq!(browser.post("/auth/elevate", &body).await.status, 200);
        assert_eq!(delete(&mut browser).await.status, 200);
    }
);
