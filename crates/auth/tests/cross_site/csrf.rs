//! The CSRF token: header and cookie must be equal, and the value must be the session's own.

use axum::{
    body::Body,
    http::{Method, Request},
};
use bluefox_auth::testing::Browser;
use insta::assert_snapshot;

use crate::{
    assertions::{assert_no_cookies, assert_refused, copied},
    support::{Engine, World, credentials, story},
};

const ASKED: [&str; 5] = [
    "/items",
    "/claims",
    "/front",
    "/auth/refresh",
    "/auth/logout",
];

/// Everything that asks for the token refuses the browser's, and changes nothing by that.
async fn assert_all_refuse(browser: &Browser, code: &str) {
    for path in ASKED {
        let answer = browser.clone().post_empty(path).await;
        assert_refused(&answer, 403, code);
        assert_no_cookies(&answer);
    }
}

/// A copy of the browser with this value as cookie and as header.
fn with_pair(browser: &Browser, value: &str) -> Browser {
    let mut planted = browser.clone().with_header("x-csrf-token", value);
    planted.plant(&format!("bf_csrf_token={value}; Path=/"));
    planted
}

story!(a_pair_of_another_session_is_refused, engine, {
    let world = World::new(engine).await;
    let ada = world.logged_in("ada@example.com").await;
    let grace = world.logged_in("grace@example.com").await;
    let mut phone = world.browser();
    phone
        .post("/auth/login", &credentials("ada@example.com"))
        .await;
    for other in [&grace, &phone] {
        let planted = with_pair(&ada, &other.csrf_token().expect("set"));
        assert_all_refuse(&planted, "csrf_invalid").await;
    }
    assert_eq!(ada.clone().post_empty("/items").await.status, 200);
});

story!(a_pair_that_was_made_up_is_refused, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let token = browser.csrf_token().expect("set");
    let flipped = if token.starts_with('A') { "B" } else { "A" };
    for value in [
        "x",
        &"A".repeat(43),
        &format!("{flipped}{}", &token[1..]),
        &token[..42],
        &format!("{token}A"),
        &format!("{token}="),
        &token.to_uppercase(),
    ] {
        assert_all_refuse(&with_pair(&browser, value), "csrf_invalid").await;
    }
    assert_all_refuse(&with_pair(&browser, ""), "csrf_invalid").await;
});

story!(a_header_that_differs_from_the_cookie_is_refused, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let token = browser.csrf_token().expect("set");
    for value in [
        "",
        "x",
        "\u{e9}",
        &token[1..],
        &format!("{token},{token}"),
        &format!("\"{token}\""),
    ] {
        let mut page = browser.clone().with_header("x-csrf-token", value);
        assert_all_refuse(&page, "csrf_invalid").await;
        assert_eq!(page.get("/items").await.status, 200);
    }
    let mut page = browser.clone().with_header("x-csrf-token", "x");
    assert_snapshot!(page.post_empty("/items").await.field("detail"), @"The header X-CSRF-Token differs from the CSRF cookie.");
    let mut foreign = browser.clone();
    foreign.plant("bf_csrf_token=planted; Path=/");
    let mut page = foreign.with_header("x-csrf-token", "planted");
    assert_snapshot!(page.post_empty("/items").await.field("detail"), @"The CSRF token does not belong to this session as it is now.");
});

story!(a_header_without_a_cookie_is_refused, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let token = browser.csrf_token().expect("set");
    browser.plant("bf_csrf_token=; Path=/; Max-Age=0");
    let mut page = browser.with_header("x-csrf-token", &token);
    assert_all_refuse(&page, "csrf_missing").await;
    assert_snapshot!(page.post_empty("/items").await.field("detail"), @"The CSRF cookie is missing. Log in again.");
});

story!(a_cookie_without_a_header_is_refused, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await.without_csrf();
    assert_all_refuse(&browser, "csrf_missing").await;
    assert_snapshot!(browser.post_empty("/items").await.field("detail"), @"Send the value of the CSRF cookie in the header X-CSRF-Token.");
});

story!(two_headers_are_not_guessed_among, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let token = browser.csrf_token().expect("set");
    for second in [token.as_str(), "x"] {
        for path in ASKED {
            let request = Request::builder()
                .method(Method::POST)
                .uri(path)
                .header("x-csrf-token", &token)
                .header("x-csrf-token", second);
            let answer = browser.fetch(request, Body::empty()).await;
            assert_eq!(answer.status, 403, "{path}");
            assert_no_cookies(&answer);
        }
    }
    assert_eq!(browser.post_empty("/items").await.status, 200);
});

story!(the_token_is_looked_for_in_the_header_alone, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let token = browser.csrf_token().expect("set");
    browser = browser.without_csrf();
    let answer = browser
        .post_empty(&format!("/items?csrf_token={token}&x-csrf-token={token}"))
        .await;
    assert_refused(&answer, 403, "csrf_missing");
    let form = Request::builder()
        .method(Method::POST)
        .uri("/items")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = browser
        .fetch(form, Body::from(format!("bf_csrf_token={token}")))
        .await;
    assert_refused(&answer, 403, "csrf_missing");
});

story!(login_and_register_never_ask_for_it, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await.without_csrf();
    assert_eq!(
        browser
            .post("/auth/register", &credentials("grace@example.com"))
            .await
            .status,
        201
    );
    assert_eq!(
        browser
            .post("/auth/login", &credentials("ada@example.com"))
            .await
            .status,
        200
    );
    let mut browser = browser.with_header("x-csrf-token", "wrong");
    assert_eq!(
        browser
            .post("/auth/register", &credentials("edith@example.com"))
            .await
            .status,
        201
    );
    assert_eq!(
        browser
            .post("/auth/login", &credentials("ada@example.com"))
            .await
            .status,
        200
    );
});

story!(
    without_a_living_session_a_write_is_not_authenticated,
    engine,
    {
        let world = World::new(engine).await;
        let browser = world.logged_in("ada@example.com").await;
        let mut without_login = world.browser().with_header("x-csrf-token", "x");
        let answer = without_login.post_empty("/items").await;
        assert_refused(&answer, 401, "not_authenticated");
        browser.clone().post_empty("/auth/logout").await;
        let answer = copied(&world, &browser).post_empty("/items").await;
        assert_refused(&answer, 401, "not_authenticated");
    }
);
