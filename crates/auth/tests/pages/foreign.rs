//! Forms of other sites: refused before anything is read.

use axum::{
    body::Body,
    http::{Request, header},
};
use insta::assert_snapshot;

use crate::{
    PASSWORD, is_logged_in, logged_in, shown,
    support::{Engine, story},
    world,
};

const FORM: &str = "application/x-www-form-urlencoded";
const POSTS: [&str; 8] = [
    "login",
    "register",
    "forgot-password",
    "reset-password",
    "verify-email",
    "account/profile",
    "account/deletion",
    "logout",
];

story!(a_form_must_come_from_a_page_of_ours_and_say_so, engine, {
    let world = world(engine, |builder| {
        builder.allowed_origins(["https://shop.example.com"])
    })
    .await;
    for (headers, is_ours) in [
        (&[][..], false),
        (&[("origin", "null")], false),
        (&[("origin", "https://evil.example")], false),
        (&[("origin", "http://app.example.com")], false),
        (&[("origin", "https://app.example.com:8443")], false),
        (&[("origin", "https://app.example.com.evil.example")], false),
        // It may use the API, by scripts; our forms are ours.
        (&[("origin", "https://shop.example.com")], false),
        (&[("sec-fetch-site", "cross-site")], false),
        (
            &[
                ("sec-fetch-site", "same-site"),
                ("origin", "https://app.example.com"),
            ],
            false,
        ),
        (
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://app.example.com"),
            ],
            false,
        ),
        (&[("sec-fetch-site", "none")], false),
        (
            &[
                ("sec-fetch-site", "none"),
                ("origin", "https://app.example.com"),
            ],
            true,
        ),
        (&[("sec-fetch-site", "same-origin")], true),
        (
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            true,
        ),
        (&[("origin", "https://app.example.com")], true),
    ] {
        for page in POSTS {
            let mut request = Request::post(format!("/auth/ui/{page}"));
            request = request.header(header::CONTENT_TYPE, FORM);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = world.browser().fetch(request, Body::from("email=x")).await;
            let is_refused = answer.status == 403 && answer.body.contains("cross_site");
            assert_eq!(
                !is_refused, is_ours,
                "{page} {headers:?}: {}",
                answer.status
            );
        }
    }
});

story!(a_form_of_another_site_logs_nobody_in, engine, {
    let world = world(engine, |builder| builder).await;
    world.logged_in("eve@example.com").await;
    let mut ada = world.browser();
    let request = Request::post("/auth/ui/login")
        .header(header::CONTENT_TYPE, FORM)
        .header(header::ORIGIN, "https://evil.example");
    let body = Body::from("email=eve%40example.com&password=correct+horse");
    let answer = ada.fetch(request, body).await;
    assert_snapshot!(shown(&answer), @r"
    403
    Error: That did not work · Bluefox
    ");
    assert!(!is_logged_in(&mut ada).await);
});

story!(a_form_without_its_token_changes_nothing, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = logged_in(&world).await;
    let mut eve = crate::Visitor::new(world.logged_in("eve@example.com").await);
    eve.open("/auth/ui/account").await;
    let mut fields = crate::form::hidden(&eve.page.body, "/auth/ui/logout");
    let anothers = fields.remove("csrf_token").expect("it has one");
    for token in ["", "csrf_token=wrong&", &format!("csrf_token={anothers}&")] {
        let body = format!("{token}password=correct+horse");
        let answer = crate::form::post(&mut ada.browser, "/auth/ui/account/deletion", &body).await;
        assert_eq!(answer.status, 403, "{token}");
        assert!(answer.body.contains("out of date"), "{token}");
        let answer = crate::form::post(&mut ada.browser, "/auth/ui/logout", &body).await;
        assert_eq!(answer.status, 403, "{token}");
        assert!(is_logged_in(&mut ada.browser).await, "{token}");
    }
    // The page that says so has a good one.
    ada.open("/auth/ui/account").await;
    let answer = ada
        .submit("/auth/ui/account/deletion", &[("password", PASSWORD)])
        .await;
    assert_eq!(answer.status, 303);
});

story!(a_bearer_token_is_not_asked_for_by_pages, engine, {
    let world = world(engine, |builder| builder).await;
    let ada = logged_in(&world).await;
    let token = ada.browser.cookie("bf_access_token").expect("it has one");
    let request =
        Request::get("/auth/ui/account").header("authorization", format!("Bearer {token}"));
    let answer = world.browser().fetch(request, Body::empty()).await;
    assert_eq!(answer.status, 303);
});
