//! Mail by a real SMTP server: `bluefox-auth mail …`, and what a server does that is killed or ended.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "../../auth/tests/smtp/mod.rs"]
mod smtp;
mod support;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use smtp::{Certificate, SmtpServer};
use sqlx::{Connection as _, SqliteConnection};
use support::{PASSWORD, Place, body};

/// The port of a service that nobody offers: nothing listens there.
const NOBODY: u16 = 9;

/// Mails by way of this port on this machine.
fn mailing(place: Place, port: u16) -> Place {
    place
        .with("BLUEFOX_SMTP_HOST", "127.0.0.1")
        .with("BLUEFOX_SMTP_PORT", &port.to_string())
        .with("BLUEFOX_SMTP_SECURITY", "plain")
        .with("BLUEFOX_MAIL_FROM", "Example <no-reply@example.com>")
        .with("BLUEFOX_BASE_URL", "https://app.example.com")
}

fn recipient(mail: &Value) -> String {
    mail["to"][0].as_str().unwrap().to_owned()
}

// ---- The commands

#[tokio::test]
async fn a_test_mail_is_sent() {
    let mut smtp = SmtpServer::start(&[]);
    let place = mailing(Place::new(), smtp.port()).with("BLUEFOX_PRODUCT_NAME", "Example");
    let said = place.run(&["mail", "test", "ada@example.com"]).ok();
    assert_eq!(
        said,
        "A mail to ada@example.com was handed over to the mail server.\n"
    );
    let mail = smtp.next().await;
    assert_eq!(recipient(&mail), "ada@example.com");
    assert_eq!(mail["from"], "no-reply@example.com");
    assert_eq!(mail["subject"], "Example can send mail");
}

#[tokio::test]
async fn a_test_mail_takes_tls_and_a_login() {
    let certificate = Certificate::new();
    let login = ["--login", "bluefox:hunter2"];
    let tls = certificate.args("starttls");
    let mut smtp = SmtpServer::start(&[&login[..], &tls].concat());
    let place = mailing(Place::new(), smtp.port())
        .with("BLUEFOX_SMTP_HOST", "localhost")
        .with("BLUEFOX_SMTP_SECURITY", "starttls")
        .with("BLUEFOX_SMTP_USERNAME", "bluefox")
        .with("BLUEFOX_SMTP_PASSWORD", "hunter2");
    let said = place.run(&["mail", "test", "ada@example.com"]).refused(1);
    assert!(
        said.contains("The mail was not sent"),
        "nobody vouches for it: {said}"
    );

    let place = place.with(
        "BLUEFOX_SMTP_CA_FILE",
        certificate.ca_file.to_str().unwrap(),
    );
    place.run(&["mail", "test", "ada@example.com"]).ok();
    let mail = smtp.next().await;
    assert_eq!(
        (&mail["tls"], &mail["login"]),
        (&json!(true), &json!("bluefox"))
    );

    let place = place.with("BLUEFOX_SMTP_PASSWORD", "swordfish");
    let said = place.run(&["mail", "test", "ada@example.com"]).refused(1);
    assert!(
        said.contains("The mail was not sent") && !said.contains("swordfish"),
        "{said}"
    );
}

#[test]
fn a_test_mail_that_is_not_taken_is_one_sentence() {
    let place = mailing(Place::new(), NOBODY);
    let said = place.run(&["mail", "test", "ada@example.com"]).refused(1);
    assert!(
        said.starts_with("bluefox-auth: The mail was not sent: ") && said.lines().count() == 1,
        "{said}"
    );
    let said = place.run(&["mail", "test", "nobody"]).refused(1);
    assert!(said.contains("`to`"), "{said}");
    let said = Place::new()
        .run(&["mail", "test", "ada@example.com"])
        .refused(1);
    assert!(said.contains("BLUEFOX_SMTP_HOST"), "{said}");
}

#[tokio::test]
async fn dead_letters_are_listed_and_tried_again() {
    let refusing = SmtpServer::start(&["--mode", "refuse-recipient"]);
    let place = mailing(Place::new(), refusing.port());
    assert_eq!(
        place.run(&["mail", "dead-letters", "--json"]).json(),
        json!([])
    );
    let mut server = place.serve(&[]);
    for email in ["ada@example.com", "grace@example.com"] {
        server.register(email).await;
        server.wait_for("\"dead\"");
    }
    server.kill();

    let dead = place.run(&["mail", "dead-letters", "--json"]).json();
    assert_eq!(dead.as_array().unwrap().len(), 2);
    assert_eq!(dead[0]["purpose"], "verify_email");
    assert!(dead[0]["error"].as_str().unwrap().contains("550"), "{dead}");
    let table = place.run(&["mail", "dead-letters"]).ok();
    assert!(
        table.starts_with("ID  ") && table.lines().count() == 3,
        "{table}"
    );

    let id = dead[0]["id"].as_str().unwrap();
    let retry = || place.run(&["mail", "dead-letters", "--retry", id]);
    assert!(retry().ok().contains(id));
    assert!(retry().refused(1).contains("there is no dead letter"));
    let retry_all = || place.run(&["mail", "dead-letters", "--retry-all"]).ok();
    assert!(retry_all().starts_with("1 mail is queued"));
    assert_eq!(retry_all(), "There are no dead letters.\n");

    let mut smtp = SmtpServer::start(&[]);
    let place = mailing(place, smtp.port());
    let _server = place.serve(&[]);
    let mails = [smtp.next().await, smtp.next().await];
    let recipients: BTreeSet<String> = mails.iter().map(recipient).collect();
    assert_eq!(recipients.len(), 2);
}

#[tokio::test]
async fn who_registers_by_a_mailed_invitation_has_a_verified_address() {
    let mut smtp = SmtpServer::start(&[]);
    let place = mailing(Place::new(), smtp.port()).with("BLUEFOX_REGISTRATION", "invite");
    let server = place.serve(&[]);
    let said = place
        .run(&["user", "invite", "ada@example.com", "--send"])
        .ok();
    assert!(said.starts_with("The invitation is queued"), "{said}");
    let mail = smtp.next().await;
    let text = mail["text"].as_str().unwrap();
    let (_, rest) = text
        .split_once("https://app.example.com/auth/ui/invitation?token=")
        .unwrap();
    let invitation = rest.split_whitespace().next().unwrap();
    let credentials = json!({
        "email": "ada@example.com", "password": PASSWORD, "invitation": invitation
    });
    let registered = body(server.post("/auth/register", &credentials).await).await;
    assert_eq!(registered["email_verified"], true, "{registered}");
}

// ---- How it ends

/// Lets the time pass that a mail waits after a failure, or until a claim on it ends.
async fn let_mails_be_due(place: &Place) {
    let file = place.path("bluefox-auth.db");
    let url = format!("sqlite://{}", file.display());
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("UPDATE bf_outbox SET due_at = 0 WHERE state = 'queued'")
        .execute(&mut database)
        .await
        .unwrap();
    database.close().await.unwrap();
}

/// Who got a mail from a server that starts with this outbox and ends in peace.
async fn delivered(place: Place, count: usize) -> Vec<String> {
    let mut smtp = SmtpServer::start(&[]);
    let place = mailing(place, smtp.port());
    let_mails_be_due(&place).await;
    let mut server = place.serve(&[]);
    for _ in 0..count {
        server.wait_for("\"sent\"");
    }
    server.terminate();
    assert_eq!(server.wait().code(), Some(0));
    // Also by the next one, nothing is sent again.
    let mut server = place.serve(&[]);
    server.register("last@example.com").await;
    server.wait_for("\"sent\"");
    server.kill();
    smtp.received().await.iter().map(recipient).collect()
}

#[tokio::test]
async fn a_kill_between_commit_and_sending_loses_no_mail() {
    let place = mailing(Place::new(), NOBODY);
    let mut server = place.serve(&[]);
    let mut emails: Vec<String> = (0..8).map(|n| format!("user{n}@example.com")).collect();
    for email in &emails {
        server.register(email).await;
    }
    server.kill();

    let mut got = delivered(place, emails.len()).await;
    got.sort();
    emails.insert(0, "last@example.com".to_owned());
    assert_eq!(got, emails);
}

#[tokio::test]
async fn a_kill_in_the_middle_of_sending_loses_no_mail() {
    let mut hanging = SmtpServer::start(&["--mode", "hang-data"]);
    let place = mailing(Place::new(), hanging.port());
    let mut server = place.serve(&[]);
    server.register("ada@example.com").await;
    hanging.reached("data").await;
    server.kill();
    assert_eq!(
        delivered(place, 1).await,
        ["ada@example.com", "last@example.com"]
    );
}

#[tokio::test]
async fn the_second_signal_does_not_wait_for_a_mail() {
    let mut hanging = SmtpServer::start(&["--mode", "hang"]);
    let place = mailing(Place::new(), hanging.port());
    let mut server = place.serve(&[]);
    server.register("ada@example.com").await;
    hanging.reached("connected").await;
    server.terminate();
    server.wait_for("stopping: ");
    server.terminate();
    server.wait_for("second signal");
    assert_eq!(server.wait().code(), Some(0));
}
