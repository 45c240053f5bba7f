//! A browser logs in, reads, writes, refreshes and logs out, by cookies.

mod support;

use std::time::Duration;

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::json;
use support::{Engine, World, credentials, story};

story!(registering_answers_with_the_user, engine, {
    let world = World::new(engine).await;
    let answer = world
        .browser()
        .post("/auth/register", &credentials(" Ada@Example.com "))
        .await;
    assert_snapshot!(answer.tell(), @r#"
    201
    content-type: application/json
    cache-control: no-store

    {
      "created_at": "2026-01-01T00:00:00Z",
      "email": "Ada@example.com",
      "email_verified": false,
      "id": "019b76da-a800-7d91-afc5-106ff3a3dc7e",
      "is_active": true,
      "is_superuser": false
    }
    "#);
});

story!(a_login_sets_three_cookies, engine, {
    let world = World::new(engine).await;
    let mut browser = world.browser();
    browser
        .post("/auth/register", &credentials("ada@example.com"))
        .await;
    let answer = browser
        .post("/auth/login", &credentials("ADA@example.com"))
        .await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store
    set-cookie: bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800
    set-cookie: bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=604800
    set-cookie: bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Max-Age=604800

    {
      "access_token": "…",
      "expires_in": 1800,
      "refresh_token": "…",
      "token_type": "bearer"
    }
    "#);
});

story!(javascript_sees_the_csrf_cookie_only, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let csrf = browser.csrf_token().expect("it is there");
    assert_eq!(browser.document_cookie(), format!("bf_csrf_token={csrf}"));
    assert_eq!(csrf.len(), 56);
    assert!(!csrf.contains('='));
});

story!(reads_just_work, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await.without_csrf();
    for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
        assert_eq!(browser.send(method, "/items", None).await.status, 200);
    }
    assert_eq!(browser.get("/items").await.body, "ada@example.com");
    assert_eq!(
        browser.get("/claims").await.body,
        world.user_id("ada@example.com").await.to_string()
    );
    assert_eq!(browser.get("/front").await.body, "ada@example.com");
    assert_snapshot!(browser.get("/auth/me").await.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store

    {
      "app_metadata": {},
      "created_at": "2026-01-01T00:00:00Z",
      "email": "ada@example.com",
      "email_verified": false,
      "id": "019b76da-a800-7d91-afc5-106ff3a3dc7e",
      "is_active": true,
      "is_superuser": false,
      "profile": {}
    }
    "#);
});

story!(a_write_needs_the_csrf_token, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let mut forgetful = browser.clone().without_csrf();
    let purge = Method::from_bytes(b"PURGE").expect("a method");
    for method in [
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        purge,
    ] {
        for path in ["/items", "/claims", "/front"] {
            let answer = forgetful.send(method.clone(), path, None).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (403, "csrf_missing"),
                "{method}"
            );
            assert_eq!(
                browser.send(method.clone(), path, None).await.status,
                200,
                "{method}"
            );
        }
    }
    assert_snapshot!(forgetful.post_empty("/items").await.tell(), @r#"
    403
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "csrf_missing",
      "detail": "Send the value of the CSRF cookie in the header X-CSRF-Token.",
      "status": 403,
      "title": "CSRF token missing",
      "type": "urn:bluefox-auth:error:csrf_missing"
    }
    "#);
});

story!(a_refresh_rotates_everything, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let names = ["bf_access_token", "bf_refresh_token", "bf_csrf_token"];
    let before = names.map(|name| browser.cookie(name));
    world.clock.advance(Duration::from_secs(1));
    let answer = browser.post_empty("/auth/refresh").await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store
    set-cookie: bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800
    set-cookie: bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=604800
    set-cookie: bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Max-Age=604800

    {
      "access_token": "…",
      "expires_in": 1800,
      "refresh_token": "…",
      "token_type": "bearer"
    }
    "#);
    for (name, old) in names.iter().zip(before) {
        assert_ne!(browser.cookie(name), old, "{name}");
    }
    assert_eq!(
        answer.field("refresh_token"),
        browser.cookie("bf_refresh_token").expect("set")
    );
    assert_eq!(browser.post_empty("/items").await.status, 200);
});

story!(the_csrf_token_of_before_a_refresh_is_refused, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let old = browser.csrf_token().expect("it is there");
    browser.post_empty("/auth/refresh").await;
    let answer = browser
        .clone()
        .with_header("x-csrf-token", &old)
        .post_empty("/items")
        .await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (403, "csrf_invalid")
    );
    browser.plant(&format!("bf_csrf_token={old}; Path=/"));
    let answer = browser.post_empty("/items").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (403, "csrf_invalid"),
        "nor as a pair"
    );
});

story!(an_access_token_of_before_a_refresh_lives_on, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let old = browser.cookie("bf_access_token").expect("it is there");
    browser.post_empty("/auth/refresh").await;
    let mut client = world
        .browser()
        .with_header("authorization", &format!("Bearer {old}"));
    assert_eq!(client.get("/items").await.status, 200);
});

story!(cookies_expire_with_what_they_carry, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    world
        .clock
        .advance(Duration::from_millis(30 * 60 * 1000 - 1));
    assert_eq!(browser.get("/items").await.status, 200);
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(browser.cookie("bf_access_token"), None);
    assert_eq!(browser.get("/items").await.code(), "token_expired");
    assert_eq!(browser.get("/front").await.body, "stranger");
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(browser.get("/items").await.status, 200);
});

story!(a_logout_clears_everything, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let thief = browser.clone();
    let answer = browser.post_empty("/auth/logout").await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store
    set-cookie: bf_access_token=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_refresh_token=; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_csrf_token=; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT

    {
      "message": "Logged out"
    }
    "#);
    assert_eq!(browser.document_cookie(), "");
    assert_eq!(browser.get("/auth/me").await.status, 401);
    for path in ["/auth/me", "/items", "/claims"] {
        assert_eq!(
            thief.clone().get(path).await.code(),
            "not_authenticated",
            "{path}"
        );
    }
    assert_eq!(
        thief.clone().post_empty("/auth/refresh").await.code(),
        "session_revoked"
    );
});

story!(a_visitor_without_a_login_is_refused, engine, {
    let world = World::new(engine).await;
    let mut browser = world.browser();
    assert_snapshot!(browser.get("/items").await.tell(), @r#"
    401
    content-type: application/problem+json
    cache-control: no-store
    www-authenticate: Bearer

    {
      "code": "not_authenticated",
      "detail": "Log in to do this.",
      "status": 401,
      "title": "Not authenticated",
      "type": "urn:bluefox-auth:error:not_authenticated"
    }
    "#);
    assert_eq!(
        browser.post_empty("/items").await.code(),
        "not_authenticated"
    );
    assert_eq!(
        browser.post_empty("/auth/refresh").await.code(),
        "not_authenticated"
    );
    assert_eq!(browser.get("/front").await.body, "stranger");
});

story!(only_a_superuser_enters_where_it_says_so, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    assert_snapshot!(browser.get("/admin").await.tell(), @r#"
    403
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "forbidden",
      "detail": "You may not do this.",
      "status": 403,
      "title": "Forbidden",
      "type": "urn:bluefox-auth:error:forbidden"
    }
    "#);
    let ada = world.user_id("ada@example.com").await;
    world.auth.users().promote(ada).await.expect("it answers");
    assert_eq!(browser.get("/admin").await.status, 200);
    world.auth.users().demote(ada).await.expect("it answers");
    assert_eq!(browser.get("/admin").await.code(), "forbidden");
});

story!(a_login_in_the_same_browser_replaces_the_session, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let before = browser.clone();
    assert_eq!(
        browser
            .post("/auth/login", &credentials("ada@example.com"))
            .await
            .status,
        200
    );
    assert_eq!(before.clone().get("/auth/me").await.status, 401);
    assert_eq!(
        before.clone().post_empty("/auth/refresh").await.code(),
        "session_revoked"
    );
    assert_eq!(browser.get("/auth/me").await.status, 200);
    let other = world.logged_in("grace@example.com").await;
    let failed = json!({ "email": "ada@example.com", "password": "wrong horse" });
    assert_eq!(other.clone().post("/auth/login", &failed).await.status, 401);
    assert_eq!(
        other.clone().get("/auth/me").await.status,
        200,
        "a failed one replaces nothing"
    );
});
