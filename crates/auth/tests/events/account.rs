//! The trail of an account, from its beginning to its end.

use std::time::Duration;

use axum::http::Method;
use bluefox_auth::{
    Mail, MailPurpose,
    testing::{Answer, Browser},
};
use insta::assert_snapshot;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{ADA, pass, secrets::hex, trail::line_by_line, written};
use crate::{
    raw::Raw,
    support::{Engine, World, credentials, story},
};

const NEW: &str = "ada@new.example.com";

/// What mails brought: everything in them opens something.
#[derive(Default)]
struct Secrets(Vec<String>);

impl Secrets {
    /// The token of the mail with this purpose that was sent just now.
    async fn token(&mut self, world: &World, purpose: MailPurpose) -> Value {
        let mails = world.mails().await;
        let exposed = |mail: &Mail| {
            let secrets = [&mail.token, &mail.code].into_iter().flatten();
            let texts = secrets.map(|secret| secret.expose_secret().to_owned());
            texts.collect::<Vec<_>>()
        };
        let mail = mails.iter().find(|mail| mail.purpose == purpose);
        let token = exposed(mail.expect("it was sent"))[0].clone();
        self.0.extend(mails.iter().flat_map(exposed));
        token.into()
    }
}

async fn log_in(world: &World, browser: &mut Browser) {
    pass(world);
    assert_done(&browser.post("/auth/login", &credentials(ADA)).await);
}

async fn post(world: &World, browser: &mut Browser, path: &str, body: Value) {
    pass(world);
    assert_done(&browser.post(path, &body).await);
}

async fn delete(world: &World, browser: &mut Browser) {
    pass(world);
    let body = json!({ "password": "correct horse" });
    let answer = browser.send(Method::DELETE, "/auth/me", Some(&body)).await;
    assert_done(&answer);
}

#[track_caller]
fn assert_done(answer: &Answer) {
    assert!(answer.status < 300, "{}", answer.body);
}

/// No event holds a secret of a mail, a password, or an address.
async fn assert_unknown(world: &World, secrets: &Secrets) {
    assert_eq!(secrets.0.len(), 7, "four tokens, three codes");
    let mut cells = Raw::open(&world.database).await.cells().await;
    cells.retain(|cell| cell.place.starts_with("bf_events."));
    let has = |text: &str| cells.iter().any(|cell| cell.hex.contains(&hex(text)));
    assert!(has("email.change_undone"), "the search finds what is there");
    let known = ["correct horse", "second horse", "third horse", ADA, NEW];
    for secret in secrets.0.iter().map(String::as_str).chain(known) {
        assert!(!has(secret), "{secret}");
    }
}

story!(what_mails_bring_about_is_written_down, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let (world, mut secrets) = (&world, Secrets::default());
    let mut browser = world.browser();
    assert_done(&browser.post("/auth/register", &credentials(ADA)).await);
    let ada = world.user_id(ADA).await;
    let token = secrets.token(world, MailPurpose::VerifyEmail).await;
    let body = json!({ "token": token });
    post(
        world,
        &mut browser,
        "/auth/email-verification/confirm",
        body,
    )
    .await;
    log_in(world, &mut browser).await;
    pass(world);
    let body = json!({ "profile": { "name": "Ada" } });
    assert_done(&browser.send(Method::PATCH, "/auth/me", Some(&body)).await);
    let body = json!({ "current_password": "correct horse", "new_password": "second horse" });
    post(world, &mut browser, "/auth/password", body).await;
    let body = json!({ "new_email": NEW, "password": "second horse" });
    post(world, &mut browser, "/auth/email", body).await;
    let token = secrets.token(world, MailPurpose::ConfirmEmailChange).await;
    let body = json!({ "token": token });
    post(world, &mut browser, "/auth/email/confirm", body).await;
    let token = secrets.token(world, MailPurpose::EmailChanged).await;
    let body = json!({ "token": token });
    post(world, &mut browser, "/auth/email/undo", body).await;
    let token = secrets.token(world, MailPurpose::ResetPassword).await;
    let body = json!({ "token": token, "new_password": "third horse" });
    post(world, &mut browser, "/auth/password-reset/confirm", body).await;
    assert_snapshot!(line_by_line(&written(world).await, ada), @r#"
    user.registered
    email.verified, by herself
    session.started #1, by herself
    profile.changed #1, by herself
    password.changed #1, by herself
    email.changed, by herself
    email.change_undone, by herself
    session.revoked #1, by herself: email_change_undone
    password.reset, by herself
    "#);
    assert_unknown(world, &secrets).await;
});

story!(an_account_ends_comes_back_and_ends, engine, {
    let world = &World::with_mail(engine, |builder| builder).await;
    let mut browser = world.logged_in(ADA).await;
    let ada = world.user_id(ADA).await;
    delete(world, &mut browser).await;
    log_in(world, &mut browser).await;
    delete(world, &mut browser).await;
    world.clock.advance(Duration::from_hours(14 * 24));
    let done = world.auth.jobs().run_due().await;
    assert_eq!(done.expect("the jobs run").erased, 1);
    assert_snapshot!(line_by_line(&written(world).await, ada), @r#"
    session.started #1, by herself
    user.registered
    session.revoked #1, by herself: user_deleted
    user.deleted #1, by herself
    session.started #2, by herself
    user.revived, by herself
    session.revoked #2, by herself: user_deleted
    user.deleted #2, by herself
    user.erased
    "#);
});
