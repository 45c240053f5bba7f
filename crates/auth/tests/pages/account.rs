//! The account: profile, password, sessions.

use std::time::Duration;

use axum::http::{Request, request::Builder};
use bluefox_auth::testing::{Answer, Browser};
use insta::assert_snapshot;

use crate::{
    EMAIL, NEW_PASSWORD, PASSWORD, is_logged_in, location, logged_in, shown,
    support::{Engine, credentials, story},
    visitor, world,
};

const ACCOUNT: &str = "/auth/ui/account";

/// Sends what a script would: a visitor has none, so the CSRF token is put there by hand.
async fn with_csrf(browser: &mut Browser, request: Builder, body: &'static str) -> Answer {
    let token = browser.csrf_token().expect("it has one");
    let request = request.header("x-csrf-token", token);
    browser.fetch(request, body.into()).await
}

story!(
    who_is_not_logged_in_is_sent_to_the_login_and_back,
    engine,
    {
        let world = world(engine, |builder| builder).await;
        world
            .auth
            .users()
            .create(EMAIL, PASSWORD)
            .await
            .expect("it is free");
        let mut ada = visitor(&world);
        ada.open("/auth/ui/").await;
        assert_eq!(location(&ada.page), ACCOUNT);
        ada.follow().await;
        assert_eq!(
            location(&ada.page),
            "/auth/ui/login?next=%2Fauth%2Fui%2Faccount"
        );
        ada.follow().await;
        let typed = [("email", EMAIL), ("password", PASSWORD)];
        let answer = ada.submit("/auth/ui/login", &typed).await;
        assert_eq!(location(answer), ACCOUNT);
    }
);

story!(a_name_is_saved_and_shown, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = logged_in(&world).await;
    ada.open(ACCOUNT).await;
    let answer = ada
        .submit("/auth/ui/account/profile", &[("name", " Ada Lovelace ")])
        .await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/account?notice=profile-saved
    ");
    assert!(ada.follow().await.body.contains("value=\"Ada Lovelace\""));
    ada.submit("/auth/ui/account/profile", &[("name", "")])
        .await;
    let me = ada.browser.get("/auth/me").await.json();
    assert_eq!(me["profile"], serde_json::json!({}));
    ada.open(ACCOUNT).await;
    let long = "a".repeat(9000);
    let answer = ada
        .submit("/auth/ui/account/profile", &[("name", &long)])
        .await;
    assert_snapshot!(shown(answer), @r"
    422
    Error: Your account · Bluefox
    ! That did not work
    ! Please look at this again:
    ! The name is too long, or your profile is full.
    ");
});

story!(a_new_password_ends_the_other_sessions, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = logged_in(&world).await;
    let mut other = world.browser();
    other.post("/auth/login", &credentials(EMAIL)).await;
    ada.open(ACCOUNT).await;
    let path = "/auth/ui/account/password";
    let wrong = [
        ("current_password", "wrong horse"),
        ("new_password", NEW_PASSWORD),
    ];
    assert_snapshot!(shown(ada.submit(path, &wrong).await), @r"
    401
    Error: Your account · Bluefox
    ! That did not work
    ! Please look at this again:
    ! The password is wrong.
    ");
    assert!(ada.page.body.contains("<details open>"));
    let short = [("current_password", PASSWORD), ("new_password", "short")];
    assert_snapshot!(shown(ada.submit(path, &short).await), @r"
    422
    Error: Your account · Bluefox
    ! That did not work
    ! Please look at this again:
    ! Choose a password of at least 8 characters.
    ");
    let good = [
        ("current_password", PASSWORD),
        ("new_password", NEW_PASSWORD),
    ];
    assert_snapshot!(shown(ada.submit(path, &good).await), @r"
    303
    location: /auth/ui/account?notice=password-changed
    ");
    assert!(is_logged_in(&mut ada.browser).await);
    assert!(!is_logged_in(&mut other).await);
});

story!(sessions_are_ended_one_by_one_or_all_at_once, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = logged_in(&world).await;
    let mut others = [world.browser(), world.browser(), world.browser()];
    for other in &mut others {
        world.clock.advance(Duration::from_secs(1));
        other.post("/auth/login", &credentials(EMAIL)).await;
    }
    let page = ada.open(ACCOUNT).await;
    assert_eq!(page.body.matches("name=\"session\"").count(), 3);
    let id = others[1].get("/auth/sessions").await.json();
    let sessions = id["sessions"].as_array().expect("a list");
    let current = sessions
        .iter()
        .find(|session| session["is_current"] == true);
    let id = current.expect("it is there")["id"]
        .as_str()
        .expect("a text")
        .to_owned();
    let answer = ada
        .submit("/auth/ui/account/session", &[("session", &id)])
        .await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/account?notice=session-ended
    ");
    assert!(!is_logged_in(&mut others[1]).await);
    assert!(is_logged_in(&mut others[0]).await);
    ada.follow().await;
    let answer = ada.submit("/auth/ui/account/sessions", &[]).await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/account?notice=sessions-ended
    ");
    assert!(!is_logged_in(&mut others[0]).await && !is_logged_in(&mut others[2]).await);
    assert!(is_logged_in(&mut ada.browser).await);
});

story!(no_session_of_somebody_else_can_be_ended, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = logged_in(&world).await;
    let mut eve = world.logged_in("eve@example.com").await;
    let sessions = eve.get("/auth/sessions").await.json();
    let id = sessions["sessions"][0]["id"]
        .as_str()
        .expect("a text")
        .to_owned();
    ada.open(ACCOUNT).await;
    let mut fields = crate::form::hidden(&ada.page.body, "/auth/ui/logout");
    let token = fields.remove("csrf_token").expect("it has one");
    for (session, status) in [(&*id, 404), ("../me", 404), ("", 404), ("x?y", 404)] {
        let encoded: String = form_urlencoded::byte_serialize(session.as_bytes()).collect();
        let body = format!("csrf_token={token}&session={encoded}");
        let answer = crate::form::post(&mut ada.browser, "/auth/ui/account/session", &body).await;
        assert_eq!(answer.status, status, "{session}");
    }
    assert!(is_logged_in(&mut eve).await);
});

story!(
    a_form_that_was_open_too_long_is_sent_all_the_same,
    engine,
    {
        let world = world(engine, |builder| builder).await;
        let mut ada = logged_in(&world).await;
        ada.open(ACCOUNT).await;
        world.clock.advance(Duration::from_mins(31));
        let answer = ada
            .submit("/auth/ui/account/profile", &[("name", "Ada")])
            .await;
        assert_snapshot!(shown(answer), @r"
        303
        location: /auth/ui/account?notice=profile-saved
        set-cookie: bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800
        set-cookie: bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=604800
        set-cookie: bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Max-Age=604800
        ");
        assert!(ada.follow().await.body.contains("value=\"Ada\""));
    }
);

// Only a script has the key. What refreshes without one would look like a thief.
story!(
    a_form_of_a_session_with_a_key_is_not_sent_and_says_so,
    engine,
    {
        let world = world(engine, |builder| builder.security_alerts(true)).await;
        let mut ada = logged_in(&world).await;
        ada.browser.forget();
        let keyed = ada
            .browser
            .clone()
            .with_header("x-refresh-key", "AAECAwQFBgcICQoLDA0ODw");
        ada.browser = keyed;
        ada.browser.post("/auth/login", &credentials(EMAIL)).await;
        ada.open(ACCOUNT).await;
        world.mails().await;
        world.clock.advance(Duration::from_mins(31));
        let answer = ada
            .submit("/auth/ui/account/profile", &[("name", "Ada")])
            .await;
        assert_eq!(
            location(answer),
            "/auth/continue?next=%2Fauth%2Fui%2Faccount%3Fnotice%3Dnot-sent"
        );
        assert!(world.mails().await.is_empty(), "nobody is alarmed");
        let refresh = Request::post("/auth/refresh");
        let refreshed = with_csrf(&mut ada.browser, refresh, "").await;
        assert_eq!(refreshed.status, 200);
        let page = ada.open("/auth/ui/account?notice=not-sent").await;
        assert!(page.body.contains("nothing was changed"), "{}", page.body);
    }
);

story!(what_an_app_keeps_as_the_name_is_not_overwritten, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = logged_in(&world).await;
    let patch = Request::patch("/auth/me").header("content-type", "application/json");
    let profile = r#"{ "profile": { "name": { "first": "Ada" } } }"#;
    assert_eq!(
        with_csrf(&mut ada.browser, patch, profile).await.status,
        200
    );
    let page = ada.open(ACCOUNT).await;
    assert!(!page.body.contains("account/profile"), "{}", page.body);
});

story!(
    whoever_comes_back_to_the_address_of_a_form_gets_the_page,
    engine,
    {
        let world = world(engine, |builder| builder).await;
        let mut ada = logged_in(&world).await;
        for form in [
            "profile",
            "password",
            "email",
            "verification",
            "session",
            "sessions",
            "deletion",
        ] {
            let page = ada.open(&format!("{ACCOUNT}/{form}")).await;
            assert_eq!((page.status, location(page)), (303, ACCOUNT), "{form}");
        }
    }
);

story!(
    a_form_of_a_session_that_is_over_leads_to_the_login,
    engine,
    {
        let world = world(engine, |builder| builder).await;
        let mut ada = logged_in(&world).await;
        ada.open(ACCOUNT).await;
        let user = world.user_id(EMAIL).await;
        world
            .auth
            .sessions()
            .revoke_all(user)
            .await
            .expect("they end");
        ada.submit("/auth/ui/account/profile", &[("name", "Ada")])
            .await;
        let mut ways = 0;
        while ada.page.status == 303 {
            ada.follow().await;
            ways += 1;
            assert!(ways < 4, "it leads in circles");
        }
        assert!(ada.page.body.contains("<form id=\"login\""));
    }
);
