//! Mail by the app's own function, a verified address, fresh presence.

use axum::http::Method;
use bluefox_auth::{Mail, MailPurpose};
use secrecy::ExposeSecret as _;
use serde_json::json;
use tokio::sync::mpsc;

use super::{accounts, adas};

#[tokio::test]
async fn asks_for_a_verified_address_and_mails_the_link() {
    let (sender, mut mails) = mpsc::unbounded_channel();
    let send = move |mail: Mail| {
        let sender = sender.clone();
        async move {
            drop(sender.send(mail));
            Ok(())
        }
    };
    let app = accounts::app("sqlite::memory:", send)
        .await
        .expect("it starts");
    let mut browser = adas(app, "localhost").await;
    assert_eq!(browser.get("/invoices").await.code(), "email_not_verified");

    let mail = mails.recv().await.expect("it is sent in the background");
    assert_eq!(mail.purpose, MailPurpose::VerifyEmail);
    let link = mail.link.expect("there are pages");
    let (page, token) = link
        .expose_secret()
        .split_once("?token=")
        .expect("it has a token");
    assert_eq!(page, "https://shop.example.com/verify-email");
    let answer = browser
        .post(
            "/auth/email-verification/confirm",
            &json!({ "token": token }),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(
        browser.get("/invoices").await.body,
        "The invoices of ada@example.com"
    );
    let closed = browser.send(Method::DELETE, "/shop", None).await;
    assert_eq!(closed.body, "ada@example.com has closed the shop");
}
