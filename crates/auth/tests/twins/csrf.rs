//! Twins of the CSRF cookie: a script sees both and can't tell them apart.

use std::time::Duration;

use bluefox_auth::testing::Browser;

use crate::{
    CHANGES,
    assertions::assert_refused,
    counts,
    support::{Engine, story},
    with_twins,
};

/// Both values, as a script finds them.
fn seen(browser: &Browser) -> Vec<String> {
    let cookies = browser.document_cookie();
    let values = cookies
        .split("; ")
        .filter_map(|pair| pair.strip_prefix("bf_csrf_token="));
    values.map(str::to_owned).collect()
}

story!(the_header_may_hold_either_value, engine, {
    for (before, after) in CHANGES {
        let (_world, browser) = with_twins(engine, before, after).await;
        let values = seen(&browser);
        assert_eq!(values.len(), 2);
        for value in values {
            let page = browser.clone().with_header("x-csrf-token", &value);
            for path in ["/items", "/claims", "/front"] {
                let answer = page.clone().post_empty(path).await;
                assert_eq!(answer.status, 200, "{path} {before:?} {after:?}");
            }
        }
    }
});

story!(
    a_refresh_by_either_value_goes_on_from_the_good_token,
    engine,
    {
        for number in [0, 1] {
            let (world, browser) = with_twins(engine, None, Some("example.com")).await;
            let mut page = browser
                .clone()
                .with_header("x-csrf-token", &seen(&browser)[number]);
            let answer = page.post_empty("/auth/refresh").await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(counts(&page), [1, 1, 1]);
            world.clock.advance(Duration::from_secs(20));
            let fresh = seen(&page)[0].clone();
            let mut page = page.with_header("x-csrf-token", &fresh);
            assert_eq!(page.post_empty("/items").await.status, 200);
            assert_eq!(page.post_empty("/auth/refresh").await.status, 200);
        }
    }
);

story!(a_logout_by_either_value_ends_the_session, engine, {
    for number in [0, 1] {
        let (_world, browser) = with_twins(engine, None, Some("example.com")).await;
        let mut page = browser
            .clone()
            .with_header("x-csrf-token", &seen(&browser)[number]);
        assert_eq!(page.post_empty("/auth/logout").await.status, 200);
        assert_eq!(counts(&page), [0, 0, 0]);
        assert_refused(
            &browser.clone().get("/items").await,
            401,
            "not_authenticated",
        );
    }
});

story!(the_header_may_not_hold_anything_else, engine, {
    let (_world, browser) = with_twins(engine, None, Some("example.com")).await;
    for value in [
        "x".to_owned(),
        seen(&browser).join(","),
        seen(&browser).concat(),
    ] {
        let mut page = browser.clone().with_header("x-csrf-token", &value);
        for path in ["/items", "/auth/refresh", "/auth/logout"] {
            assert_refused(&page.post_empty(path).await, 403, "csrf_invalid");
        }
    }
});
