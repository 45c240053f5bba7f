//! `GET /auth/continue`: a navigation that refreshes by cookie, and comes back.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, Request},
};
use bluefox_auth::testing::{Answer, Browser};
use insta::assert_snapshot;

use crate::{
    EMAIL, location, shown,
    support::{Engine, World, credentials, story},
    world,
};

const CONTINUE: &str = "/auth/continue?next=%2Fitems%3Fpage%3D2";
const LOGIN: &str = "/auth/ui/login?next=%2Fitems%3Fpage%3D2";

/// A browser whose access token has expired.
async fn expired(world: &World) -> Browser {
    let mut browser = world.browser();
    browser.post("/auth/register", &credentials(EMAIL)).await;
    let login = browser.post("/auth/login", &credentials(EMAIL)).await;
    assert_eq!(login.status, 200);
    world.clock.advance(Duration::from_mins(31));
    browser
}

async fn navigate(browser: &mut Browser, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(CONTINUE);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.fetch(request, Body::empty()).await
}

story!(an_expired_login_is_refreshed_and_comes_back, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = expired(&world).await;
    let answer = ada.get(CONTINUE).await;
    assert_snapshot!(shown(&answer), @r"
    303
    location: /items?page=2
    set-cookie: bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800
    set-cookie: bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=604800
    set-cookie: bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Max-Age=604800
    ");
    assert_eq!(ada.get("/items").await.status, 200);
});

story!(a_living_login_comes_back_as_it_is, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = world.logged_in(EMAIL).await;
    let answer = ada.get(CONTINUE).await;
    assert_snapshot!(shown(&answer), @r"
    303
    location: /items?page=2
    ");
});

story!(a_stranger_is_led_to_the_login, engine, {
    let world = world(engine, |builder| builder).await;
    let answer = world.browser().get(CONTINUE).await;
    assert_eq!((answer.status, location(&answer)), (303, LOGIN));
});

story!(
    a_session_that_is_over_is_cleared_and_led_to_the_login,
    engine,
    {
        let world = world(engine, |builder| builder).await;
        let mut ada = expired(&world).await;
        let user = world.user_id(EMAIL).await;
        world
            .auth
            .sessions()
            .revoke_all(user)
            .await
            .expect("they end");
        let answer = ada.get(CONTINUE).await;
        assert_snapshot!(shown(&answer), @r"
        303
        location: /auth/ui/login?next=%2Fitems%3Fpage%3D2
        set-cookie: bf_access_token=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
        set-cookie: bf_refresh_token=; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
        set-cookie: bf_csrf_token=; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
        ");
    }
);

story!(only_a_navigation_of_the_whole_window_refreshes, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = expired(&world).await;
    for (mode, dest) in [
        ("navigate", "iframe"),
        ("navigate", "frame"),
        ("navigate", "object"),
        ("no-cors", "image"),
        ("cors", "empty"),
        ("no-cors", "script"),
        ("same-origin", "document"),
        ("websocket", "websocket"),
    ] {
        let headers = [("sec-fetch-mode", mode), ("sec-fetch-dest", dest)];
        let answer = navigate(&mut ada, &headers).await;
        assert_eq!(
            (location(&answer), answer.set_cookies().len()),
            (LOGIN, 0),
            "{mode} {dest}"
        );
    }
    let head = ada.send(Method::HEAD, CONTINUE, None).await;
    assert!(head.set_cookies().is_empty());
    let headers = [
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
    ];
    let answer = navigate(&mut ada, &headers).await;
    assert_eq!(
        (location(&answer), answer.set_cookies().len()),
        ("/items?page=2", 3)
    );
});

story!(
    a_session_with_a_key_is_left_to_the_script_that_has_it,
    engine,
    {
        let world = world(engine, |builder| builder.security_alerts(true)).await;
        world.logged_in(EMAIL).await;
        world.mails().await;
        let mut ada = world.browser();
        let login = Request::post("/auth/login")
            .header("content-type", "application/json")
            .header("x-refresh-key", "AAAAAAAAAAAAAAAAAAAAAA");
        let body = Body::from(credentials(EMAIL).to_string());
        assert_eq!(ada.fetch(login, body).await.status, 200);
        world.clock.advance(Duration::from_mins(31));
        let answer = ada.get(CONTINUE).await;
        assert_snapshot!(shown(&answer), @r"
        200
        One moment · Bluefox
        ");
        assert!(
            answer.body.contains("data-next=\"/items?page=2\""),
            "{}",
            answer.body
        );
        assert!(answer.body.contains(&format!("href=\"{LOGIN}\"")));
        // A navigation can't bring the key along, so nothing is tried, and nobody is alarmed.
        assert!(world.mails().await.is_empty());
        let events = world.auth.events().list(None, None, 100).await;
        let mut events = events.expect("it answers").into_iter();
        assert!(!events.any(|event| event.kind.as_str() == "session.key_missing"));
        // Whoever has copied the cookies is, where a key could be sent.
        ada.post_empty("/auth/refresh").await;
        assert_eq!(world.mail().await.purpose.as_str(), "security_alert");
    }
);

story!(
    without_a_good_place_it_leads_home_and_never_to_itself,
    engine,
    {
        let world = world(engine, |builder| builder).await;
        let mut ada = world.logged_in(EMAIL).await;
        for next in [
            "",
            "?next=",
            "?next=%2F%2Fevil.example",
            "?next=%2Fauth%2Fcontinue",
            "?next=/a&next=/b",
        ] {
            let answer = ada.get(&format!("/auth/continue{next}")).await;
            assert_eq!(location(&answer), "/auth/ui/account", "{next}");
        }
    }
);

story!(a_csrf_cookie_that_was_planted_refreshes_nothing, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = expired(&world).await;
    ada.plant("bf_csrf_token=planted; Path=/");
    let answer = ada.get(CONTINUE).await;
    assert_eq!((location(&answer), answer.set_cookies().len()), (LOGIN, 0));
});

// Somebody could be sent here, and stopped before the new cookies arrive: their next refresh would be reuse.
story!(
    who_comes_from_a_page_of_another_site_goes_on_by_a_page_of_ours,
    engine,
    {
        let world = world(engine, |builder| builder).await;
        let mut ada = expired(&world).await;
        let navigation = [
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        for unwanted in [
            ("sec-fetch-site", "cross-site"),
            ("sec-purpose", "prefetch"),
            ("sec-purpose", "prefetch;prerender"),
        ] {
            let answer = navigate(&mut ada, &[&navigation[..], &[unwanted]].concat()).await;
            assert_eq!(
                (answer.status, answer.set_cookies().len()),
                (200, 0),
                "{unwanted:?}"
            );
            let on = format!("href=\"{CONTINUE}\"");
            assert!(answer.body.contains(&on), "{}", answer.body);
        }
        for site in ["same-origin", "same-site", "none"] {
            let mut ada = expired(&world).await;
            let headers = [&navigation[..], &[("sec-fetch-site", site)]].concat();
            assert_eq!(
                navigate(&mut ada, &headers).await.set_cookies().len(),
                3,
                "{site}"
            );
        }
    }
);

story!(
    a_csrf_cookie_that_was_planted_does_not_stand_in_the_way,
    engine,
    {
        let world = world(engine, |builder| builder).await;
        let ada = expired(&world).await;
        let planted = [ada.cookie("bf_refresh_token"), ada.cookie("bf_csrf_token")];
        let [Some(refresh), Some(csrf)] = planted else {
            panic!("it has them");
        };
        let line =
            format!("bf_csrf_token=planted; bf_csrf_token={csrf}; bf_refresh_token={refresh}");
        let mut twins = world.browser().with_header("cookie", &line);
        assert_eq!(location(&twins.get(CONTINUE).await), "/items?page=2");
    }
);
