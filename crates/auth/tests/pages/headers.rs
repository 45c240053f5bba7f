//! What pages tell the browser about themselves.

use std::fmt::Write as _;

use insta::assert_snapshot;

use crate::{
    support::{Engine, story},
    world,
};

story!(every_page_binds_the_browser, engine, {
    let world = world(engine, |builder| {
        builder.allowed_origins(["https://shop.example.com"])
    })
    .await;
    let answer = world.browser().get("/auth/ui/login").await;
    let mut told = String::new();
    for (name, value) in &answer.headers {
        if name != "x-request-id" && name != "content-length" {
            let _ = writeln!(told, "{name}: {}", value.to_str().expect("a text"));
        }
    }
    assert_snapshot!(told, @r"
    content-type: text/html; charset=utf-8
    vary: accept-language
    x-content-type-options: nosniff
    x-frame-options: DENY
    referrer-policy: same-origin
    cross-origin-opener-policy: same-origin
    cross-origin-resource-policy: same-origin
    cache-control: no-store
    content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self' https://shop.example.com; base-uri 'none'; frame-ancestors 'none'
    ");
    for path in [
        "/auth/ui/",
        "/auth/ui/nothing",
        "/auth/ui/account",
        "/auth/ui/verify-email?token=x",
        "/auth/continue",
    ] {
        let other = world.browser().get(path).await;
        for name in [
            "content-security-policy",
            "referrer-policy",
            "x-frame-options",
            "cache-control",
            "x-content-type-options",
        ] {
            assert_eq!(other.header(name), answer.header(name), "{path}: {name}");
        }
    }
});

story!(no_other_origin_may_read_a_page, engine, {
    let world = world(engine, |builder| {
        builder.allowed_origins(["https://shop.example.com"])
    })
    .await;
    let mut browser = world
        .browser()
        .with_header("origin", "https://shop.example.com");
    let page = browser.get("/auth/ui/login").await;
    assert_eq!(page.header("access-control-allow-origin"), None);
    assert_eq!(
        page.header("cross-origin-resource-policy"),
        Some("same-origin")
    );
});

story!(no_page_has_inline_script_or_style, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = crate::logged_in(&world).await;
    for path in [
        "/auth/ui/account",
        "/auth/ui/register",
        "/auth/ui/forgot-password",
        "/auth/ui/verify-email?token=x",
        "/auth/ui/reset-password?token=x",
        "/auth/ui/nothing",
    ] {
        let page = ada.open(path).await;
        for forbidden in [
            "<style",
            " style=",
            "<script>",
            " onclick=",
            " onload=",
            "javascript:",
            "http://",
            "https://",
        ] {
            assert!(!page.body.contains(forbidden), "{path}: {forbidden}");
        }
        assert_eq!(page.body.matches("<h1>").count(), 1, "{path}");
        assert_eq!(page.body.matches("<main>").count(), 1, "{path}");
    }
});

story!(
    every_field_has_its_label_and_password_managers_know_it,
    engine,
    {
        let world = world(engine, |builder| builder).await;
        let mut ada = crate::logged_in(&world).await;
        let mut seen = std::collections::BTreeSet::new();
        for path in [
            "/auth/ui/account",
            "/auth/ui/register",
            "/auth/ui/forgot-password",
            "/auth/ui/reset-password?token=x",
        ] {
            let page = ada.open(path).await;
            for input in page
                .body
                .split("<input ")
                .skip(1)
                .map(|input| input.split('>').next().unwrap_or_default())
            {
                if input.contains("type=\"hidden\"") {
                    continue;
                }
                let autocomplete = input
                    .split("autocomplete=\"")
                    .nth(1)
                    .and_then(|rest| rest.split('"').next());
                seen.insert(autocomplete.expect("it has one").to_owned());
                if let Some(id) = input
                    .split("id=\"")
                    .nth(1)
                    .and_then(|rest| rest.split('"').next())
                {
                    assert_eq!(
                        page.body.matches(&format!("<label for=\"{id}\">")).count(),
                        1,
                        "{path} {id}"
                    );
                    assert_eq!(
                        page.body.matches(&format!("id=\"{id}\"")).count(),
                        1,
                        "{path} {id}"
                    );
                } else {
                    assert!(input.contains("aria-hidden=\"true\""), "{path}: {input}");
                }
            }
        }
        let seen: Vec<_> = seen.into_iter().collect();
        assert_eq!(
            seen,
            [
                "current-password",
                "email",
                "name",
                "new-password",
                "username"
            ]
        );
    }
);
