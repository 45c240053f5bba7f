//! `POST /auth/password`: who knows the password until now chooses another one.

use std::time::Duration;

use bluefox_auth::testing::{Answer, Browser};
use insta::assert_snapshot;
use serde_json::json;

use super::{
    ADA, NEW, OLD, ask, asked,
    assertions::{assert_no_cookies, assert_refused, crowd},
    by_token, confirm, credentials, events, letter, log_in, logged_in, plain,
    support::{Engine, World, story},
    world,
};

pub(super) async fn change(browser: &mut Browser, current: &str, new: &str) -> Answer {
    let body = json!({ "current_password": current, "new_password": new });
    browser.post("/auth/password", &body).await
}

story!(
    a_change_ends_every_other_session_and_is_told_by_mail,
    engine,
    {
        let world = world(engine).await;
        let mut laptop = logged_in(&world, ADA).await;
        let mut phone = world.browser();
        phone.post("/auth/login", &credentials(ADA)).await;
        world.clock.advance(Duration::from_mins(1));

        let answer = change(&mut laptop, OLD, NEW).await;
        assert_snapshot!(answer.tell(), @r#"
        200
        content-type: application/json
        cache-control: no-store

        {
          "message": "The password is changed, and every other session has ended."
        }
        "#);
        assert_no_cookies(&answer);
        assert_snapshot!(letter(&world.mail().await), @r#"
        to: ada@example.com
        subject: Your password was changed

        The password of your account ada@example.com
        at Bluefox was changed. All other sessions have been ended.

        If that was you, there is nothing left to do.

        Go to Bluefox:
        https://app.example.com

        If that wasn't you, somebody else has got into your account: reset the
        password now, by way of the login page.

        Bluefox
        "#);

        assert_refused(&phone.get("/auth/me").await, 401, "not_authenticated");
        assert_refused(
            &phone.post_empty("/auth/refresh").await,
            401,
            "session_revoked",
        );
        assert_eq!(laptop.get("/auth/me").await.status, 200);
        assert_eq!(laptop.post_empty("/items").await.body, ADA);
        assert_eq!(laptop.post_empty("/auth/refresh").await.status, 200);

        assert_refused(&log_in(&world, ADA, OLD).await, 401, "invalid_credentials");
        assert_eq!(log_in(&world, ADA, NEW).await.status, 200);
        let told = events(&world, ADA).await;
        for kind in ["password.changed", "session.revoked: password_changed"] {
            let count = told.iter().filter(|one| *one == kind).count();
            assert_eq!(count, 1, "{kind} in {told:?}");
        }
    }
);

story!(the_mail_is_in_the_language_of_the_browser, engine, {
    let world = world(engine).await;
    let mut browser = logged_in(&world, ADA)
        .await
        .with_header("accept-language", "de-AT, en;q=0.5");
    assert_eq!(change(&mut browser, OLD, NEW).await.status, 200);
    assert_snapshot!(letter(&world.mail().await), @r#"
    to: ada@example.com
    subject: Ihr Passwort wurde geändert

    Das Passwort Ihres Kontos ada@example.com
    bei Bluefox wurde geändert. Alle anderen Sitzungen wurden beendet.

    Wenn Sie das waren, ist nichts weiter zu tun.

    Zu Bluefox:
    https://app.example.com

    Wenn Sie das nicht waren, hat sich jemand Zugang zu Ihrem Konto verschafft:
    Setzen Sie das Passwort jetzt über die Anmeldeseite zurück.

    Bluefox
    "#);
});

story!(without_a_mailer_it_works_as_well, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    assert_eq!(change(&mut browser, OLD, NEW).await.status, 200);
    assert_eq!(log_in(&world, ADA, NEW).await.status, 200);
});

story!(what_was_begun_with_the_old_password_is_void, engine, {
    let world = world(engine).await;
    let mut browser = logged_in(&world, ADA).await;
    let (_, link) = asked(&world, ADA).await;
    let thief = json!({ "new_email": "thief@example.com", "password": OLD });
    assert_eq!(browser.post("/auth/email", &thief).await.status, 200);
    let pending = world.mail().await;

    assert_eq!(change(&mut browser, OLD, NEW).await.status, 200);
    assert_refused(
        &confirm(&world, &by_token(&link)).await,
        400,
        "invalid_token",
    );
    let taken = json!({ "token": plain(pending.token.as_ref()) });
    let answer = world.browser().post("/auth/email/confirm", &taken).await;
    assert_refused(&answer, 400, "invalid_token");
    assert_eq!(browser.get("/auth/me").await.field("email"), ADA);
    assert_eq!(ask(&world, ADA).await.status, 200, "a new one is good");
});

crowd!(of_changes_at_the_same_time_one_wins, engine, {
    let world = world(engine).await;
    let browser = logged_in(&world, ADA).await;
    let news: Vec<String> = (0..6)
        .map(|number| format!("battery staple {number}"))
        .collect();
    let changes: Vec<_> = news
        .iter()
        .map(|new| {
            let (mut browser, new) = (browser.clone(), new.clone());
            tokio::spawn(async move { change(&mut browser, OLD, &new).await })
        })
        .collect();
    let mut winners = Vec::new();
    for (change, new) in changes.into_iter().zip(&news) {
        let answer = change.await.expect("no panic");
        if answer.status == 200 {
            winners.push(new);
        } else {
            assert_refused(&answer, 401, "invalid_credentials");
            assert_eq!(answer.field("detail"), "The password is wrong.");
        }
    }
    assert_eq!(winners.len(), 1);
    for new in &news {
        let status = if winners.contains(&new) { 200 } else { 401 };
        assert_eq!(log_in(&world, ADA, new).await.status, status);
    }
});
