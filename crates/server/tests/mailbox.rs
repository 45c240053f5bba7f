//! The mailbox of `serve --dev`, over HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

use serde_json::json;
use support::{PASSWORD, Place, Server, body};

/// A development server on which Ada has registered, and the link of her mail.
async fn registered() -> (Place, Server, String) {
    let place = Place::new();
    let server = place.serve(&["--dev"]);
    server.register("ada@example.com").await;
    let link = server.wait_for_url("verify_email");
    (place, server, link)
}

async fn page(server: &Server) -> String {
    server.get("/dev/mailbox").await.text().await.unwrap()
}

/// The text between two others.
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}

#[tokio::test]
async fn a_mail_has_a_link_to_a_page_that_does_nothing_by_itself() {
    let (_place, server, link) = registered().await;
    assert!(
        link.starts_with(&format!("{}/auth/ui/verify-email?token=", server.url)),
        "{link}"
    );
    for _ in 0..2 {
        let opened = server.client.get(&link).send().await.unwrap();
        assert_eq!(opened.status(), 200);
        assert_eq!(opened.headers()["referrer-policy"], "same-origin");
        let policy = opened.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(policy.contains("script-src 'self'"), "{policy}");
        assert!(opened.text().await.unwrap().contains("Verify your address"));
    }
    let (_, token) = link.split_once("token=").unwrap();
    let confirm = json!({ "token": token });
    let path = "/auth/email-verification/confirm";
    assert_eq!(server.post(path, &confirm).await.status(), 200);
    assert_eq!(server.post(path, &confirm).await.status(), 400);
}

#[tokio::test]
async fn the_page_shows_the_mails_the_newest_first() {
    let (_place, server, link) = registered().await;
    let reset = json!({"email": "ada@example.com"});
    let flow = body(server.post("/auth/password-reset", &reset).await).await["flow"].clone();
    server.wait_for_url("reset_password");

    let answer = server.get("/dev/mailbox").await;
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self';"),
        "{policy}"
    );
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let page = answer.text().await.unwrap();
    assert!(page.contains(&format!("<a href=\"{link}\">")), "{page}");
    let newest = between(&page, "<article", "</article>");
    assert!(newest.contains("Choose a new password"), "{newest}");
    assert!(newest.contains("ada@example.com"), "{newest}");

    let code = between(newest, "class=\"digits\">", "<");
    let confirm = json!({"flow": flow, "code": code, "new_password": "another good password"});
    let path = "/auth/password-reset/confirm";
    assert_eq!(server.post(path, &confirm).await.status(), 200);
    assert_eq!(server.login("ada@example.com").await.status(), 401);
}

#[tokio::test]
async fn the_html_of_a_mail_is_shut_in() {
    let (_place, server, _) = registered().await;
    let page = page(&server).await;
    let frame = between(&page, "<iframe", "</iframe>");
    assert!(frame.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\""));
    let mail = server.get(between(frame, "src=\"", "\"")).await;
    assert_eq!(mail.status(), 200);
    let policy = mail.headers()["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("sandbox ") && !policy.contains("script"),
        "{policy}"
    );
    let html = mail.text().await.unwrap();
    assert!(html.contains("Verify this address"), "{html}");

    for path in [
        "/dev/mailbox/mail/nothing",
        "/dev/mailbox/mail/01990000-0000-7000-8000-000000000000",
    ] {
        assert_eq!(server.get(path).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn the_mailbox_is_empty_at_first_and_looks_again() {
    let place = Place::new();
    let server = place.serve(&["--dev"]);
    server.wait_for(&format!("Mails are at {}/dev/mailbox", server.url));
    let page = page(&server).await;
    assert!(page.contains("There is no mail yet"), "{page}");
    assert!(page.contains("http-equiv=\"refresh\""), "{page}");
}

#[tokio::test]
async fn there_is_none_without_dev_or_with_a_mail_server() {
    let place = Place::new()
        .with("BLUEFOX_SMTP_HOST", "127.0.0.1")
        .with("BLUEFOX_SMTP_PORT", "9")
        .with("BLUEFOX_SMTP_SECURITY", "plain")
        .with("BLUEFOX_MAIL_FROM", "no-reply@example.com");
    let dev = place.serve(&["--dev"]);
    assert_eq!(dev.get("/dev/mailbox").await.status(), 404);
    assert_eq!(dev.get("/").await.status(), 200, "the demo is there");

    let place = Place::new();
    let server = place.serve(&[]);
    for path in ["/dev/mailbox", "/"] {
        assert_eq!(server.get(path).await.status(), 404, "{path}");
    }
    let reset = json!({"email": "ada@example.com"});
    let answer = server.post("/auth/password-reset", &reset).await;
    assert_eq!(body(answer).await["code"], "mail_not_configured");
}

#[tokio::test]
async fn the_base_url_that_is_set_stands() {
    let place = Place::new().with("BLUEFOX_BASE_URL", "http://localhost:5173");
    let server = place.serve(&["--dev"]);
    let credentials = json!({"email": "ada@example.com", "password": PASSWORD});
    server.post("/auth/register", &credentials).await;
    let link = server.wait_for_url("verify_email");
    assert!(
        link.starts_with("http://localhost:5173/auth/ui/verify-email?token="),
        "{link}"
    );
}
