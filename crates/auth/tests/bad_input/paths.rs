//! A path that is none, and a method that does not fit.

use axum::http::Method;
use insta::assert_snapshot;

use crate::{
    assert_bad,
    assertions::assert_no_cookies,
    support::{Engine, World, credentials, story},
};

story!(a_method_that_does_not_fit_is_told_what_does, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let purge = Method::from_bytes(b"PURGE").expect("a method");
    for (path, allow, wrong) in [
        (
            "/auth/register",
            "POST",
            vec![Method::GET, Method::HEAD, Method::PUT, Method::DELETE],
        ),
        (
            "/auth/login",
            "POST",
            vec![Method::GET, Method::HEAD, Method::PATCH, purge.clone()],
        ),
        (
            "/auth/refresh",
            "POST",
            vec![Method::GET, Method::HEAD, Method::PUT],
        ),
        (
            "/auth/logout",
            "POST",
            vec![Method::GET, Method::HEAD, Method::DELETE],
        ),
        (
            "/auth/me",
            "GET,HEAD,PATCH,DELETE",
            vec![Method::POST, Method::PUT, purge],
        ),
    ] {
        for method in wrong {
            let answer = browser.clone().send(method.clone(), path, None).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
            assert_no_cookies(&answer);
            if method != Method::HEAD {
                assert_bad(&answer, 405, "method_not_allowed");
            }
        }
    }
    assert_snapshot!(browser.clone().get("/auth/login").await.tell(), @r#"
    405
    content-type: application/problem+json
    cache-control: no-store
    allow: POST

    {
      "code": "method_not_allowed",
      "detail": "This can't be done here with this method.",
      "status": 405,
      "title": "Method not allowed",
      "type": "urn:bluefox-auth:error:method_not_allowed"
    }
    "#);
    assert_eq!(
        browser.clone().get("/auth/me").await.status,
        200,
        "and nobody is logged out"
    );
});

story!(a_path_that_is_none_does_not_exist, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    for path in [
        "/auth",
        "/auth/",
        "/auth/nothing",
        "/auth/login/",
        "/auth/login/x",
        "/auth//login",
        "//auth/login",
        "/AUTH/login",
        "/auth/LOGIN",
        "/auth/%6Cogin",
        "/auth/./login",
        "/auth/x/../login",
        "/login",
        "/auth/login%00",
        "/auth/login%2F",
        "/.well-known/jwks.json",
    ] {
        for method in [Method::GET, Method::POST] {
            let body = credentials("ada@example.com");
            let answer = browser.send(method.clone(), path, Some(&body)).await;
            assert_eq!(answer.status, 404, "{method} {path}");
            assert_no_cookies(&answer);
        }
    }
});
