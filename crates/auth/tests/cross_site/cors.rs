//! CORS: with credentials, for the allowed origins alone, and never for `*`.

use axum::{
    Router,
    body::Body,
    http::{Method, Request},
    routing::any,
};
use bluefox_auth::{
    CurrentUser,
    testing::{Answer, Browser},
};

use crate::{
    HOST, logged_in,
    support::{Engine, World, credentials, story},
    world,
};

const APP: &str = "https://app.example.com";

async fn preflight(browser: &mut Browser, path: &str, origin: &str) -> Answer {
    let request = Request::builder()
        .method(Method::OPTIONS)
        .uri(path)
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "content-type,x-csrf-token",
        );
    browser.fetch(request, Body::empty()).await
}

/// The words of a header that lists them, whether in one line or in several.
fn words(answer: &Answer, name: &str) -> Vec<String> {
    let lines = answer.headers.get_all(name).iter();
    lines
        .flat_map(|line| line.to_str().expect("ASCII").split(','))
        .map(|word| word.trim().to_lowercase())
        .collect()
}

/// No page of another origin is told anything.
#[track_caller]
fn assert_closed(answer: &Answer) {
    assert_eq!(answer.header("access-control-allow-origin"), None);
    assert!(words(answer, "vary").contains(&"origin".to_owned()));
}

#[track_caller]
fn assert_open(answer: &Answer, origin: &str) {
    assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
    assert_eq!(
        answer.header("access-control-allow-credentials"),
        Some("true")
    );
    assert!(words(answer, "vary").contains(&"origin".to_owned()));
}

story!(a_preflight_of_an_allowed_origin_is_answered, engine, {
    let world = world(engine).await;
    for origin in [APP, "http://localhost:3000"] {
        for path in ["/auth/login", "/auth/me", "/auth/refresh", "/items"] {
            let answer = preflight(&mut world.browser(), path, origin).await;
            assert_eq!(answer.status, 200, "{path}");
            assert_open(&answer, origin);
            let methods = words(&answer, "access-control-allow-methods");
            for method in ["get", "head", "post", "put", "patch", "delete"] {
                assert!(
                    methods.contains(&method.to_owned()),
                    "{method} in {methods:?}"
                );
            }
            let headers = words(&answer, "access-control-allow-headers");
            for header in [
                "authorization",
                "content-type",
                "x-csrf-token",
                "x-refresh-key",
            ] {
                assert!(
                    headers.contains(&header.to_owned()),
                    "{header} in {headers:?}"
                );
            }
            assert!(answer.body.is_empty());
            assert!(answer.set_cookies().is_empty());
        }
    }
});

story!(a_preflight_of_another_origin_is_not, engine, {
    let world = world(engine).await;
    for origin in [
        "https://evil.example",
        "https://evil.example.com",
        "http://app.example.com",
        "https://app.example.com.evil.example",
        "null",
        "*",
        "",
    ] {
        for path in ["/auth/login", "/auth/refresh", "/items"] {
            assert_closed(&preflight(&mut world.browser(), path, origin).await);
        }
    }
});

story!(without_allowed_origins_nobody_is_answered, engine, {
    let world = World::new(engine).await;
    for origin in [APP, "null", "*"] {
        let answer = preflight(&mut world.browser(), "/auth/login", origin).await;
        assert_eq!(answer.header("access-control-allow-origin"), None);
        let answer = world
            .browser()
            .with_header("origin", origin)
            .get("/auth/me")
            .await;
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
});

story!(
    every_answer_to_an_allowed_origin_can_be_read_by_it,
    engine,
    {
        let world = world(engine).await;
        let mut page = logged_in(&world, HOST).await.with_header("origin", APP);
        let mut forgetful = page.clone().without_csrf();
        let mut stranger = world.browser().with_header("origin", APP);
        let answers = [
            (200, page.get("/auth/me").await),
            (200, page.get("/items").await),
            (200, page.post_empty("/items").await),
            (200, page.post_empty("/auth/refresh").await),
            (405, page.get("/auth/login").await),
            (403, forgetful.post_empty("/items").await),
            (401, stranger.get("/auth/me").await),
            (401, stranger.get("/items").await),
            (
                409,
                stranger
                    .post("/auth/register", &credentials("ada@example.com"))
                    .await,
            ),
            (
                415,
                stranger
                    .fetch(Request::post("/auth/login"), Body::from("x"))
                    .await,
            ),
            (200, page.post_empty("/auth/logout").await),
        ];
        for (status, answer) in answers {
            assert_eq!(answer.status, status);
            assert_open(&answer, APP);
            let exposed = words(&answer, "access-control-expose-headers");
            assert!(exposed.contains(&"x-request-id".to_owned()), "{exposed:?}");
            assert!(exposed.contains(&"retry-after".to_owned()), "{exposed:?}");
        }
    }
);

story!(no_answer_to_another_origin_can, engine, {
    let world = world(engine).await;
    let browser = logged_in(&world, HOST).await;
    for origin in ["https://evil.example", "https://evil.example.com", "null"] {
        let mut page = browser.clone().with_header("origin", origin);
        assert_closed(&page.get("/auth/me").await);
        assert_closed(&page.get("/items").await);
        assert_closed(&page.post_empty("/auth/refresh").await);
        assert_closed(&page.post_empty("/items").await);
    }
    let mut page = browser.clone();
    assert_closed(&page.get("/auth/me").await);
});

story!(layering_it_twice_repeats_nothing, engine, {
    let world = world(engine).await;
    let twice: Router = Router::new()
        .route("/items", any(async |user: CurrentUser| user.email.clone()))
        .layer(world.auth.cors())
        .merge(world.auth.routes())
        .layer(world.auth.cors())
        .with_state(world.auth.clone());
    let browser = logged_in(&world, HOST).await.on(HOST, twice);
    for path in ["/auth/me", "/items"] {
        let mut page = browser.clone().with_header("origin", APP);
        for answer in [
            page.get(path).await,
            preflight(&mut browser.clone(), path, APP).await,
        ] {
            assert_open(&answer, APP);
            let names = answer.headers.keys();
            for name in names.filter(|name| name.as_str().starts_with("access-control-")) {
                let mut words = words(&answer, name.as_str());
                let all = words.len();
                words.sort_unstable();
                words.dedup();
                assert_eq!(words.len(), all, "{name} of {path}: {words:?}");
            }
        }
    }
});
