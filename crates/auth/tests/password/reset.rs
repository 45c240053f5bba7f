//! `POST /auth/password-reset` and its confirmation, from the first mail to the last.

use insta::assert_snapshot;
use serde_json::json;

use super::{
    ADA, NEW, OLD, ask, asked,
    assertions::{assert_no_cookies, assert_refused, refresh_by_body, refresh_token},
    by_code, by_token, code, confirm, credentials, events, execute, letter, log_in, logged_in,
    plain, shown,
    support::{Engine, World, story},
    world,
};

story!(
    a_forgotten_password_is_replaced_by_way_of_the_link,
    engine,
    {
        let world = world(engine).await;
        logged_in(&world, ADA).await;
        let answer = ask(&world, ADA).await;
        assert_snapshot!(shown(&answer), @r#"
        200
        content-type: application/json
        cache-control: no-store

        {
          "flow": "…",
          "message": "If there is an account with this address, a mail is on its way."
        }
        "#);
        assert_no_cookies(&answer);
        let mail = world.mail().await;
        assert_snapshot!(letter(&mail), @r#"
        to: ada@example.com
        subject: Choose a new password

        Somebody, hopefully you, asked for a new password for ada@example.com
        at Bluefox.

        You can choose it within 60 minutes, and only once.

        Choose a new password:
        https://app.example.com/reset-password?token=…

        Or type this code in the browser where you began:

            …

        If that wasn't you, ignore this mail: nothing changes.
        Never tell the code to anybody: nobody at Bluefox will ask for it.

        Bluefox
        "#);
        assert_eq!(log_in(&world, ADA, OLD).await.status, 200, "until now");

        let answer = confirm(&world, &by_token(&mail)).await;
        assert_snapshot!(answer.tell(), @r#"
        200
        content-type: application/json
        cache-control: no-store

        {
          "message": "The password is set. Log in with it."
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

        assert_refused(&log_in(&world, ADA, OLD).await, 401, "invalid_credentials");
        assert_eq!(log_in(&world, ADA, NEW).await.status, 200);
    }
);

story!(every_session_ends_by_it, engine, {
    let world = world(engine).await;
    let mut laptop = logged_in(&world, ADA).await;
    let stolen = refresh_token(&laptop);
    let mut phone = world.browser();
    phone.post("/auth/login", &credentials(ADA)).await;
    let (_, mail) = asked(&world, ADA).await;
    assert_eq!(laptop.get("/auth/me").await.status, 200, "until now");
    assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
    for browser in [&mut laptop, &mut phone] {
        assert_refused(&browser.get("/auth/me").await, 401, "not_authenticated");
        assert_refused(
            &browser.post_empty("/auth/refresh").await,
            401,
            "session_revoked",
        );
    }
    assert_refused(
        &refresh_by_body(&world, &stolen).await,
        401,
        "session_revoked",
    );
    let mut told = events(&world, ADA).await;
    told.sort_unstable();
    assert_snapshot!(told.join("\n"), @r"
    email.verified
    password.reset
    session.revoked: password_reset
    session.revoked: password_reset
    session.started
    session.started
    user.registered
    ");
});

story!(the_code_does_what_the_link_does, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    let (left, right) = code(&mail).split_at(3);
    let typed = format!(" {left} {right}\n");
    assert_eq!(confirm(&world, &by_code(&flow, &typed)).await.status, 200);
    assert_eq!(log_in(&world, ADA, NEW).await.status, 200);
    assert_refused(
        &confirm(&world, &by_token(&mail)).await,
        400,
        "invalid_token",
    );
});

story!(the_mails_are_in_the_language_of_the_browser, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let mut browser = world.browser().with_header("accept-language", "de");
    browser
        .post("/auth/password-reset", &json!({ "email": ADA }))
        .await;
    let mail = world.mail().await;
    assert_snapshot!(letter(&mail), @r#"
    to: ada@example.com
    subject: Wählen Sie ein neues Passwort

    Jemand, hoffentlich Sie, hat für ada@example.com
    bei Bluefox ein neues Passwort angefordert.

    Sie können es innerhalb von 60 Minuten wählen, allerdings nur einmal.

    Neues Passwort wählen:
    https://app.example.com/reset-password?token=…

    Oder geben Sie diesen Code in dem Browser ein, in dem Sie begonnen haben:

        …

    Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Dann ändert sich nichts.
    Geben Sie den Code an niemanden weiter; auch von Bluefox wird
    Sie niemand danach fragen.

    Bluefox
    "#);
    browser
        .post("/auth/password-reset/confirm", &by_token(&mail))
        .await;
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

story!(the_address_is_verified_by_it, engine, {
    let set = |builder: bluefox_auth::Builder| builder.require_email_verification(true);
    let world = World::with_mail(engine, set).await;
    let ada = credentials(ADA);
    assert_eq!(
        world.browser().post("/auth/register", &ada).await.status,
        201
    );
    let verification = world.mail().await;
    let (_, mail) = asked(&world, ADA).await;
    assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
    let login = log_in(&world, ADA, NEW).await;
    assert_eq!(login.status, 200, "{}", login.body);
    let kinds = events(&world, ADA).await;
    assert!(kinds.contains(&"email.verified".to_owned()), "{kinds:?}");
    let late = json!({ "token": plain(verification.token.as_ref()) });
    let answer = world
        .browser()
        .post("/auth/email-verification/confirm", &late)
        .await;
    assert_refused(&answer, 400, "invalid_token");
});

story!(who_is_verified_already_is_not_verified_again, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    for _ in 0..2 {
        let (_, mail) = asked(&world, ADA).await;
        assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
        world.mails().await;
    }
    let kinds = events(&world, ADA).await;
    let verified = kinds.iter().filter(|kind| *kind == "email.verified");
    assert_eq!(verified.count(), 1, "{kinds:?}");
});

story!(an_account_without_a_password_gets_one, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    execute(&world.database, "DELETE FROM bf_passwords").await;
    assert_refused(&log_in(&world, ADA, OLD).await, 401, "invalid_credentials");
    let (_, mail) = asked(&world, ADA).await;
    assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
    assert_eq!(log_in(&world, ADA, NEW).await.status, 200);
});

story!(
    a_deleted_account_is_reset_and_then_revived_by_its_login,
    engine,
    {
        let world = world(engine).await;
        let mut browser = logged_in(&world, ADA).await;
        let body = json!({ "password": OLD });
        let deleted = browser
            .send(axum::http::Method::DELETE, "/auth/me", Some(&body))
            .await;
        assert_eq!(deleted.status, 200, "{}", deleted.body);
        world.mails().await;
        let (_, mail) = asked(&world, ADA).await;
        assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
        let kinds = events(&world, ADA).await;
        assert!(
            !kinds.contains(&"user.revived".to_owned()),
            "not by the reset alone"
        );
        assert_eq!(log_in(&world, ADA, NEW).await.status, 200);
        let kinds = events(&world, ADA).await;
        assert!(kinds.contains(&"user.revived".to_owned()), "{kinds:?}");
    }
);

story!(the_session_of_whoever_confirms_ends_too, engine, {
    let world = world(engine).await;
    let mut browser = logged_in(&world, ADA).await;
    let (_, mail) = asked(&world, ADA).await;
    let path = "/auth/password-reset/confirm";
    assert_eq!(browser.post(path, &by_token(&mail)).await.status, 200);
    assert_refused(&browser.get("/auth/me").await, 401, "not_authenticated");
});

story!(the_sessions_of_others_go_on, engine, {
    let world = world(engine).await;
    let mut grace = logged_in(&world, "grace@example.com").await;
    logged_in(&world, ADA).await;
    let (_, mail) = asked(&world, ADA).await;
    assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
    assert_eq!(grace.get("/auth/me").await.status, 200);
    assert_eq!(log_in(&world, "grace@example.com", OLD).await.status, 200);
});
