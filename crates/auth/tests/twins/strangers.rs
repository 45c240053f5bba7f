//! Twins that somebody else left: another user of the same browser, or a sibling subdomain.

use std::time::Duration;

use bluefox_auth::testing::Browser;

use crate::{
    HOST,
    assertions::{COOKIES, assert_refused, refresh_by_body, refresh_token},
    counts, logged_in, restarted,
    support::{Engine, World, credentials, story},
};

/// Ada's cookies of the host alone beside Grace's of the whole domain, and each browser by itself.
async fn two_users(engine: Engine) -> (World, [Browser; 3]) {
    let world = World::new(engine).await;
    let mut ada = world.browser().on(HOST, world.app.clone());
    for email in ["ada@example.com", "grace@example.com"] {
        ada.post("/auth/register", &credentials(email)).await;
    }
    ada.post("/auth/login", &credentials("ada@example.com"))
        .await;
    let (world, ada) = restarted(world, ada, Some("example.com")).await;
    let mut grace = world.browser().on(HOST, world.app.clone());
    grace
        .post("/auth/login", &credentials("grace@example.com"))
        .await;
    let mut both = ada.clone();
    for (name, path) in COOKIES.into_iter().zip(["/", "/auth", "/"]) {
        let value = grace.cookie(name).expect("set");
        both.plant(&format!("{name}={value}; Path={path}; Domain=example.com"));
    }
    assert_eq!(counts(&both), [2, 2, 2]);
    (world, [both, ada, grace])
}

fn showing(browser: &Browser, whose: &Browser) -> Browser {
    browser
        .clone()
        .with_header("x-csrf-token", &whose.csrf_token().expect("set"))
}

story!(
    a_write_goes_to_the_session_whose_csrf_token_is_shown,
    engine,
    {
        let (_world, [both, ada, grace]) = two_users(engine).await;
        for _ in 0..2 {
            let answer = showing(&both, &ada).post_empty("/items").await;
            assert_eq!(answer.body, "ada@example.com");
            let answer = showing(&both, &grace).post_empty("/items").await;
            assert_eq!(answer.body, "grace@example.com");
        }
    }
);

story!(
    a_refresh_goes_on_with_the_session_whose_csrf_token_is_shown,
    engine,
    {
        for (number, email) in [(1, "ada@example.com"), (2, "grace@example.com")] {
            let (world, browsers) = two_users(engine).await;
            let mut page = showing(&browsers[0], &browsers[number]);
            assert_eq!(page.post_empty("/auth/refresh").await.status, 200);
            assert_eq!(counts(&page), [1, 1, 1]);
            assert_eq!(page.get("/auth/me").await.field("email"), email);
            world.clock.advance(Duration::from_secs(20));
            let other = refresh_token(&browsers[3 - number]);
            assert_eq!(
                refresh_by_body(&world, &other).await.status,
                200,
                "the other was not touched"
            );
        }
    }
);

story!(
    a_logout_ends_the_session_whose_csrf_token_is_shown,
    engine,
    {
        for number in [1, 2] {
            let (world, browsers) = two_users(engine).await;
            let mut page = showing(&browsers[0], &browsers[number]);
            assert_eq!(page.post_empty("/auth/logout").await.status, 200);
            assert_eq!(counts(&page), [0, 0, 0]);
            let token = refresh_token(&browsers[number]);
            assert_refused(
                &refresh_by_body(&world, &token).await,
                401,
                "session_revoked",
            );
        }
    }
);

story!(me_leaves_the_cookies_of_one_user, engine, {
    let (world, [mut both, ..]) = two_users(engine).await;
    let email = both.get("/auth/me").await.field("email");
    assert_eq!(counts(&both), [1, 1, 1]);
    assert_eq!(both.get("/items").await.body, email);
    assert_eq!(both.post_empty("/items").await.body, email);
    world.clock.advance(Duration::from_secs(20));
    assert_eq!(both.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(both.get("/auth/me").await.field("email"), email);
});

story!(a_login_ends_both, engine, {
    let (world, [mut both, ada, grace]) = two_users(engine).await;
    assert_eq!(
        both.post("/auth/login", &credentials("ada@example.com"))
            .await
            .status,
        200
    );
    assert_eq!(counts(&both), [1, 1, 1]);
    for gone in [ada, grace] {
        let answer = refresh_by_body(&world, &refresh_token(&gone)).await;
        assert_refused(&answer, 401, "session_revoked");
    }
    assert_eq!(both.post_empty("/items").await.body, "ada@example.com");
});

story!(when_one_of_them_is_over_the_other_serves, engine, {
    for (number, email) in [(1, "ada@example.com"), (2, "grace@example.com")] {
        let (world, browsers) = two_users(engine).await;
        let gone = world.user_id(if number == 1 {
            "grace@example.com"
        } else {
            "ada@example.com"
        });
        world
            .auth
            .sessions()
            .revoke_all(gone.await)
            .await
            .expect("it answers");
        let mut page = showing(&browsers[0], &browsers[number]);
        assert_eq!(page.get("/items").await.body, email);
        assert_eq!(page.post_empty("/items").await.body, email);
        assert_eq!(page.get("/auth/me").await.field("email"), email);
        assert_eq!(counts(&page), [1, 1, 1]);
        assert_eq!(page.post_empty("/auth/refresh").await.status, 200);
    }
});

story!(junk_of_a_sibling_subdomain_does_no_harm, engine, {
    let world = World::new(engine).await;
    let mut browser = logged_in(&world).await;
    let good = browser.clone();
    for name in COOKIES {
        browser.plant(&format!("{name}=junk; Path=/; Domain=example.com"));
    }
    assert_eq!(counts(&browser), [2, 2, 2]);
    assert_eq!(browser.get("/items").await.status, 200);
    assert_eq!(
        showing(&browser, &good).post_empty("/items").await.status,
        200
    );
    let mut fooled = browser.clone().with_header("x-csrf-token", "junk");
    assert_refused(&fooled.post_empty("/items").await, 403, "csrf_invalid");
    let mut page = showing(&browser, &good);
    assert_eq!(browser.get("/auth/me").await.status, 200);
    assert_eq!(browser.count("bf_access_token"), 1);
    assert_eq!(browser.count("bf_csrf_token"), 1);
    assert_eq!(page.post_empty("/auth/refresh").await.status, 200);
});
