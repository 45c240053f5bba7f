//! `registration = "enumeration_safe"`: nobody learns which addresses have an account.

use std::collections::BTreeMap;

use bluefox_auth::{
    Registration,
    testing::{self, Answer},
};
use insta::assert_snapshot;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{
    ADA, GRACE,
    support::{Engine, World, credentials, story},
    told,
};

/// A world where Grace has an account, and Ada has none.
async fn discreet(engine: Engine) -> World {
    let world = World::with_mail(engine, |builder| {
        builder.registration(Registration::EnumerationSafe)
    })
    .await;
    let created = world.auth.users().create(GRACE, "battery staple").await;
    created.expect("it is created");
    world
}

async fn register(world: &World, email: &str) -> Answer {
    world
        .browser()
        .post("/auth/register", &credentials(email))
        .await
}

async fn login(world: &World, email: &str) -> Answer {
    world
        .browser()
        .post("/auth/login", &credentials(email))
        .await
}

async fn confirm(world: &World, body: &Value) -> Answer {
    let path = "/auth/email-verification/confirm";
    world.browser().post(path, body).await
}

/// What an answer's head tells, but for the one name that every request has for itself.
fn head(answer: &Answer) -> BTreeMap<String, String> {
    let told = answer.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.to_string(), value.into_owned())
    });
    told.filter(|(name, _)| name != "x-request-id").collect()
}

story!(a_taken_address_is_answered_like_a_new_one, engine, {
    let world = discreet(engine).await;
    let (new, taken) = (register(&world, ADA).await, register(&world, GRACE).await);
    assert_snapshot!(told(&new), @r#"
    202
    content-type: application/json
    cache-control: no-store

    {
      "flow": "…",
      "message": "A mail is on its way to this address."
    }
    "#);
    assert_snapshot!(told(&taken), @r#"
    202
    content-type: application/json
    cache-control: no-store

    {
      "flow": "…",
      "message": "A mail is on its way to this address."
    }
    "#);
    assert_eq!(head(&new), head(&taken));
    assert_eq!(new.field("flow").len(), taken.field("flow").len());
    assert_ne!(new.field("flow"), taken.field("flow"));

    let (new, taken) = (login(&world, ADA).await, login(&world, GRACE).await);
    assert_eq!(
        (new.status, new.code().as_str()),
        (401, "invalid_credentials")
    );
    assert_eq!(
        new.tell(),
        taken.tell(),
        "and so is a login before the link is used"
    );
    assert_eq!(head(&new), head(&taken));
    let ada = world.auth.users().find_by_email(ADA).await;
    assert_eq!(ada.expect("it answers"), None, "no account before that");
});

story!(the_difference_is_in_the_mail, engine, {
    let world = discreet(engine).await;
    let ada = register(&world, ADA).await;
    let mail = world.mail().await;
    assert_snapshot!(testing::tell(&mail), @r#"
    to: ada@example.com
    subject: Finish your registration at Bluefox

    Somebody, hopefully you, wants to register at Bluefox
    with the address ada@example.com.

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
    let grace = register(&world, GRACE).await;
    let notice = world.mail().await;
    assert_snapshot!(testing::tell(&notice), @r#"
    to: grace@example.com
    subject: You already have an account at Bluefox

    Somebody, hopefully you, wanted to use grace@example.com
    for an account at Bluefox. You already have one with this address.

    Just log in. If you have forgotten the password, choose a new one by way of
    the login page.

    Log in:
    https://app.example.com

    If that wasn't you, ignore this mail: nothing about your account has changed.

    Bluefox
    "#);
    assert!(notice.token.is_none() && notice.code.is_none());

    let code = mail.code.expect("it has one");
    let by_code =
        |answer: &Answer| json!({ "flow": answer.field("flow"), "code": code.expose_secret() });
    let taken = confirm(&world, &by_code(&grace)).await;
    assert_eq!(taken.code(), "invalid_token", "a code opens its own flow");
    assert_eq!(confirm(&world, &by_code(&ada)).await.status, 200);
    assert_eq!(login(&world, ADA).await.status, 200);
});

story!(the_link_makes_the_account, engine, {
    let world = discreet(engine).await;
    register(&world, ADA).await;
    let token = world.mail().await.token.expect("it has one");
    let body = json!({ "token": token.expose_secret() });
    let answer = confirm(&world, &body).await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store

    {
      "message": "The account is made. Log in."
    }
    "#);
    let ada = world.auth.users().find_by_email(ADA).await;
    assert!(
        ada.expect("it answers")
            .is_some_and(|ada| ada.email_verified)
    );
    assert_eq!(login(&world, ADA).await.status, 200);
    assert_eq!(confirm(&world, &body).await.code(), "invalid_token", "once");
    assert_eq!(world.mails().await.len(), 0);
});

story!(
    of_two_registrations_the_one_whose_link_is_used_counts,
    engine,
    {
        let world = discreet(engine).await;
        let mut links = Vec::new();
        for password in ["correct horse", "battery staple"] {
            let body = json!({ "email": ADA, "password": password });
            world.browser().post("/auth/register", &body).await;
            let token = world.mail().await.token.expect("it has one");
            links.push((body, json!({ "token": token.expose_secret() })));
        }
        let [(early, early_link), (late, late_link)] = links.as_slice() else {
            panic!("two of them: {links:?}");
        };
        assert_eq!(confirm(&world, early_link).await.status, 200);
        assert_eq!(confirm(&world, late_link).await.code(), "invalid_token");
        let mut browser = world.browser();
        assert_eq!(browser.post("/auth/login", late).await.status, 401);
        assert_eq!(browser.post("/auth/login", early).await.status, 200);
    }
);

story!(
    an_address_that_was_taken_meanwhile_is_refused_as_any_bad_link,
    engine,
    {
        let world = discreet(engine).await;
        register(&world, ADA).await;
        let token = world.mail().await.token.expect("it has one");
        let created = world.auth.users().create(ADA, "battery staple").await;
        created.expect("an operator was faster");
        let body = json!({ "token": token.expose_secret() });
        assert_eq!(confirm(&world, &body).await.code(), "invalid_token");
        assert_eq!(
            login(&world, ADA).await.status,
            401,
            "the password is the operator's"
        );
    }
);

story!(
    the_sixth_mail_of_an_hour_is_not_sent_and_nobody_notices,
    engine,
    {
        let world = discreet(engine).await;
        let mut answers = Vec::new();
        for email in [ADA, GRACE] {
            for _ in 0..7 {
                answers.push(register(&world, email).await);
            }
            assert_eq!(world.mails().await.len(), 5, "{email}");
        }
        let first = answers.first().expect("there are some");
        for answer in &answers {
            assert_eq!(told(answer), told(first));
            assert_eq!(head(answer), head(first));
        }
    }
);

story!(
    what_is_no_registration_is_refused_before_anybody_is_looked_up,
    engine,
    {
        let world = discreet(engine).await;
        for email in [ADA, GRACE] {
            let body = json!({ "email": email, "password": "short" });
            let answer = world.browser().post("/auth/register", &body).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (422, "validation_failed")
            );
        }
        assert_eq!(world.mails().await.len(), 0);
    }
);
