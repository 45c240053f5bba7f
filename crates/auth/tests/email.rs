//! The address of an account: verified by mail, changed by mail, and put back by mail.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "email/chains.rs"]
mod chains;
#[path = "email/change.rs"]
mod change;
#[path = "email/codes.rs"]
mod codes;
#[path = "email/confirm.rs"]
mod confirm;
#[path = "email/hijack.rs"]
mod hijack;
#[path = "email/links.rs"]
mod links;
#[path = "email/login.rs"]
mod login;
#[path = "email/races.rs"]
mod races;
#[path = "email/refused.rs"]
mod refused;
#[path = "email/registration.rs"]
mod registration;
#[path = "email/taken.rs"]
mod taken;
#[path = "email/undo.rs"]
mod undo;
#[path = "email/verification.rs"]
mod verification;

mod assertions;
mod support;

use bluefox_auth::{
    Builder, Mail, MailPurpose,
    testing::{Answer, Browser, tell as written},
};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use support::{Engine, World};

/// A world with mail.
async fn world(engine: Engine) -> World {
    World::with_mail(engine, |builder| builder).await
}

/// A world in which nobody learns which addresses have an account.
async fn silent(engine: Engine) -> World {
    World::with_mail(engine, quietly).await
}

fn quietly(builder: Builder) -> Builder {
    builder.registration(bluefox_auth::Registration::EnumerationSafe)
}

/// A browser of somebody who has registered and logged in, and has not read the mail yet.
async fn member(world: &World, email: &str) -> (Browser, Mail) {
    let browser = world.logged_in(email).await;
    (browser, world.mail().await)
}

/// The same where the account is made when the mail is used.
async fn silent_member(world: &World, email: &str) -> Browser {
    assert_eq!(register(world, email).await.status, 202);
    let mail = world.mail().await;
    let answer = post(world, "/auth/email-verification/confirm", &by_link(&mail)).await;
    assert_eq!(answer.status, 200);
    let mut browser = world.browser();
    let answer = browser
        .post("/auth/login", &support::credentials(email))
        .await;
    assert_eq!(answer.status, 200);
    browser
}

/// The token of a mail.
fn token(mail: &Mail) -> String {
    let token = mail.token.as_ref().expect("a mail with a token");
    token.expose_secret().to_owned()
}

/// The body that does what the link of a mail does.
fn by_link(mail: &Mail) -> Value {
    json!({ "token": token(mail) })
}

/// The body that types the code of a mail where its flow was begun.
fn by_code(begun: &Answer, mail: &Mail) -> Value {
    let code = mail.code.as_ref().expect("a mail with a code");
    guess(begun, code.expose_secret())
}

/// The body that types a code where a flow was begun.
fn guess(begun: &Answer, code: &str) -> Value {
    json!({ "flow": begun.field("flow"), "code": code })
}

/// Posts from a browser that knows nobody.
async fn post(world: &World, path: &str, body: &Value) -> Answer {
    world.browser().post(path, body).await
}

/// Asks for another address.
async fn ask(browser: &mut Browser, new_email: &str) -> Answer {
    let body = json!({ "new_email": new_email, "password": "correct horse" });
    browser.post("/auth/email", &body).await
}

/// Asks for another address, and gives the mail that it got.
async fn asked(world: &World, browser: &mut Browser, new_email: &str) -> Mail {
    assert_eq!(ask(browser, new_email).await.status, 200);
    let mail = world.mail().await;
    assert_eq!(
        (mail.purpose, mail.to.as_str()),
        (MailPurpose::ConfirmEmailChange, new_email)
    );
    mail
}

/// Uses a mail that changes the address.
async fn confirm(world: &World, mail: &Mail) -> Answer {
    post(world, "/auth/email/confirm", &by_link(mail)).await
}

/// Changes the address, and gives the mail that the former one got.
async fn changed(world: &World, browser: &mut Browser, new_email: &str) -> Mail {
    let mail = asked(world, browser, new_email).await;
    assert_eq!(confirm(world, &mail).await.status, 200);
    let told = world.mail().await;
    assert_eq!(told.purpose, MailPurpose::EmailChanged);
    told
}

/// Uses a mail that puts the former address back.
async fn undo(world: &World, mail: &Mail) -> Answer {
    post(world, "/auth/email/undo", &by_link(mail)).await
}

/// Logs in from a new browser.
async fn log_in(world: &World, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    post(world, "/auth/login", &body).await
}

/// Registers from a new browser.
async fn register(world: &World, email: &str) -> Answer {
    post(world, "/auth/register", &support::credentials(email)).await
}

/// Asks for a new password, and gives the mails that were sent.
async fn forgotten(world: &World, email: &str) -> Vec<Mail> {
    let answer = post(world, "/auth/password-reset", &json!({ "email": email })).await;
    assert_eq!(answer.status, 200);
    world.mails().await
}

/// Sets a password by a mail.
async fn reset(world: &World, mail: &Mail, password: &str) -> Answer {
    let body = json!({ "token": token(mail), "new_password": password });
    post(world, "/auth/password-reset/confirm", &body).await
}

/// The address of the browser's user; empty where nobody is logged in.
async fn address(browser: &mut Browser) -> String {
    browser.get("/auth/me").await.field("email")
}
