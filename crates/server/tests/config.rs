//! What `config check` finds in the settings of mail and of accounts.

mod support;

use support::Place;

/// A place with a mail server.
fn mailing() -> Place {
    Place::new()
        .with("BLUEFOX_SMTP_HOST", "mail.example.com")
        .with("BLUEFOX_MAIL_FROM", "Example <no-reply@example.com>")
        .with("BLUEFOX_BASE_URL", "https://app.example.com")
}

#[track_caller]
fn refused(place: &Place, parts: &[&str]) {
    let said = place.run(&["config", "check"]).refused(2);
    for part in parts {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(said.starts_with("bluefox-auth: "), "{said}");
}

#[test]
fn a_mail_server_is_taken() {
    assert_eq!(mailing().run(&["config", "check"]).ok(), "OK\n");
}

#[test]
fn a_mail_server_can_be_wrong() {
    let with = |name: &str, value: &str| mailing().with(name, value);
    refused(
        &with("BLUEFOX_SMTP_HOST", "mail.example.com:25"),
        &["mail.example.com:25"],
    );
    refused(
        &with("BLUEFOX_SMTP_SECURITY", "plain"),
        &["without TLS", "`starttls`"],
    );
    refused(&with("BLUEFOX_MAIL_FROM", "nobody"), &["is no mailbox"]);
    refused(
        &with("BLUEFOX_BASE_URL", "app.example.com"),
        &["`base_url` (BLUEFOX_BASE_URL) is"],
    );
    refused(
        &with("BLUEFOX_SMTP_CA_FILE", "missing.pem"),
        &["missing.pem", "the certificate authority can't be read"],
    );
    let place = with("BLUEFOX_SMTP_CA_FILE", "ca.pem");
    place.file("ca.pem", "no certificate");
    refused(&place, &["certificate in PEM"]);
}

#[test]
fn a_template_can_be_wrong() {
    let place = mailing().with("BLUEFOX_MAIL_TEMPLATES", "templates");
    place.file(
        "templates/en/reset_password.txt",
        "{% block subject %}Reset{% endblock %}\n{{ nonsense( }}\n",
    );
    refused(&place, &["reset_password.txt", "2"]);
    let missing = mailing().with("BLUEFOX_MAIL_TEMPLATES", "nowhere");
    refused(&missing, &["nowhere"]);
}

#[test]
fn what_needs_mail_says_how_to_set_it() {
    for (name, value) in [
        ("BLUEFOX_REGISTRATION", "enumeration_safe"),
        ("BLUEFOX_REQUIRE_EMAIL_VERIFICATION", "true"),
    ] {
        let place = Place::new().with(name, value);
        refused(&place, &[name, "needs mail", "BLUEFOX_SMTP_HOST"]);
        assert_eq!(
            mailing().with(name, value).run(&["config", "check"]).ok(),
            "OK\n"
        );
    }
}
