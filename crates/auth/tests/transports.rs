//! Bearer or cookie, told apart for each request, and never mixed.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "transports/claims.rs"]
mod claims;
#[path = "transports/expired.rs"]
mod expired;
#[path = "transports/forge.rs"]
mod forge;
#[path = "transports/forgery.rs"]
mod forgery;
#[path = "transports/in_cookies.rs"]
mod in_cookies;

mod assertions;
mod support;

use assertions::{
    access_token, assert_no_cookies, assert_refused, bearer, copied, refresh_by_body, refresh_token,
};
use axum::{
    body::Body,
    http::{Method, Request},
};
use bluefox_auth::testing::Browser;
use serde_json::json;
use support::{Engine, World, story};

const GUARDED: [&str; 3] = ["/items", "/claims", "/auth/me"];

fn authorized(browser: &Browser, authorization: &str) -> Browser {
    browser.clone().with_header("authorization", authorization)
}

/// Neither as a Bearer token nor as a cookie does it authenticate anything.
async fn assert_opens_nothing(world: &World, browser: &Browser, token: &str) {
    assert_refused_everywhere(world, browser, (token, "not_authenticated")).await;
}

/// Everything that asks for a login refuses the token with this code.
async fn assert_refused_everywhere(world: &World, browser: &Browser, (token, code): (&str, &str)) {
    for path in GUARDED {
        let answer = bearer(world, token).get(path).await;
        assert_refused(&answer, 401, code);
    }
    let answer = bearer(world, token).post_empty("/items").await;
    assert_refused(&answer, 401, code);
    let answer = bearer(world, token).get("/front").await;
    assert_refused(&answer, 401, code);
    let mut by_cookie = copied(world, browser);
    by_cookie.plant(&format!("bf_access_token={token}; Path=/"));
    for path in GUARDED {
        let answer = by_cookie.get(path).await;
        assert_refused(&answer, 401, code);
    }
    let answer = by_cookie.post_empty("/items").await;
    assert_refused(&answer, 401, code);
    assert_eq!(by_cookie.get("/front").await.body, "stranger");
}

story!(a_bearer_request_never_needs_a_csrf_token, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let mut client = bearer(&world, &access_token(&browser));
    let authorization = format!("Bearer {}", access_token(&browser));
    let mut beside_cookies = authorized(&browser, &authorization).without_csrf();
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PURGE"] {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        for path in ["/items", "/claims", "/front"] {
            for client in [&mut client, &mut beside_cookies] {
                let answer = client.send(method.clone(), path, None).await;
                assert_eq!(answer.status, 200, "{method} {path}");
                assert_no_cookies(&answer);
            }
        }
    }
});

story!(a_bad_bearer_token_never_falls_back_to_the_cookie, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    for bad in [
        "Bearer nonsense",
        "Bearer",
        "Bearer ",
        "bearer a.b.c",
        "Bearer \u{e9}",
        "Bearer a b",
    ] {
        let mut browser = authorized(&browser, bad);
        for path in ["/items", "/claims", "/front", "/auth/me"] {
            assert_refused(&browser.get(path).await, 401, "not_authenticated");
        }
        for path in ["/items", "/claims", "/front"] {
            assert_refused(&browser.post_empty(path).await, 401, "not_authenticated");
        }
    }
    assert_eq!(browser.clone().get("/items").await.status, 200);
});

story!(with_another_scheme_the_cookie_counts, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let token = access_token(&browser);
    for other in [
        "Basic YTpi",
        "Digest username=\"a\"",
        "Token x",
        "",
        "Bearerx",
        &token,
    ] {
        let mut with_cookies = authorized(&browser, other);
        assert_eq!(
            with_cookies.get("/items").await.body,
            "ada@example.com",
            "{other}"
        );
        assert_eq!(
            with_cookies.post_empty("/items").await.status,
            200,
            "{other}"
        );
        let answer = with_cookies.without_csrf().post_empty("/items").await;
        assert_refused(&answer, 403, "csrf_missing");
        let mut without = authorized(&world.browser(), other);
        assert_refused(&without.get("/items").await, 401, "not_authenticated");
        assert_eq!(without.get("/front").await.body, "stranger");
    }
});

story!(a_request_that_carries_both_is_a_bearer_request, engine, {
    let world = World::new(engine).await;
    let ada = world.logged_in("ada@example.com").await;
    let grace = world.logged_in("grace@example.com").await;
    let mut both = authorized(&ada, &format!("Bearer {}", access_token(&grace))).without_csrf();
    assert_eq!(both.get("/items").await.body, "grace@example.com");
    assert_eq!(both.get("/front").await.body, "grace@example.com");
    assert_eq!(
        both.get("/auth/me").await.field("email"),
        "grace@example.com"
    );
    assert_eq!(both.post_empty("/items").await.body, "grace@example.com");
});

story!(the_scheme_has_no_case_and_any_number_of_spaces, engine, {
    let world = World::new(engine).await;
    let token = access_token(&world.logged_in("ada@example.com").await);
    for scheme in ["Bearer ", "bearer ", "BEARER ", "bEaReR ", "Bearer    "] {
        let mut client = authorized(&world.browser(), &format!("{scheme}{token}"));
        assert_eq!(client.get("/items").await.status, 200, "{scheme}");
    }
});

story!(
    several_authorization_headers_are_not_guessed_among,
    engine,
    {
        let world = World::new(engine).await;
        let browser = world.logged_in("ada@example.com").await;
        let good = format!("Bearer {}", access_token(&browser));
        for (first, second, status) in [
            (good.as_str(), good.as_str(), 401),
            (good.as_str(), "Bearer nonsense", 401),
            ("Bearer nonsense", good.as_str(), 401),
            ("Basic YTpi", good.as_str(), 200),
            (good.as_str(), "Basic YTpi", 200),
        ] {
            let request = Request::builder()
                .uri("/items")
                .header("authorization", first)
                .header("authorization", second);
            let answer = browser.clone().fetch(request, Body::empty()).await;
            assert_eq!(answer.status, status, "{first} {second}");
        }
    }
);

story!(a_token_is_looked_for_nowhere_else, engine, {
    let world = World::new(engine).await;
    let token = access_token(&world.logged_in("ada@example.com").await);
    let mut client = world.browser();
    for path in ["/items", "/auth/me"] {
        for name in ["access_token", "bf_access_token", "token"] {
            let answer = client.get(&format!("{path}?{name}={token}")).await;
            assert_refused(&answer, 401, "not_authenticated");
        }
    }
    for name in ["x-access-token", "x-authorization", "proxy-authorization"] {
        let mut client = world
            .browser()
            .with_header(name, &format!("Bearer {token}"));
        assert_refused(&client.get("/items").await, 401, "not_authenticated");
    }
    let answer = client
        .post("/items", &json!({ "access_token": token }))
        .await;
    assert_refused(&answer, 401, "not_authenticated");
});

story!(a_refresh_token_is_no_access_token, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    assert_opens_nothing(&world, &browser, &refresh_token(&browser)).await;
    assert_opens_nothing(&world, &browser, &browser.csrf_token().expect("set")).await;
});

story!(an_access_token_is_no_refresh_token, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    for other in [access_token(&browser), browser.csrf_token().expect("set")] {
        let answer = refresh_by_body(&world, &other).await;
        assert_refused(&answer, 401, "invalid_refresh_token");
        let mut by_cookie = copied(&world, &browser);
        by_cookie.plant(&format!("bf_refresh_token={other}; Path=/auth"));
        let answer = by_cookie.post_empty("/auth/refresh").await;
        assert_refused(&answer, 401, "invalid_refresh_token");
    }
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
});

story!(a_token_of_who_is_gone_opens_nothing, engine, {
    let world = World::new(engine).await;
    let users = world.auth.users();
    let ada = world.logged_in("ada@example.com").await;
    let id = world.user_id("ada@example.com").await;
    users.disable(id).await.expect("there is such a user");
    assert_opens_nothing(&world, &ada, &access_token(&ada)).await;
    users.enable(id).await.expect("there is such a user");
    assert_opens_nothing(&world, &ada, &access_token(&ada)).await;
    let grace = world.logged_in("grace@example.com").await;
    users
        .delete(world.user_id("grace@example.com").await)
        .await
        .expect("there is one");
    assert_opens_nothing(&world, &grace, &access_token(&grace)).await;
    let edith = world.logged_in("edith@example.com").await;
    edith.clone().post_empty("/auth/logout").await;
    assert_opens_nothing(&world, &edith, &access_token(&edith)).await;
});
