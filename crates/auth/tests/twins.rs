//! Cookies of one name that come twice, as a change of `cookie_domain` leaves them behind: any valid
//! one serves, and the auth routes clear the rest.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "twins/csrf.rs"]
mod csrf;
#[path = "twins/stale.rs"]
mod stale;
#[path = "twins/strangers.rs"]
mod strangers;

mod assertions;
mod support;

use std::{sync::Arc, time::Duration};

use assertions::{COOKIES, assert_refused, bearer, refresh_by_body, refresh_token};
use bluefox_auth::testing::{Browser, SeededEntropy};
use insta::assert_snapshot;
use support::{Engine, World, credentials, story};

const HOST: &str = "api.example.com";

/// A browser on our host, whose user has just registered and logged in.
async fn logged_in(world: &World) -> Browser {
    let mut browser = world.browser().on(HOST, world.app.clone());
    let ada = credentials("ada@example.com");
    assert_eq!(browser.post("/auth/register", &ada).await.status, 201);
    assert_eq!(browser.post("/auth/login", &ada).await.status, 200);
    browser
}

/// The server begins anew with this `cookie_domain`; the browser stays as it is.
async fn restarted(world: World, browser: Browser, domain: Option<&str>) -> (World, Browser) {
    // A new random source: the one from before would repeat its identifiers.
    let seed = if domain.is_some() { 8 } else { 9 };
    let world = world
        .restarted(|builder| {
            let builder = builder.entropy(Arc::new(SeededEntropy::new(seed)));
            match domain {
                Some(domain) => builder.cookie_domain(domain),
                None => builder,
            }
        })
        .await;
    let browser = browser.on(HOST, world.app.clone());
    world.clock.advance(Duration::from_secs(20));
    (world, browser)
}

async fn with_domain(engine: Engine, domain: Option<&str>) -> World {
    World::with(engine, |builder| match domain {
        Some(domain) => builder.cookie_domain(domain),
        None => builder,
    })
    .await
}

/// A browser with the cookies of a login under one `cookie_domain`, and those of a refresh under
/// another: a stale set and a good one.
async fn with_twins(engine: Engine, before: Option<&str>, after: Option<&str>) -> (World, Browser) {
    let world = with_domain(engine, before).await;
    let browser = logged_in(&world).await;
    let (world, mut browser) = restarted(world, browser, after).await;
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    world.clock.advance(Duration::from_secs(20));
    assert_eq!(counts(&browser), [2, 2, 2]);
    (world, browser)
}

fn counts(browser: &Browser) -> [usize; 3] {
    COOKIES.map(|name| browser.count(name))
}

/// The ways in which the domain may change.
const CHANGES: [(Option<&str>, Option<&str>); 4] = [
    (None, Some("example.com")),
    (Some("example.com"), None),
    (Some("example.com"), Some("api.example.com")),
    (Some("api.example.com"), Some("example.com")),
];

story!(any_valid_one_serves, engine, {
    for (before, after) in CHANGES {
        let (_world, mut browser) = with_twins(engine, before, after).await;
        for path in ["/items", "/claims", "/front"] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, 200, "{before:?} {after:?}");
            assert!(
                answer.set_cookies().is_empty(),
                "only the auth routes set cookies"
            );
            assert_eq!(
                browser.post_empty(path).await.status,
                200,
                "{before:?} {after:?}"
            );
        }
        assert_eq!(browser.get("/items").await.body, "ada@example.com");
        assert_eq!(counts(&browser), [2, 2, 2]);
    }
});

story!(me_clears_the_stale_ones_and_keeps_the_good_ones, engine, {
    for (before, after) in CHANGES {
        let (world, mut browser) = with_twins(engine, before, after).await;
        let good = browser.clone();
        assert_eq!(
            browser.get("/auth/me").await.field("email"),
            "ada@example.com"
        );
        assert_eq!(counts(&browser), [1, 1, 1], "{before:?} {after:?}");
        for name in COOKIES {
            assert_eq!(
                browser.cookie(name),
                good.cookie(name),
                "{name} {before:?} {after:?}"
            );
        }
        let again = browser.get("/auth/me").await;
        assert!(again.set_cookies().is_empty(), "once is enough");
        assert_eq!(browser.post_empty("/items").await.status, 200);
        world.clock.advance(Duration::from_secs(20));
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    }
    let (_world, mut browser) = with_twins(engine, None, Some("example.com")).await;
    assert_snapshot!(browser.get("/auth/me").await.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store
    set-cookie: bf_access_token=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_access_token=; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=api.example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_refresh_token=; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_refresh_token=; HttpOnly; SameSite=Lax; Secure; Path=/auth; Domain=api.example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_csrf_token=; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_csrf_token=; SameSite=Lax; Secure; Path=/; Domain=api.example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com; Max-Age=1780
    set-cookie: bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/auth; Domain=example.com; Max-Age=604780
    set-cookie: bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Domain=example.com; Max-Age=604780

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

story!(a_refresh_clears_the_stale_ones, engine, {
    for (before, after) in CHANGES {
        let (world, mut browser) = with_twins(engine, before, after).await;
        let answer = browser.post_empty("/auth/refresh").await;
        assert_eq!(answer.status, 200, "{before:?} {after:?}");
        assert_eq!(counts(&browser), [1, 1, 1], "{before:?} {after:?}");
        assert_eq!(refresh_token(&browser), answer.field("refresh_token"));
        assert_eq!(browser.post_empty("/items").await.status, 200);
        world.clock.advance(Duration::from_secs(20));
        let answer = browser.post_empty("/auth/refresh").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.set_cookies().len(), 3);
    }
});

story!(a_login_clears_the_stale_ones, engine, {
    for (before, after) in CHANGES {
        let (world, mut browser) = with_twins(engine, before, after).await;
        let old = refresh_token(&browser);
        let access = browser.cookie("bf_access_token").expect("set");
        let answer = browser
            .post("/auth/login", &credentials("ada@example.com"))
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(counts(&browser), [1, 1, 1], "{before:?} {after:?}");
        assert_refused(&refresh_by_body(&world, &old).await, 401, "session_revoked");
        let dead = bearer(&world, &access).get("/items").await;
        assert_refused(&dead, 401, "not_authenticated");
        assert_eq!(browser.post_empty("/items").await.status, 200);
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    }
});

story!(a_login_after_the_change_leaves_no_twins, engine, {
    for (before, after) in CHANGES {
        let world = with_domain(engine, before).await;
        let browser = logged_in(&world).await;
        let (world, mut browser) = restarted(world, browser, after).await;
        let answer = browser
            .post("/auth/login", &credentials("ada@example.com"))
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(counts(&browser), [1, 1, 1], "{before:?} {after:?}");
        assert_eq!(browser.post_empty("/items").await.status, 200);
        world.clock.advance(Duration::from_secs(20));
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    }
});

story!(a_logout_clears_both, engine, {
    for (before, after) in CHANGES {
        let (world, mut browser) = with_twins(engine, before, after).await;
        let token = refresh_token(&browser);
        assert_eq!(browser.post_empty("/auth/logout").await.status, 200);
        assert_eq!(counts(&browser), [0, 0, 0], "{before:?} {after:?}");
        assert_eq!(browser.document_cookie(), "");
        assert_refused(
            &refresh_by_body(&world, &token).await,
            401,
            "session_revoked",
        );
    }
});

story!(without_twins_nothing_is_set_or_cleared, engine, {
    for domain in [None, Some("example.com")] {
        let world = World::new(engine).await;
        let browser = logged_in(&world).await;
        let (_world, mut browser) = restarted(world, browser, domain).await;
        browser.forget();
        let login = browser
            .post("/auth/login", &credentials("ada@example.com"))
            .await;
        assert_eq!(login.set_cookies().len(), 3);
        assert!(browser.get("/auth/me").await.set_cookies().is_empty());
        assert_eq!(
            browser
                .post_empty("/auth/refresh")
                .await
                .set_cookies()
                .len(),
            3
        );
        assert_eq!(
            browser.post_empty("/auth/logout").await.set_cookies().len(),
            3
        );
    }
});
