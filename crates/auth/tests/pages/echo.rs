//! What a visitor types stays text, wherever a page repeats it.

use serde_json::json;

use crate::{
    EMAIL, PASSWORD, logged_in,
    support::{Engine, credentials, story},
    visitor, world,
};

const ATTACK: &str = "\"'><script>alert(1)</script>{{ 7*7 }}<img src=x onerror=alert(1)>";

fn assert_harmless(body: &str, what: &str) {
    for part in ["<script>alert", "<img src=x", "\"'>"] {
        assert!(!body.contains(part), "{what}: {part} in {body}");
    }
}

story!(no_field_becomes_a_part_of_the_page, engine, {
    let world = world(engine, |builder| builder).await;
    for (page, fields) in [
        ("login", &["email", "password", "next"][..]),
        ("register", &["email", "password", "next", "token"]),
        ("forgot-password", &["email", "next"]),
        (
            "reset-password",
            &["token", "new_password", "email", "next"],
        ),
        (
            "reset-password",
            &["flow", "code", "new_password", "email", "next"],
        ),
        ("verify-email", &["flow", "code", "email", "next"]),
        ("verify-email", &["token", "next"]),
    ] {
        let body = {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(fields.iter().map(|field| (field, ATTACK)));
            form.finish()
        };
        let path = format!("/auth/ui/{page}");
        let answer = crate::form::post(&mut world.browser(), &path, &body).await;
        assert!(
            (400..500).contains(&answer.status),
            "{page}: {}",
            answer.status
        );
        assert_harmless(&answer.body, page);
    }
});

story!(no_parameter_becomes_a_part_of_the_page, engine, {
    let world = world(engine, |builder| builder).await;
    let encoded: String = form_urlencoded::byte_serialize(ATTACK.as_bytes()).collect();
    for page in [
        "login",
        "register",
        "invitation",
        "forgot-password",
        "reset-password",
        "verify-email",
        "email-changed",
        "confirm-registration",
        "confirm-email-change",
    ] {
        for name in ["token", "next", "notice", "flow", "email"] {
            let path = format!("/auth/ui/{page}?{name}={encoded}");
            assert_harmless(&visitor(&world).open(&path).await.body, &path);
        }
    }
    let answer = visitor(&world)
        .browser
        .get(&format!("/auth/ui/{encoded}"))
        .await;
    assert_harmless(&answer.body, "a path");
});

story!(no_account_becomes_a_part_of_the_page, engine, {
    let world = world(engine, |builder| builder.product_name(ATTACK)).await;
    let mut ada = logged_in(&world).await;
    // The page shows who began a session, in words of our own tables.
    let agent = "<script>alert(1)</script> Firefox/1.0";
    ada.browser = ada.browser.with_header("user-agent", agent);
    ada.browser.forget();
    ada.browser.post("/auth/login", &credentials(EMAIL)).await;
    ada.open("/auth/ui/account").await;
    assert!(ada.page.body.contains("Firefox"), "{}", ada.page.body);
    assert_harmless(&ada.page.body, "the name of the product");
    ada.submit("/auth/ui/account/profile", &[("name", ATTACK)])
        .await;
    assert_harmless(&ada.follow().await.body, "a name");
    let typed = [("new_email", ATTACK), ("password", PASSWORD)];
    assert_harmless(
        &ada.submit("/auth/ui/account/email", &typed).await.body,
        "an address",
    );
    // A profile is the app's as well: it may hold anything.
    let csrf = ada.browser.csrf_token().expect("it has one");
    for name in [
        json!({ "first": ATTACK }),
        json!([ATTACK]),
        json!(7),
        json!(null),
    ] {
        let request = axum::http::Request::patch("/auth/me")
            .header("content-type", "application/json")
            .header("x-csrf-token", &csrf);
        let body = json!({ "profile": { "name": name } }).to_string();
        assert_eq!(ada.browser.fetch(request, body.into()).await.status, 200);
        let page = ada.open("/auth/ui/account").await;
        assert_eq!(page.status, 200);
        assert_harmless(&page.body, "a profile");
    }
});
