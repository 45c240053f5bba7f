//! The mail arrives as it was meant, and what it says works.

use std::{fmt::Write as _, fs};

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{
    ADA, FIRST_PAUSE, by, code, header, outbox, plain, register, run, run_after,
    smtp::SmtpServer,
    support::{Engine, World, credentials, story},
    token, world,
};

/// The mail as a person would write it down, without what differs from one to the next.
fn show(mail: &Value) -> String {
    let mut told = format!("from {} to {}\n\n", mail["from"], mail["to"]);
    let headers = mail["headers"].as_object().expect("headers");
    for (name, value) in headers {
        let value = value.as_str().expect("each header once");
        let value = match name.as_str() {
            "Message-ID" => value.split_once('@').map_or("", |(_, domain)| domain),
            "Content-Type" => value.split_once(';').map_or(value, |(kind, _)| kind),
            _ => value,
        };
        let _ = writeln!(told, "{name}: {value}");
    }
    let text = mail["text"].as_str().expect("a text");
    let text = text.replace(token(mail), "…").replace(code(mail), "…");
    format!("{told}\n{}", text.trim_end())
}

story!(
    a_registration_is_mailed_as_text_and_html_by_a_machine,
    engine,
    {
        let mut server = SmtpServer::start(&[]);
        let world = world(engine, plain(&server)).await;
        register(&world, ADA).await;
        world.clock.advance(FIRST_PAUSE);
        assert_eq!(run(&world).await, 1);
        let mail = server.next().await;
        assert_snapshot!(show(&mail), @r#"
        from "no-reply@bluefox.example" to ["ada@example.com"]

        Auto-Submitted: auto-generated
        Content-Type: multipart/alternative
        Date: Thu, 01 Jan 2026 00:00:00 +0000
        From: Bluefox <no-reply@bluefox.example>
        MIME-Version: 1.0
        Message-ID: bluefox.example>
        Subject: Verify your e-mail address
        To: ada@example.com

        Please verify that ada@example.com
        is your address at Bluefox.

        You can do so within 24 hours, and only once.

        Verify this address:
        https://app.example.com/verify-email?token=…

        Or type this code in the browser where you began:

            …

        If you have no account at Bluefox, somebody may have mistyped
        an address. Ignore this mail, and nothing happens.
        Never tell the code to anybody.

        Bluefox
        "#);
        let html = mail["html"].as_str().expect("HTML");
        for part in [token(&mail), code(&mail), "</html>"] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!(outbox(&world).await, "sent | 1 | -");
        assert_eq!(run_after(&world, FIRST_PAUSE).await, 0);
        assert!(server.received().await.is_empty(), "one mail, once");
    }
);

async fn verified(world: &World, body: Value) -> Value {
    let mut browser = world.browser();
    let path = "/auth/email-verification/confirm";
    let answer = browser.post(path, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let login = browser.post("/auth/login", &credentials(ADA)).await;
    assert_eq!(login.status, 200, "{}", login.body);
    browser.get("/auth/me").await.json()["email_verified"].clone()
}

story!(the_link_in_the_mail_verifies_the_address, engine, {
    let mut server = SmtpServer::start(&[]);
    let world = world(engine, plain(&server)).await;
    register(&world, ADA).await;
    run(&world).await;
    let mail = server.next().await;
    let body = json!({ "token": token(&mail) });
    assert_eq!(verified(&world, body).await, true);
});

story!(so_does_the_code_where_the_flow_began, engine, {
    let mut server = SmtpServer::start(&[]);
    let world = world(engine, plain(&server)).await;
    let flow = register(&world, ADA).await;
    run(&world).await;
    let mail = server.next().await;
    let body = json!({ "flow": flow, "code": code(&mail) });
    assert_eq!(verified(&world, body).await, true);
});

/// A world whose mails have the product's name in the subject.
async fn with_umlauts(engine: Engine, server: &SmtpServer) -> World {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let german = folder.path().join("de");
    fs::create_dir(&german).expect("a folder");
    let template = "{% extends layout %}\
        {% block subject %}{{ product_name }}: Adresse bestätigen{% endblock %}\
        {% block lead %}Grüße an {{ to }} von {{ product_name }}.{% endblock %}\
        {% block action %}Bestätigen{% endblock %}\
        {% block code %}Oder so:{% endblock %}";
    fs::write(german.join("verify_email.j2"), template).expect("a template");
    let smtp = by(plain(server));
    World::with(engine, |builder| {
        smtp(builder)
            .product_name("Bücher & Söhne")
            .mail_language("de")
            .mail_templates(folder.path())
    })
    .await
}

story!(umlauts_arrive_whole_in_subject_and_body, engine, {
    let mut server = SmtpServer::start(&[]);
    let world = with_umlauts(engine, &server).await;
    register(&world, ADA).await;
    run(&world).await;
    let mail = server.next().await;
    assert_eq!(mail["subject"], "Bücher & Söhne: Adresse bestätigen");
    let text = mail["text"].as_str().expect("a text");
    assert!(
        text.starts_with("Grüße an ada@example.com von Bücher & Söhne."),
        "{text}"
    );
    let html = mail["html"].as_str().expect("HTML");
    assert!(html.contains("von Bücher &amp; Söhne."), "{html}");
    assert_eq!(header(&mail, "To"), ADA);
    let body = json!({ "token": token(&mail) });
    assert_eq!(verified(&world, body).await, true);
});
