//! A registration that makes no account until its mail is read.

use std::sync::Arc;

use bluefox_auth::{
    Registration,
    testing::{Mailbox, SeededEntropy},
};
use insta::assert_snapshot;
use serde_json::json;

use crate::{
    assertions::{assert_no_cookies, assert_refused, text_in},
    by_code, by_link, log_in, member, post, register, silent,
    support::{Engine, World, credentials, story},
    written,
};

const CONFIRM: &str = "/auth/email-verification/confirm";

story!(the_mail_makes_the_account, engine, {
    let world = silent(engine).await;
    let begun = register(&world, "Ada@example.com").await;
    assert_eq!(begun.status, 202);
    let mail = world.mail().await;
    assert_snapshot!(written(&mail), @r#"
    to: Ada@example.com
    subject: Finish your registration at Bluefox

    Somebody, hopefully you, wants to register at Bluefox
    with the address Ada@example.com.

    To finish, confirm within 24 hours that the address is yours. You can do so
    only once.

    Finish the registration:
    https://app.example.com/confirm-registration?token=…

    Or type this code in the browser where you began:

        …

    If that wasn't you, ignore this mail: without your confirmation nothing
    happens. Never tell the code to anybody.

    Bluefox
    "#);
    let answer = log_in(&world, "ada@example.com", "correct horse").await;
    assert_refused(&answer, 401, "invalid_credentials");

    let answer = post(&world, CONFIRM, &by_link(&mail)).await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store

    {
      "message": "The account is made. Log in."
    }
    "#);
    assert_no_cookies(&answer);
    let mut ada = world.browser();
    let answer = ada
        .post("/auth/login", &credentials("ada@example.com"))
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(ada.get("/verified").await.body, "Ada@example.com");
    let sql = "SELECT CAST(COUNT(*) AS TEXT) FROM bf_events
               WHERE kind IN ('user.registered', 'email.verified')";
    assert_eq!(text_in(&world.database, sql).await, "2");
});

story!(the_code_makes_it_as_well, engine, {
    let world = silent(engine).await;
    let begun = register(&world, "ada@example.com").await;
    let mail = world.mail().await;
    let answer = post(&world, CONFIRM, &by_code(&begun, &mail)).await;
    assert_eq!(answer.status, 200);
    let answer = log_in(&world, "ada@example.com", "correct horse").await;
    assert_eq!(answer.status, 200);
});

story!(the_first_mail_that_is_used_makes_the_others_void, engine, {
    let world = silent(engine).await;
    let mut mails = Vec::new();
    for password in ["first horse", "second horse"] {
        let body = json!({ "email": "ada@example.com", "password": password });
        assert_eq!(post(&world, "/auth/register", &body).await.status, 202);
        mails.push(world.mail().await);
    }
    assert_eq!(post(&world, CONFIRM, &by_link(&mails[1])).await.status, 200);
    for mail in &mails {
        let answer = post(&world, CONFIRM, &by_link(mail)).await;
        assert_refused(&answer, 400, "invalid_token");
    }
    let answer = log_in(&world, "ada@example.com", "first horse").await;
    assert_refused(&answer, 401, "invalid_credentials");
    let answer = log_in(&world, "ada@example.com", "second horse").await;
    assert_eq!(answer.status, 200);
    for (ended_by, sql) in [
        (
            "use",
            "SELECT ended_by FROM bf_one_time_tokens ORDER BY ended_by LIMIT 1",
        ),
        (
            "void",
            "SELECT ended_by FROM bf_one_time_tokens ORDER BY ended_by DESC LIMIT 1",
        ),
    ] {
        assert_eq!(text_in(&world.database, sql).await, ended_by);
    }
});

story!(
    who_finds_the_address_taken_learns_no_more_than_that_the_token_is_void,
    engine,
    {
        let world = silent(engine).await;
        register(&world, "ada@example.com").await;
        let mail = world.mail().await;
        let made = world
            .auth
            .users()
            .create("ada@example.com", "other horse")
            .await;
        made.expect("it is free");
        let taken = post(&world, CONFIRM, &by_link(&mail)).await;
        assert_refused(&taken, 400, "invalid_token");
        let unknown = post(&world, CONFIRM, &json!({ "token": "A".repeat(43) })).await;
        assert_eq!(taken.body, unknown.body);
        let answer = log_in(&world, "ada@example.com", "correct horse").await;
        assert_refused(&answer, 401, "invalid_credentials");
    }
);

story!(
    a_registration_that_waits_ends_where_nobody_may_register_any_more,
    engine,
    {
        for (registration, status) in [
            (Registration::Closed, 400),
            (Registration::Invite, 400),
            (Registration::Open, 200),
        ] {
            let world = silent(engine).await;
            register(&world, "ada@example.com").await;
            let mail = world.mail().await;
            let hook = Mailbox::new().hook();
            let world = world
                .restarted(|builder| {
                    builder
                        .base_url("https://app.example.com")
                        .on_mail(hook)
                        .registration(registration)
                        .entropy(Arc::new(SeededEntropy::new(8)))
                })
                .await;
            let answer = post(&world, CONFIRM, &by_link(&mail)).await;
            assert_eq!(answer.status, status, "{registration:?}");
        }
    }
);

story!(
    an_open_registration_mails_a_link_and_makes_the_account_at_once,
    engine,
    {
        let world = World::with_mail(engine, |builder| builder).await;
        let (mut ada, mail) = member(&world, "ada@example.com").await;
        assert_eq!(ada.get("/items").await.status, 200);
        assert_eq!(post(&world, CONFIRM, &by_link(&mail)).await.status, 200);
    }
);
