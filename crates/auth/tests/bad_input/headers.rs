//! Headers of any size and number.

use axum::{
    body::Body,
    http::{HeaderValue, Request},
};

use crate::{
    assert_bad,
    assertions::{COOKIES, access_token, copied},
    support::{Engine, World, credentials, story},
};

const LONG: usize = 32 * 1024;

story!(a_long_authorization_header_is_refused, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let token = access_token(&browser);
    let long = "a".repeat(LONG);
    for value in [
        format!("Bearer {long}"),
        format!("Bearer {token}{long}"),
        format!("Bearer {}", format!("{token}.").repeat(100)),
        format!("Bearer {}", "a.".repeat(LONG / 2)),
    ] {
        let mut client = browser.clone().with_header("authorization", &value);
        for path in ["/items", "/claims", "/front", "/auth/me"] {
            assert_bad(&client.get(path).await, 401, "not_authenticated");
        }
    }
    let mut spaces = world.browser().with_header(
        "authorization",
        &format!("Bearer {}{token}", " ".repeat(LONG)),
    );
    assert_eq!(spaces.get("/items").await.status, 200);
});

story!(a_long_cookie_is_refused, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let long = "a".repeat(LONG);
    let mut page = copied(&world, &browser);
    page.plant(&format!("bf_access_token={long}; Path=/"));
    assert_bad(&page.get("/items").await, 401, "not_authenticated");
    assert_bad(&page.post_empty("/items").await, 401, "not_authenticated");
    let mut page = copied(&world, &browser);
    page.plant(&format!("bf_csrf_token={long}; Path=/"));
    assert_bad(&page.post_empty("/items").await, 403, "csrf_invalid");
    assert_bad(&page.post_empty("/auth/refresh").await, 403, "csrf_invalid");
    let mut page = copied(&world, &browser);
    page.plant(&format!("bf_refresh_token={long}; Path=/auth"));
    assert_eq!(
        page.post_empty("/auth/refresh").await.code(),
        "invalid_refresh_token"
    );
    let mut page = copied(&world, &browser);
    page.plant(&format!("other={long}; Path=/"));
    assert_eq!(page.post_empty("/items").await.status, 200);
});

story!(any_other_long_header_does_no_harm, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let long = "a".repeat(LONG);
    for name in [
        "user-agent",
        "x-request-id",
        "x-forwarded-for",
        "accept",
        "referer",
    ] {
        let mut page = browser.clone().with_header(name, &long);
        let answer = page
            .post("/auth/login", &credentials("ada@example.com"))
            .await;
        assert_eq!(answer.status, 200, "{name}");
        assert!(
            answer
                .header("x-request-id")
                .is_some_and(|id| id.len() <= 128),
            "{name}"
        );
    }
    let mut page = browser.clone().with_header("x-csrf-token", &long);
    assert_bad(&page.post_empty("/items").await, 403, "csrf_invalid");
    let mut page = browser.clone().with_header("origin", &long);
    assert_bad(&page.post_empty("/items").await, 403, "cross_site");
});

story!(a_hundred_other_cookies_do_no_harm, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let mut crowded = world.browser();
    for number in 0..50 {
        crowded.plant(&format!("before{number}={number}; Path=/"));
    }
    for (name, path) in [
        ("bf_access_token", "/"),
        ("bf_refresh_token", "/auth"),
        ("bf_csrf_token", "/"),
    ] {
        crowded.plant(&format!(
            "{name}={}; Path={path}",
            browser.cookie(name).expect("set")
        ));
    }
    for number in 0..50 {
        crowded.plant(&format!("bf_after{number}={number}; Path=/"));
    }
    assert_eq!(crowded.get("/auth/me").await.status, 200);
    assert_eq!(crowded.post_empty("/items").await.status, 200);
    assert_eq!(crowded.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(browser.get("/items").await.status, 200);
});

story!(
    a_valid_cookie_after_a_hundred_twins_of_junk_serves,
    engine,
    {
        let world = World::new(engine).await;
        let browser = world.logged_in("ada@example.com").await;
        let csrf = browser.csrf_token().expect("set");
        let line: String = COOKIES
            .map(|name| {
                let good = browser.cookie(name).expect("set");
                format!("{}{name}={good}; ", format!("{name}=junk; ").repeat(100))
            })
            .concat();
        let mut page = world
            .browser()
            .with_header("cookie", &line)
            .with_header("x-csrf-token", &csrf);
        assert_eq!(page.get("/auth/me").await.status, 200);
        assert_eq!(page.post_empty("/items").await.status, 200);
        assert_eq!(page.post_empty("/auth/refresh").await.status, 200);
        assert_eq!(page.post_empty("/auth/logout").await.status, 200);
    }
);

story!(a_hundred_twins_of_junk_are_no_login, engine, {
    let world = World::new(engine).await;
    for name in ["bf_access_token", "bf_refresh_token", "bf_csrf_token"] {
        let line = vec![format!("{name}=junk"); 100].join("; ");
        let mut page = world
            .browser()
            .with_header("cookie", &line)
            .with_header("x-csrf-token", "junk");
        // Without an access cookie, a CSRF cookie promises that a refresh may help.
        let code = match name {
            "bf_csrf_token" => "token_expired",
            _ => "not_authenticated",
        };
        assert_bad(&page.get("/items").await, 401, code);
        assert_bad(&page.post_empty("/items").await, 401, code);
        assert_bad(&page.get("/auth/me").await, 401, code);
        let refresh = page.post_empty("/auth/refresh").await;
        assert_eq!(refresh.status, 401, "{name}");
        assert_eq!(page.post_empty("/auth/logout").await.status, 200, "{name}");
    }
});

story!(a_cookie_header_may_hold_any_bytes, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let token = access_token(&browser);
    let lines: [&[u8]; 7] = [
        b"\xff\xfe",
        b";;;;",
        b"====",
        b"bf_access_token",
        b"bf_access_token=",
        b"\"bf_access_token=x\"",
        b"=x; =; ;",
    ];
    for line in lines {
        let junk = HeaderValue::from_bytes(line).expect("a header");
        let alone = Request::get("/items").header("cookie", junk.clone());
        assert_bad(
            &world.browser().fetch(alone, Body::empty()).await,
            401,
            "not_authenticated",
        );
        let mut both = line.to_vec();
        both.extend_from_slice(format!("; bf_access_token={token}").as_bytes());
        let both = HeaderValue::from_bytes(&both).expect("a header");
        let request = Request::get("/items").header("cookie", both);
        let answer = world.browser().fetch(request, Body::empty()).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(line));
        let request = Request::get("/items")
            .header("cookie", junk)
            .header("cookie", format!("bf_access_token={token}"));
        assert_eq!(
            world.browser().fetch(request, Body::empty()).await.status,
            200
        );
    }
});
