//! What becomes of a deleted account: within the grace period, after it, and without one.

use std::time::Duration;

use bluefox_auth::MailPurpose;
use insta::assert_snapshot;
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{
    ADA, delete, patch,
    raw::Raw,
    support::{Engine, World, credentials, story},
    trail,
};

const GRACE: Duration = Duration::from_hours(14 * 24);

/// How many users a run of the jobs erased.
async fn erased(world: &World) -> u64 {
    world.auth.jobs().run_due().await.expect("it runs").erased
}

/// How often Ada's account came back.
async fn revivals(world: &World) -> usize {
    let kinds = trail(world).await;
    kinds.iter().filter(|kind| **kind == "user.revived").count()
}

story!(a_login_within_the_grace_brings_the_account_back, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let profile = json!({ "profile": { "name": "Ada" } });
    patch(&mut browser, &profile).await;
    assert_eq!(delete(&mut browser).await.status, 200);
    let taken = world
        .browser()
        .post("/auth/register", &credentials(ADA))
        .await;
    assert_eq!(taken.code(), "email_taken", "the address is kept");
    let wrong = json!({ "email": ADA, "password": "wrong horse" });
    assert_eq!(browser.post("/auth/login", &wrong).await.status, 401);

    world
        .clock
        .advance(GRACE.saturating_sub(Duration::from_millis(1)));
    assert_eq!(erased(&world).await, 0);
    let login = browser.post("/auth/login", &credentials(ADA)).await;
    assert_eq!(login.status, 200);
    let account = browser.get("/auth/me").await.json();
    assert_eq!(account["profile"]["name"], "Ada");
    assert_eq!(revivals(&world).await, 1);

    world.clock.advance(GRACE);
    assert_eq!(erased(&world).await, 0);
    let login = browser.post("/auth/login", &credentials(ADA)).await;
    assert_eq!(login.status, 200);
    assert_eq!(revivals(&world).await, 1, "it was not deleted again");
});

story!(
    after_the_grace_the_account_is_gone_and_the_address_free,
    engine,
    {
        let world = World::new(engine).await;
        let mut browser = world.logged_in(ADA).await;
        let ada = world.user_id(ADA).await;
        assert_eq!(delete(&mut browser).await.status, 200);
        world.clock.advance(GRACE);
        assert_eq!(erased(&world).await, 1);
        let login = browser.post("/auth/login", &credentials(ADA)).await;
        assert_eq!(login.code(), "invalid_credentials");
        assert_eq!(
            world.auth.users().find(ada).await.expect("it answers"),
            None
        );

        world.logged_in(ADA).await;
        assert_ne!(world.user_id(ADA).await, ada);
    }
);

// A table of the app, that forgot to say what becomes of its rows.
story!(whoever_can_not_be_erased_keeps_nobody_else, engine, {
    let world = World::new(engine).await;
    let mut raw = Raw::open(&world.database).await;
    raw.execute("CREATE TABLE orders (customer UUID REFERENCES bf_users (id))")
        .await;
    for email in [ADA, "grace@example.com"] {
        let mut browser = world.logged_in(email).await;
        assert_eq!(delete(&mut browser).await.status, 200);
    }
    raw.execute(&format!(
        "INSERT INTO orders SELECT id FROM bf_users WHERE email = '{ADA}'"
    ))
    .await;
    world.clock.advance(GRACE + Duration::from_secs(1));
    assert!(world.auth.jobs().run_due().await.is_err(), "it is told");
    let left = "SELECT email FROM bf_users";
    assert_eq!(raw.tell(left).await, ADA);
    let kept = "SELECT CAST(COUNT(*) AS TEXT) FROM bf_sessions";
    assert_eq!(raw.tell(kept).await, "0", "the rest is swept");

    raw.execute("DELETE FROM orders").await;
    world.clock.advance(Duration::from_mins(10));
    assert_eq!(erased(&world).await, 1);
    assert_eq!(raw.tell(left).await, "");
});

story!(without_a_grace_the_account_is_gone_at_once, engine, {
    let world = World::with_mail(engine, |builder| builder.deletion_grace(Duration::ZERO)).await;
    let mut browser = world.logged_in(ADA).await;
    let ada = world.user_id(ADA).await;
    world.clock.advance(Duration::from_secs(1));
    assert_snapshot!(delete(&mut browser).await.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store
    set-cookie: bf_access_token=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_refresh_token=; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_csrf_token=; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT

    {
      "message": "The account is deleted."
    }
    "#);
    let login = browser.post("/auth/login", &credentials(ADA)).await;
    assert_eq!(login.code(), "invalid_credentials");
    assert_eq!(
        world.mails().await.len(),
        0,
        "nobody is left to be written to"
    );
    let events = world.auth.events().list(Some(ada), None, 1).await;
    let event = events.expect("it answers").remove(0);
    assert_eq!(event.kind.as_str(), "user.erased");
    assert_eq!(event.actor_id, Some(ada));
    world.logged_in(ADA).await;
});

story!(what_was_mailed_before_a_deletion_is_void, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let mut browser = world.logged_in(ADA).await;
    let ask = json!({ "email": ADA });
    assert_eq!(browser.post("/auth/password-reset", &ask).await.status, 200);
    let mails = world.mails().await;
    assert_eq!(mails.len(), 2);
    assert_eq!(delete(&mut browser).await.status, 200);
    for mail in mails {
        let token = mail.token.expect("it has one");
        let (path, body) = match mail.purpose {
            MailPurpose::VerifyEmail => (
                "/auth/email-verification/confirm",
                json!({ "token": token.expose_secret() }),
            ),
            MailPurpose::ResetPassword => (
                "/auth/password-reset/confirm",
                json!({ "token": token.expose_secret(), "new_password": "battery staple" }),
            ),
            other => panic!("{other} was not asked for"),
        };
        let answer = world.browser().post(path, &body).await;
        assert_eq!(answer.code(), "invalid_token", "{path}");
    }
});

story!(who_forgot_the_password_can_come_back_too, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let mut browser = world.logged_in(ADA).await;
    assert_eq!(delete(&mut browser).await.status, 200);
    world.mails().await;
    let ask = json!({ "email": ADA });
    assert_eq!(browser.post("/auth/password-reset", &ask).await.status, 200);
    let token = world.mail().await.token.expect("it has one");
    let body = json!({ "token": token.expose_secret(), "new_password": "battery staple" });
    let answer = browser.post("/auth/password-reset/confirm", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let login = json!({ "email": ADA, "password": "battery staple" });
    assert_eq!(browser.post("/auth/login", &login).await.status, 200);
    world.clock.advance(GRACE);
    assert_eq!(erased(&world).await, 0);
});

story!(a_thief_who_deletes_the_account_can_be_undone, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let mut thief = world.logged_in(ADA).await;
    world.mails().await;
    let change = json!({ "new_email": "mallory@example.com", "password": "correct horse" });
    assert_eq!(thief.post("/auth/email", &change).await.status, 200);
    let token = world.mail().await.token.expect("it has one");
    let body = json!({ "token": token.expose_secret() });
    assert_eq!(thief.post("/auth/email/confirm", &body).await.status, 200);
    let told = world.mails().await;
    let undo = told
        .iter()
        .find(|mail| mail.purpose == MailPurpose::EmailChanged);
    let token = undo
        .and_then(|mail| mail.token.clone())
        .expect("the owner is told");
    let mut thief = world.browser();
    let login = json!({ "email": "mallory@example.com", "password": "correct horse" });
    assert_eq!(thief.post("/auth/login", &login).await.status, 200);
    assert_eq!(delete(&mut thief).await.status, 200);

    let body = json!({ "token": token.expose_secret() });
    let answer = world.browser().post("/auth/email/undo", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(trail(&world).await.contains(&"email.change_undone"));
});
