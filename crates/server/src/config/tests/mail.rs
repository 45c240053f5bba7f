//! What the settings of mail ask of each other.

use expect_test::{Expect, expect};

use super::Sources;
use crate::config::Purpose;

const WHOLE: &str = "smtp_host = \"mail.example.com\"\nmail_from = \"a@example.com\"\n\
                     base_url = \"https://app.example.com\"\n";

fn refused(toml: &str, expected: &Expect) {
    let sources = Sources {
        toml,
        ..Sources::default()
    };
    expected.assert_eq(&sources.mistakes());
}

#[test]
fn a_mail_server_needs_a_sender_and_pages_to_link_to() {
    refused(
        "bind = \"127.0.0.1:1\"\nsmtp_host = \"mail.example.com\"",
        &expect![[r"
            in FILE, line 2: `smtp_host` needs `mail_from` (BLUEFOX_MAIL_FROM), the mailbox that mails come from, such as `Example <no-reply@example.com>`
            in FILE, line 2: `smtp_host` needs `base_url` (BLUEFOX_BASE_URL), the address of this server as browsers see it, such as `https://auth.example.com`, or `mail_links` (BLUEFOX_MAIL_LINKS)"]],
    );
}

#[test]
fn without_hosted_pages_it_needs_those_of_the_operator() {
    refused(
        "smtp_host = \"mail.example.com\"\nmail_from = \"a@example.com\"\npages = false",
        &expect![[r"
            in FILE, line 1: `smtp_host` needs `base_url` (BLUEFOX_BASE_URL), where your pages are that mails link to, such as `https://app.example.com`, or `mail_links` (BLUEFOX_MAIL_LINKS)"]],
    );
}

#[test]
fn pages_are_needed_to_serve_alone() {
    let toml = "smtp_host = \"mail.example.com\"\nmail_from = \"a@example.com\"";
    for purpose in [Purpose::Develop, Purpose::Command] {
        let sources = Sources {
            toml,
            purpose,
            ..Sources::default()
        };
        assert!(sources.load().is_ok(), "{purpose:?}");
    }
}

#[test]
fn what_is_of_the_mail_server_needs_one() {
    let sources = Sources {
        toml: "smtp_security = \"starttls\"",
        environment: &[
            ("BLUEFOX_SMTP_PASSWORD", "hunter2"),
            ("BLUEFOX_SMTP_USERNAME", ""),
        ],
        flags: &["--smtp-port", "587"],
        ..Sources::default()
    };
    expect![[r"
        in the flag --smtp-port: `smtp_port` says nothing without `smtp_host` (BLUEFOX_SMTP_HOST), the mail server
        in FILE, line 1: `smtp_security` says nothing without `smtp_host` (BLUEFOX_SMTP_HOST), the mail server
        in the variable BLUEFOX_SMTP_PASSWORD: `smtp_password` says nothing without `smtp_host` (BLUEFOX_SMTP_HOST), the mail server"]]
    .assert_eq(&sources.mistakes());
}

#[test]
fn half_a_login_is_none() {
    refused(
        &format!("{WHOLE}smtp_username = \"bluefox\""),
        &expect!["in FILE, line 4: `smtp_username` needs `smtp_password` (BLUEFOX_SMTP_PASSWORD)"],
    );
    refused(
        &format!("{WHOLE}smtp_password = \"hunter2\""),
        &expect!["in FILE, line 4: `smtp_password` needs `smtp_username` (BLUEFOX_SMTP_USERNAME)"],
    );
}

#[test]
fn words_and_ports_that_are_none_are_named() {
    refused(
        "registration = \"everybody\"\nsmtp_port = 70000\nsmtp_security = \"ssl\"",
        &expect![[r"
            in FILE, line 1: `registration` wants one of open, closed, invite, enumeration_safe, not `everybody`
            in FILE, line 2: `smtp_port` wants a port such as 587, not `70000`
            in FILE, line 3: `smtp_security` wants one of tls, starttls, plain, not `ssl`"]],
    );
}

#[test]
fn a_whole_mail_server_is_taken() {
    let toml = &format!("{WHOLE}smtp_username = \"bluefox\"\nsmtp_password = \"hunter2\"");
    let sources = Sources {
        toml,
        ..Sources::default()
    };
    let config = sources.load().unwrap();
    assert!(config.builder().is_ok());
    assert!(!format!("{config:?}").contains("hunter2"));
}
