//! Forms that no browser sends, and places where nothing is: a page says so, whatever it is.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use insta::assert_snapshot;

use crate::{
    form::post,
    shown,
    support::{Engine, story},
    world,
};

story!(what_is_no_form_is_a_page_that_says_so, engine, {
    let world = world(engine, |builder| builder).await;
    let large = format!("email={}", "a".repeat(70_000));
    for (body, status, code) in [
        ("email=a&email=b", 400, "malformed_request"),
        ("email=%ff", 400, "malformed_request"),
        ("=&=", 400, "malformed_request"),
        (&*large, 413, "payload_too_large"),
        ("", 422, "validation_failed"),
        ("&&&", 422, "validation_failed"),
        ("%", 422, "validation_failed"),
        ("email[]=a&email[b]=c", 422, "validation_failed"),
        ("email=%00&password=%00", 422, "validation_failed"),
    ] {
        let answer = post(&mut world.browser(), "/auth/ui/register", body).await;
        assert_eq!(answer.status, status, "{}", &body[..body.len().min(40)]);
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert!(answer.body.contains(code) || status == 422, "{code}");
    }
});

story!(another_content_type_is_refused, engine, {
    let world = world(engine, |builder| builder).await;
    for kind in [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
    ] {
        let request = Request::post("/auth/ui/login")
            .header(header::CONTENT_TYPE, kind)
            .header(header::ORIGIN, "https://app.example.com");
        let answer = world.browser().fetch(request, Body::from("{}")).await;
        assert_eq!(answer.status, 415, "{kind}");
        assert!(answer.body.contains("unsupported_media_type"), "{kind}");
    }
});

story!(what_is_not_there_is_a_page_too, engine, {
    let world = world(engine, |builder| builder).await;
    let answer = world.browser().get("/auth/ui/nothing/here").await;
    assert_snapshot!(shown(&answer), @r"
    404
    Error: That did not work · Bluefox
    ");
    assert!(answer.body.contains("404 · not_found"));
    let answer = world.browser().get("/auth/ui/logout").await;
    assert_snapshot!(shown(&answer), @r"
    405
    Error: That did not work · Bluefox
    ");
    assert_eq!(answer.header("allow"), Some("POST"));
    for path in [
        "/auth/ui/assets/nothing.js",
        "/auth/ui/assets/..%2f..%2fCargo.toml",
    ] {
        assert_eq!(world.browser().get(path).await.status, 404, "{path}");
    }
    let purge = Method::from_bytes(b"PURGE").expect("a method");
    let answer = world.browser().send(purge, "/auth/ui/login", None).await;
    assert_eq!(
        answer.status, 403,
        "it may change something, and does not say where it comes from"
    );
});

story!(without_the_setting_there_are_no_pages, engine, {
    let world = crate::World::new(engine).await;
    for path in ["/auth/ui/login", "/auth/continue", "/auth/ui/"] {
        assert_eq!(world.browser().get(path).await.status, 404, "{path}");
    }
});

story!(a_database_that_is_away_is_a_page_too, engine, {
    let world = world(engine, |builder| builder).await;
    world.auth.close().await;
    let answer = post(
        &mut world.browser(),
        "/auth/ui/login",
        "email=a%40b.example&password=x",
    )
    .await;
    assert_snapshot!(shown(&answer), @r"
    503
    Error: Log in · Bluefox
    ! That did not work
    ! The service can&#39;t be reached at the moment. Please try again soon.
    ");
    assert_eq!(answer.header("retry-after"), Some("1"));
});
