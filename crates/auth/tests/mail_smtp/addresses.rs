//! Who it goes to: the address that was given, whole, and nobody else.

use bluefox_auth::{BluefoxAuth, Smtp};
use insta::assert_snapshot;
use serde_json::json;

use super::{
    SENDER, credentials, header, outbox, plain, register, run,
    smtp::SmtpServer,
    support::{Engine, SECRET, story},
    world,
};

const HEADERS: [&str; 8] = [
    "Auto-Submitted",
    "Content-Type",
    "Date",
    "From",
    "MIME-Version",
    "Message-ID",
    "Subject",
    "To",
];

const JOERG: &str = "jörg@münchen.example";

story!(
    an_address_beyond_ascii_goes_to_a_server_that_knows_them,
    engine,
    {
        let mut server = SmtpServer::start(&[]);
        let world = world(engine, plain(&server)).await;
        register(&world, JOERG).await;
        run(&world).await;
        let mail = server.next().await;
        assert_eq!(mail["to"][0], "jörg@xn--mnchen-3ya.example");
        assert_eq!(header(&mail, "To"), "jörg@xn--mnchen-3ya.example");
        assert_eq!(outbox(&world).await, "sent | 1 | -");
    }
);

story!(
    where_the_server_does_not_it_is_a_dead_letter_and_others_go_on,
    engine,
    {
        let mut server = SmtpServer::start(&["--no-smtputf8"]);
        let world = world(engine, plain(&server)).await;
        register(&world, JOERG).await;
        assert_eq!(run(&world).await, 1);
        assert_snapshot!(outbox(&world).await, @"dead | 1 | the address needs SMTPUTF8 (RFC 6531), which the mail server has not");
        // A domain beyond ASCII has a form in ASCII.
        register(&world, "ada@münchen.example").await;
        assert_eq!(run(&world).await, 1);
        let mail = server.next().await;
        assert_eq!(mail["to"][0], "ada@xn--mnchen-3ya.example");
        assert_eq!(server.events().await, ["connected", "data"]);
    }
);

story!(no_address_adds_a_recipient_or_a_header, engine, {
    let mut server = SmtpServer::start(&[]);
    let world = world(engine, plain(&server)).await;
    let mut browser = world.browser();
    for email in [
        "ada@example.com\r\nBcc: eve@example.org",
        "ada@example.com>\r\nRCPT TO:<eve@example.org",
        "ada@example.com, eve@example.org",
        "ada\u{0}@example.com",
        "Ada <ada@example.com>",
        "\"ada\r\nBcc: eve\"@example.com",
    ] {
        let answer = browser.post("/auth/register", &credentials(email)).await;
        assert_eq!(answer.code(), "validation_failed", "{email:?}");
    }
    assert_eq!(run(&world).await, 0);
    // These are letters of an address, whatever else they mean in a header.
    let signs = "a!#$%&'*+-/=?^_`{|}~b@example.com";
    register(&world, signs).await;
    run(&world).await;
    let mail = server.next().await;
    assert_eq!(mail["to"], json!([signs]));
    let headers = mail["headers"].as_object().expect("headers");
    let names: Vec<&str> = headers.keys().map(String::as_str).collect();
    assert_eq!(names, HEADERS);
});

// As an encoded word the local part says `eve@example.org> `, and this very server decodes it.
story!(no_address_says_another_one_in_code, engine, {
    let mut server = SmtpServer::start(&[]);
    let world = world(engine, plain(&server)).await;
    let body = credentials("=?utf-8?q?eve=40example.org=3e=20?=@example.com");
    let answer = world.browser().post("/auth/register", &body).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (422, "validation_failed")
    );
    assert_eq!(run(&world).await, 0);
    assert!(server.received().await.is_empty());
});

#[tokio::test]
async fn no_name_of_a_product_or_a_sender_adds_a_header() {
    let mistake = async |product: &str, sender: &str| {
        let smtp = Smtp::new("mail.example.com", sender);
        let builder = BluefoxAuth::open("sqlite::memory:").secret_key(SECRET);
        let building = builder.product_name(product).smtp(smtp).build();
        building.await.expect_err(sender).to_string()
    };
    for break_out in ["\r\nBcc: eve@example.org", "\nX: y", "\u{85}", "\u{0}"] {
        let product = mistake(&format!("Blue{break_out}fox"), SENDER).await;
        assert!(product.contains("product_name"), "{product}");
        let sender = format!("Blue{break_out}fox <no-reply@bluefox.example>");
        let sender = mistake("Bluefox", &sender).await;
        assert!(sender.contains("is no mailbox"), "{sender}");
    }
}
