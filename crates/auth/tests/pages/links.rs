//! What mails lead to: opening a page changes nothing, its button does.

use insta::assert_snapshot;
use secrecy::ExposeSecret as _;

use crate::{
    EMAIL, PASSWORD,
    assertions::text_in,
    code, link, logged_in, shown,
    support::{Engine, World, story},
    visitor, world,
};

/// How many rows of each kind there are, and what is left of the tokens.
async fn state(world: &World) -> Vec<String> {
    let mut counts = Vec::new();
    for sql in [
        "SELECT CAST(COUNT(*) AS TEXT) FROM bf_events",
        "SELECT CAST(COUNT(*) AS TEXT) FROM bf_outbox",
        "SELECT CAST(COUNT(*) AS TEXT) FROM bf_one_time_tokens WHERE ended_by IS NULL",
        "SELECT CAST(COUNT(*) AS TEXT) FROM bf_users WHERE email_verified",
        "SELECT CAST(COUNT(*) AS TEXT) FROM bf_sessions WHERE revoked_at IS NULL",
        "SELECT CAST(COALESCE(SUM(attempts), 0) AS TEXT) FROM bf_one_time_tokens",
    ] {
        counts.push(text_in(&world.database, sql).await);
    }
    counts
}

story!(a_scanner_that_opens_everything_changes_nothing, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = logged_in(&world).await;
    let verify = link(&world.mail().await);
    ada.open("/auth/ui/account").await;
    let change = [("new_email", "ada@example.org"), ("password", PASSWORD)];
    ada.submit("/auth/ui/account/email", &change).await;
    let confirm = link(&world.mail().await);
    ada.open("/auth/ui/forgot-password").await;
    ada.submit("/auth/ui/forgot-password", &[("email", EMAIL)])
        .await;
    let reset = link(&world.mail().await);
    let before = state(&world).await;
    for path in [
        &*verify,
        &confirm,
        &reset,
        "/auth/ui/",
        "/auth/ui/login",
        "/auth/ui/register",
        "/auth/ui/account",
        "/auth/ui/forgot-password",
        "/auth/ui/email-changed?token=x",
        "/auth/ui/invitation?token=x",
        "/auth/ui/logout",
        "/auth/ui/account/deletion",
        "/auth/ui/account/sessions",
    ] {
        for method in [axum::http::Method::GET, axum::http::Method::HEAD] {
            let answer = ada.browser.send(method, path, None).await;
            assert!(answer.set_cookies().is_empty(), "{path}");
            assert!(answer.status < 500, "{path}");
        }
    }
    assert_eq!(state(&world).await, before);
    ada.open(&verify).await;
    assert_eq!(ada.submit("/auth/ui/verify-email", &[]).await.status, 303);
});

story!(verifying_leads_back_to_who_is_logged_in, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = logged_in(&world).await;
    let link = link(&world.mail().await);
    ada.open(&link).await;
    let answer = ada.submit("/auth/ui/verify-email", &[]).await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/account?notice=email-verified
    ");
    assert_snapshot!(shown(ada.follow().await), @r"
    200
    Your account · Bluefox
    Your address is verified.
    ");
    ada.open(&link).await;
    let answer = ada.submit("/auth/ui/verify-email", &[]).await;
    assert_snapshot!(shown(answer), @r"
    400
    Error: Verify your address · Bluefox
    ! That did not work
    ! This link is not valid any more. It works once, and not for ever: ask for a new one.
    ");
});

story!(who_is_logged_in_asks_for_another_mail, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = logged_in(&world).await;
    world.mails().await;
    ada.open("/auth/ui/account").await;
    let answer = ada.submit("/auth/ui/account/verification", &[]).await;
    assert_snapshot!(shown(answer), @r"
    200
    Check your mail · Bluefox
    ");
    let code = code(&world.mail().await);
    let answer = ada
        .submit("/auth/ui/verify-email", &[("code", &code)])
        .await;
    assert_eq!(
        crate::location(answer),
        "/auth/ui/account?notice=email-verified"
    );
});

story!(a_change_of_the_address_is_confirmed_and_undone, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = logged_in(&world).await;
    world.mails().await;
    ada.open("/auth/ui/account").await;
    let change = [("new_email", "eve@example.com"), ("password", PASSWORD)];
    let answer = ada.submit("/auth/ui/account/email", &change).await;
    assert_snapshot!(shown(answer), @r"
    200
    Check your mail · Bluefox
    ");
    let code = code(&world.mail().await);
    let answer = ada
        .submit("/auth/ui/confirm-email-change", &[("code", &code)])
        .await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/account?notice=email-changed
    ");
    assert!(ada.follow().await.body.contains("eve@example.com"));

    let undo = link(&world.mail().await);
    assert!(undo.starts_with("/auth/ui/email-changed?token="), "{undo}");
    let mut owner = visitor(&world);
    owner.open(&undo).await;
    let answer = owner.submit("/auth/ui/email-changed", &[]).await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/login?notice=email-change-undone
    ");
    assert!(!crate::is_logged_in(&mut ada.browser).await);
});

story!(a_mail_without_a_token_leads_to_the_account, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = logged_in(&world).await;
    world.mails().await;
    ada.open("/auth/ui/account").await;
    ada.submit("/auth/ui/account/deletion", &[("password", PASSWORD)])
        .await;
    let mail = world.mail().await;
    let text = mail.text.expose_secret();
    assert!(
        text.contains("https://app.example.com/auth/ui/account"),
        "{text}"
    );
});

story!(an_operators_links_go_before_the_pages, engine, {
    let links = "https://shop.example.com/{page}/{token}";
    let world = world(engine, |builder| builder.mail_links(links)).await;
    logged_in(&world).await;
    let mail = world.mail().await;
    let link = mail.link.expect("it has one");
    let link = link.expose_secret();
    assert!(
        link.starts_with("https://shop.example.com/verify-email/"),
        "{link}"
    );
});
