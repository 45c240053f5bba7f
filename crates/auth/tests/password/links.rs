//! Where the mail goes, and where it leads.

use bluefox_auth::MailPurpose;
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{
    ADA, ask, asked, by_code, code, confirm, logged_in, plain,
    support::{Engine, World, story},
    world,
};

story!(no_header_leads_the_link_elsewhere, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let evil = "evil.example";
    for (name, value) in [
        ("host", evil),
        ("x-forwarded-host", evil),
        ("x-forwarded-server", evil),
        ("x-original-host", evil),
        ("forwarded", "host=evil.example;proto=http"),
    ] {
        // Each from its own world of five an hour.
        world.clock.advance(std::time::Duration::from_hours(1));
        let mut browser = world
            .browser()
            .with_header(name, value)
            .with_header("x-forwarded-proto", "http")
            .with_header("x-forwarded-prefix", "/evil")
            .with_header("referer", "https://evil.example/");
        let answer = browser
            .post("/auth/password-reset", &json!({ "email": ADA }))
            .await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.body);
        let mail = world.mail().await;
        let link = format!(
            "https://app.example.com/reset-password?token={}",
            plain(mail.token.as_ref())
        );
        assert_eq!(plain(mail.link.as_ref()), link, "{name}");
        for body in [&mail.text, &mail.html] {
            assert!(!body.expose_secret().contains("evil"), "{name}");
        }
    }
});

story!(
    the_mail_goes_to_the_address_as_the_account_has_it,
    engine,
    {
        let world = world(engine).await;
        let kate = "kate@example.com";
        logged_in(&world, kate).await;
        // KELVIN SIGN: the same address without case, and perhaps another mailbox.
        for typed in ["KATE@example.com", "\u{212A}ate@example.com"] {
            assert_eq!(ask(&world, typed).await.status, 200);
            let mail = world.mail().await;
            assert_eq!(
                (mail.to.as_str(), mail.purpose),
                (kate, MailPurpose::ResetPassword)
            );
        }
    }
);

story!(without_pages_the_mail_shows_the_code_alone, engine, {
    let mailbox = bluefox_auth::testing::Mailbox::new();
    let hook = mailbox.hook();
    let world = World::with(engine, |builder| builder.on_mail(hook)).await;
    let world = World { mailbox, ..world };
    logged_in(&world, ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    assert!(mail.link.is_none());
    assert!(mail.text.expose_secret().contains(code(&mail)));
    let typed = by_code(&flow, code(&mail));
    assert_eq!(confirm(&world, &typed).await.status, 200);
});
