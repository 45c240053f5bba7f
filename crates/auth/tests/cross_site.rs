//! A page of another site may read nothing and change nothing, whatever token it carries.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "cross_site/cors.rs"]
mod cors;
#[path = "cross_site/csrf.rs"]
mod csrf;
#[path = "cross_site/own_origin.rs"]
mod own_origin;
#[path = "cross_site/pages.rs"]
mod pages;

mod assertions;
mod support;

use assertions::{assert_no_cookies, assert_refused, bearer, copied, refresh_token};
use axum::{
    body::Body,
    http::{Method, Request},
};
use bluefox_auth::testing::{Answer, Browser};
use insta::assert_snapshot;
use pages::PAGES;
use serde_json::json;
use support::{Engine, World, credentials, story};

const HOST: &str = "auth.example.com";

async fn world(engine: Engine) -> World {
    let allowed = ["https://app.example.com", "http://localhost:3000"];
    let world = World::with(engine, |builder| builder.allowed_origins(allowed)).await;
    world.logged_in("ada@example.com").await;
    world
}

/// A browser on that host in which Ada has logged in.
async fn logged_in(world: &World, host: &str) -> Browser {
    let mut browser = world.browser().on(host, world.app.clone());
    let answer = browser
        .post("/auth/login", &credentials("ada@example.com"))
        .await;
    assert_eq!(answer.status, 200);
    browser
}

/// The same browser, on a page that sends these headers.
fn on_page(browser: &Browser, headers: &[(&str, &str)]) -> Browser {
    headers
        .iter()
        .fold(browser.clone(), |browser, (name, value)| {
            browser.with_header(name, value)
        })
}

/// Sends every unsafe request there is, with all the tokens that it could need.
async fn everything_unsafe(page: &Browser) -> Vec<(&'static str, Answer)> {
    let by_body = json!({ "refresh_token": refresh_token(page) });
    vec![
        ("app", page.clone().post_empty("/items").await),
        (
            "app, PUT",
            page.clone().send(Method::PUT, "/claims", None).await,
        ),
        ("refresh", page.clone().post_empty("/auth/refresh").await),
        ("logout", page.clone().post_empty("/auth/logout").await),
        (
            "logout by body",
            page.clone().post("/auth/logout", &by_body).await,
        ),
        (
            "login",
            page.clone()
                .post("/auth/login", &credentials("ada@example.com"))
                .await,
        ),
    ]
}

story!(
    an_unsafe_request_is_judged_by_the_page_that_sends_it,
    engine,
    {
        let world = world(engine).await;
        for (number, (headers, is_welcome)) in PAGES.into_iter().enumerate() {
            let browser = logged_in(&world, HOST).await;
            let page = on_page(&browser, headers);
            for (request, answer) in everything_unsafe(&page).await {
                if is_welcome {
                    assert_eq!(answer.status, 200, "{request} from {headers:?}");
                } else {
                    assert_eq!(answer.code(), "cross_site", "{request} from {headers:?}");
                    assert_refused(&answer, 403, "cross_site");
                    assert_no_cookies(&answer);
                }
            }
            let stranger = credentials(&format!("grace{number}@example.com"));
            let status = page.clone().post("/auth/register", &stranger).await.status;
            assert_eq!(
                status,
                if is_welcome { 201 } else { 403 },
                "register from {headers:?}"
            );
            if !is_welcome {
                let mut unharmed = copied(&world, &browser);
                assert_eq!(unharmed.get("/auth/me").await.status, 200);
                assert_eq!(unharmed.post_empty("/items").await.status, 200);
            }
        }
    }
);

story!(a_refresh_by_body_from_another_site_is_refused, engine, {
    let world = world(engine).await;
    let browser = logged_in(&world, HOST).await;
    let body = json!({ "refresh_token": refresh_token(&browser) });
    let mut page = world.browser().with_header("sec-fetch-site", "cross-site");
    let answer = page.post("/auth/refresh", &body).await;
    assert_refused(&answer, 403, "cross_site");
    let mut page = world
        .browser()
        .with_header("origin", "http://localhost:3000");
    assert_eq!(page.post("/auth/refresh", &body).await.status, 200);
});

story!(the_refusal_is_the_same_with_and_without_a_login, engine, {
    let world = world(engine).await;
    let attacker = [("origin", "https://evil.example")];
    let mut stranger = on_page(&world.browser(), &attacker);
    let answer = stranger
        .post("/auth/login", &credentials("ada@example.com"))
        .await;
    assert_snapshot!(answer.tell(), @r#"
    403
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "cross_site",
      "detail": "A page of another site may not do this.",
      "status": 403,
      "title": "Cross-site request refused",
      "type": "urn:bluefox-auth:error:cross_site"
    }
    "#);
    for path in [
        "/auth/register",
        "/auth/login",
        "/auth/refresh",
        "/auth/logout",
    ] {
        let form = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("content-type", "text/plain");
        let body = credentials("ada@example.com").to_string();
        let answer = stranger.fetch(form, Body::from(body)).await;
        assert_refused(&answer, 403, "cross_site");
    }
});

story!(
    a_bearer_token_does_not_excuse_a_login_from_another_site,
    engine,
    {
        let world = world(engine).await;
        for (headers, is_welcome) in PAGES {
            let mut page =
                on_page(&bearer(&world, "nonsense"), headers).on(HOST, world.app.clone());
            let answer = page
                .post("/auth/login", &credentials("ada@example.com"))
                .await;
            assert_eq!(
                answer.status,
                if is_welcome { 200 } else { 403 },
                "{headers:?}"
            );
            assert_eq!(answer.set_cookies().is_empty(), !is_welcome, "{headers:?}");
        }
    }
);

story!(a_read_is_nobodys_business, engine, {
    let world = world(engine).await;
    let browser = logged_in(&world, HOST).await;
    for (headers, _) in PAGES {
        let mut page = on_page(&browser, headers).without_csrf();
        for path in ["/items", "/claims", "/front", "/auth/me"] {
            for method in [Method::GET, Method::HEAD] {
                assert_eq!(
                    page.send(method, path, None).await.status,
                    200,
                    "{path} {headers:?}"
                );
            }
        }
    }
});

story!(an_app_route_without_a_login_is_not_authenticated, engine, {
    let world = world(engine).await;
    let mut page = on_page(&world.browser(), &[("sec-fetch-site", "cross-site")]);
    assert_refused(&page.post_empty("/items").await, 401, "not_authenticated");
    assert_eq!(page.post_empty("/front").await.body, "stranger");
});

story!(
    a_bearer_request_to_the_app_may_come_from_anywhere,
    engine,
    {
        let world = world(engine).await;
        let browser = logged_in(&world, HOST).await;
        let token = browser.cookie("bf_access_token").expect("set");
        for (headers, _) in PAGES {
            let mut page = on_page(&bearer(&world, &token), headers);
            assert_eq!(page.post_empty("/items").await.status, 200, "{headers:?}");
        }
    }
);
