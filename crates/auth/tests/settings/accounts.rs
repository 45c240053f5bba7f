//! Accounts, and the mails that they need.

use std::time::Duration;

use bluefox_auth::{Builder, Mail, Registration};
use insta::assert_snapshot;

use super::{good, verdict, verdicts};

/// Settings with a way to send mail.
fn with_mail() -> Builder {
    good().on_mail(async |_: Mail| Ok(()))
}

#[test]
fn what_needs_mail_is_refused_without() {
    assert_snapshot!(verdict(&good().registration(Registration::EnumerationSafe)), @"`registration` is `enumeration_safe`, which needs mail: set a way to send it, or choose otherwise");
    assert_snapshot!(verdict(&good().require_email_verification(true)), @"`require_email_verification` needs mail: set a way to send it, or choose otherwise");
    assert_snapshot!(verdict(&good().security_alerts(true)), @"`security_alerts` needs mail: set a way to send it, or choose otherwise");
    assert_eq!(verdict(&with_mail().security_alerts(true)), "works");
    assert_eq!(
        verdict(&with_mail().registration(Registration::EnumerationSafe)),
        "works"
    );
    assert_eq!(
        verdict(&with_mail().require_email_verification(true)),
        "works"
    );
}

#[test]
fn every_life_has_its_limits() {
    let lives = [
        Duration::ZERO,
        Duration::from_mins(1),
        Duration::from_hours(24),
        Duration::MAX,
    ];
    assert_snapshot!(verdicts(&lives, Builder::invitation_ttl), @r#"
    0ns
      `invitation_ttl` must be between a minute and ten years
    60s
      works
    86400s
      works
    18446744073709551615.999999999s
      `invitation_ttl` must be between a minute and ten years
    "#);
    assert_snapshot!(verdicts(&lives, Builder::deletion_grace), @r#"
    0ns
      works
    60s
      works
    86400s
      works
    18446744073709551615.999999999s
      `deletion_grace` must be between 0 and ten years
    "#);
    assert_snapshot!(verdicts(&lives, Builder::event_retention), @r#"
    0ns
      `event_retention` must be between a day and ten years
    60s
      `event_retention` must be between a day and ten years
    86400s
      works
    18446744073709551615.999999999s
      `event_retention` must be between a day and ten years
    "#);
    assert_snapshot!(verdicts(&lives, Builder::step_up_max_age), @r#"
    0ns
      `step_up_max_age` must be between one second and ten years; leave it out to ask for no step-up
    60s
      works
    86400s
      works
    18446744073709551615.999999999s
      `step_up_max_age` must be between one second and ten years; leave it out to ask for no step-up
    "#);
}

#[test]
fn events_outlive_access_tokens() {
    const DAY: Duration = Duration::from_hours(24);
    // They tell a node that starts which access tokens were revoked.
    assert_snapshot!(
        verdicts(&[Duration::from_hours(23), DAY], |builder, life| {
            builder.event_retention(DAY).access_token_ttl(life)
        }),
        @r#"
    82800s
      works
    86400s
      `event_retention` is shorter than `access_token_ttl` and an hour: a node that starts reads there which access tokens were revoked
    "#
    );
}

#[test]
fn the_base_of_the_links_is_the_address_of_pages() {
    let bases = [
        "https://app.example.com",
        "http://localhost:3000",
        "https://example.com/app",
        "https://app.example.com/",
        "app.example.com",
        "https://app.example.com?x=1",
        "https://ada:secret@example.com",
        "javascript:alert(1)",
        "",
    ];
    assert_snapshot!(verdicts(&bases, Builder::base_url), @r#"
    "https://app.example.com"
      works
    "http://localhost:3000"
      works
    "https://example.com/app"
      works
    "https://app.example.com/"
      `base_url` is "https://app.example.com/": give the address of your pages, such as `https://app.example.com`, without a slash at its end
    "app.example.com"
      `base_url` is "app.example.com": give the address of your pages, such as `https://app.example.com`, without a slash at its end
    "https://app.example.com?x=1"
      `base_url` is "https://app.example.com?x=1": give the address of your pages, such as `https://app.example.com`, without a slash at its end
    "https://ada:secret@example.com"
      `base_url` is "https://ada:secret@example.com": give the address of your pages, such as `https://app.example.com`, without a slash at its end
    "javascript:alert(1)"
      `base_url` is "javascript:alert(1)": give the address of your pages, such as `https://app.example.com`, without a slash at its end
    ""
      `base_url` is "": give the address of your pages, such as `https://app.example.com`, without a slash at its end
    "#);
}

#[test]
fn a_link_has_a_token_and_leads_to_a_host() {
    let said = |links: &str| verdict(&with_mail().mail_links(links));
    assert_eq!(
        said("https://app.example.com/{purpose}?token={token}"),
        "works"
    );
    assert_eq!(said("app.example.scheme://mail/{page}#{token}"), "works");
    assert_snapshot!(said("https://app.example.com/{purpose}"), @"`mail` links to `https://app.example.com/{purpose}`: `{token}` is missing");
    assert_snapshot!(said("https://app.example.com/{what}?token={token}"), @"`mail` links to `https://app.example.com/{what}?token={token}`: braces are for `{base_url}` where it is set, `{page}`, `{purpose}` and `{token}` only");
    assert_snapshot!(said("javascript:alert('{token}')"), @"`mail` links to `javascript:alert('{token}')`: it makes no URL with a host");
}

#[test]
fn the_name_of_the_product_is_one_line() {
    let names = ["Bluefox", "Füchse & Söhne", "", " ", "two\nlines"];
    assert_snapshot!(verdicts(&names, Builder::product_name), @r#"
    "Bluefox"
      works
    "Füchse & Söhne"
      works
    ""
      `product_name` must be one line of 1 to 100 bytes
    " "
      `product_name` must be one line of 1 to 100 bytes
    "two\nlines"
      `product_name` must be one line of 1 to 100 bytes
    "#);
}

#[test]
fn templates_and_languages_are_tried_at_start() {
    assert_snapshot!(verdict(&with_mail().mail_language("tlh")), @"`mail` there are no templates in `tlh`, only in de, en");
    assert_eq!(verdict(&with_mail().mail_language("de")), "works");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let told = || {
        verdict(&with_mail().mail_templates(folder.path()))
            .replace(&folder.path().display().to_string(), "templates")
    };
    assert_eq!(told(), "works");
    std::fs::create_dir(folder.path().join("en")).expect("a new folder");
    let file = folder.path().join("en/reset_password.j2");
    std::fs::write(
        &file,
        "{% extends layout %}\n{% block subject %}{{ prodct_name }}{% endblock %}",
    )
    .expect("a file");
    assert_snapshot!(told(), @"`mail` templates/en/reset_password.j2, line 2: undefined value");
    std::fs::write(
        &file,
        "{% extends layout %}{% block subject %}{{ product_name }}{% endblock %}",
    )
    .expect("a file");
    assert_eq!(told(), "works");
}

#[test]
fn the_template_of_the_manual_works() {
    let manual = include_str!("../../../../docs/mail.md");
    let (_, rest) = manual.split_once("```jinja\n").expect("it shows one");
    let (template, _) = rest.split_once("```").expect("it ends");
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("fr")).expect("a new folder");
    std::fs::write(folder.path().join("fr/reset_password.j2"), template).expect("a file");
    let builder = with_mail().mail_templates(folder.path());
    assert_eq!(verdict(&builder.mail_language("fr")), "works");
}

#[cfg(feature = "smtp")]
#[test]
fn smtp_is_tried_as_far_as_it_goes_without_the_server() {
    use bluefox_auth::{Smtp, SmtpSecurity};

    let said = |smtp| verdict(&good().smtp(smtp));
    assert_eq!(
        said(Smtp::new(
            "mail.example.com",
            "Bluefox <no-reply@example.com>"
        )),
        "works"
    );
    assert_eq!(
        said(Smtp::new("127.0.0.1", "a@example.com").security(SmtpSecurity::Plain)),
        "works"
    );
    assert_snapshot!(said(Smtp::new("mail.example.com", "a@example.com").security(SmtpSecurity::Plain)), @"`smtp` the mail server mail.example.com can't be reached without TLS, since it is not this very machine: choose `tls` or `starttls`");
    assert_snapshot!(said(Smtp::new("mail.example.com", "nobody")), @r#"
    `smtp` the sender "nobody" is no mailbox: give one such as `Bluefox <no-reply@example.com>`
    "#);
    assert_snapshot!(said(Smtp::new("mail.example.com", "a@example.com").ca_pem("no certificate")), @"`smtp` the certificate authority for mail is no certificate in PEM");
}
