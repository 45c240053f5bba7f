//! What the mails say.

mod folder;

use insta::assert_snapshot;
use secrecy::ExposeSecret as _;

use super::*;

fn settings() -> ComposerSettings {
    ComposerSettings {
        product_name: "Bluefox".to_owned(),
        base_url: Some("https://app.example.com".to_owned()),
        links: None,
        pages: None,
        templates: None,
        default_language: "en".to_owned(),
    }
}

fn composer(settings: ComposerSettings) -> Composer {
    Composer::new(settings).expect("good settings")
}

fn mail(composer: &Composer, letter: &Letter) -> Mail {
    composer.compose(Uuid::nil(), letter).expect("a mail")
}

fn reset_mail(language: &str) -> Mail {
    mail(
        &composer(settings()),
        &sample(MailPurpose::ResetPassword, language),
    )
}

/// As a mail reader would show it, roughly: without tags, without empty lines.
fn shown(html: &str) -> String {
    let (_, body) = html.split_once("<body").expect("a body");
    let texts = body.split('<').filter_map(|part| part.split_once('>'));
    let lines = texts.flat_map(|(_, text)| text.lines()).map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_reset_in_english() {
    let mail = reset_mail("en");
    assert_snapshot!(mail.subject, @"Choose a new password");
    assert_snapshot!(mail.text.expose_secret(), @r#"
    Somebody, hopefully you, asked for a new password for ada@example.com
    at Bluefox.

    You can choose it within 60 minutes, and only once.

    Choose a new password:
    https://app.example.com/reset-password?token=a-token

    Or type this code in the browser where you began:

        123456

    If that wasn't you, ignore this mail: nothing changes.
    Never tell the code to anybody: nobody at Bluefox will ask for it.

    Bluefox
    "#);
}

#[test]
fn a_reset_in_english_as_html() {
    let mail = reset_mail("en");
    assert_snapshot!(mail.html.expose_secret(), @r#"
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="supported-color-schemes" content="light dark">
    <title>Choose a new password</title>
    <style>
    :root { color-scheme: light dark; }
    @media (prefers-color-scheme: dark) {
    .page { background: #14171c !important; }
    .card { background: #1e2229 !important; }
    .text { color: #e8eaed !important; }
    .soft { color: #a8aeb8 !important; }
    .code { background: #2a2f38 !important; }
    .link { color: #8ab4f8 !important; }
    }
    </style>
    </head>
    <body class="page" style="margin:0;padding:0;background:#f3f4f6;">
    <table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f3f4f6;">
    <tr><td align="center" style="padding:24px 12px;">
    <table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;background:#ffffff;border-radius:8px;">
    <tr><td style="padding:28px 24px;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;">
    <p class="text" style="margin:0 0 20px;font-size:18px;font-weight:bold;color:#1f2328;">Bluefox</p>
    <p class="text" style="margin:0 0 16px;font-size:16px;line-height:1.5;color:#1f2328;">Somebody, hopefully you, asked for a new password for ada@example.com
    at Bluefox.</p>
    <p class="text" style="margin:0 0 16px;font-size:16px;line-height:1.5;color:#1f2328;">You can choose it within 60 minutes, and only once.</p>
    <table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0 16px;">
    <tr><td style="background:#1a56c4;border-radius:6px;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;">
    <a href="https://app.example.com/reset-password?token=a-token" style="display:inline-block;padding:12px 22px;font-size:16px;font-weight:bold;color:#ffffff;text-decoration:none;">Choose a new password</a>
    </td></tr>
    </table>
    <p style="margin:0 0 24px;font-size:13px;line-height:1.5;word-break:break-all;"><a class="link" href="https://app.example.com/reset-password?token=a-token" style="color:#1a56c4;">https://app.example.com/reset-password?token=a-token</a></p>
    <p class="text" style="margin:0 0 8px;font-size:16px;line-height:1.5;color:#1f2328;">Or type this code in the browser where you began:</p>
    <p class="code text" style="margin:0 0 24px;padding:12px 16px;background:#eef0f3;border-radius:6px;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:26px;letter-spacing:5px;color:#1f2328;">123456</p>
    <p class="soft" style="margin:0 0 12px;font-size:14px;line-height:1.5;color:#57606a;">If that wasn't you, ignore this mail: nothing changes.
    Never tell the code to anybody: nobody at Bluefox will ask for it.</p>
    </td></tr>
    </table>
    </td></tr>
    </table>
    </body>
    </html>
    "#);
}

#[test]
fn a_reset_in_german() {
    let mail = reset_mail("de");
    assert_snapshot!(mail.subject, @"Wählen Sie ein neues Passwort");
    assert_snapshot!(mail.text.expose_secret(), @r#"
    Jemand, hoffentlich Sie, hat für ada@example.com
    bei Bluefox ein neues Passwort angefordert.

    Sie können es innerhalb von 60 Minuten wählen, allerdings nur einmal.

    Neues Passwort wählen:
    https://app.example.com/reset-password?token=a-token

    Oder geben Sie diesen Code in dem Browser ein, in dem Sie begonnen haben:

        123456

    Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Dann ändert sich nichts.
    Geben Sie den Code an niemanden weiter; auch von Bluefox wird
    Sie niemand danach fragen.

    Bluefox
    "#);
    assert!(mail.html.expose_secret().contains("<html lang=\"de\">"));
    assert_snapshot!(shown(mail.html.expose_secret()), @r#"
    Bluefox
    Jemand, hoffentlich Sie, hat für ada@example.com
    bei Bluefox ein neues Passwort angefordert.
    Sie können es innerhalb von 60 Minuten wählen, allerdings nur einmal.
    Neues Passwort wählen
    https://app.example.com/reset-password?token=a-token
    Oder geben Sie diesen Code in dem Browser ein, in dem Sie begonnen haben:
    123456
    Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Dann ändert sich nichts.
    Geben Sie den Code an niemanden weiter; auch von Bluefox wird
    Sie niemand danach fragen.
    "#);
}

#[test]
fn an_undoing_without_pages_shows_the_key() {
    let composer = composer(ComposerSettings {
        base_url: None,
        ..settings()
    });
    let mail = mail(&composer, &sample(MailPurpose::EmailChanged, "en"));
    assert!(mail.link.is_none());
    assert_snapshot!(mail.text.expose_secret(), @r#"
    The address of your account at Bluefox was changed
    from ada@example.com
    to ada@example.org.

    If that was you, there is nothing left to do.

    If that wasn't you, undo it within 72 hours. Then your account has this
    address again, all of its sessions end, and its password is void. A mail to
    choose a new one follows.

    This key undoes the change:
    a-token

    Bluefox
    "#);
}

#[test]
fn a_deadline_is_told_in_utc() {
    let composer = composer(settings());
    let text = |language: &str| {
        let letter = Letter::new(
            "a@example.com",
            MailPurpose::AccountDeletion,
            language.to_owned(),
        )
        .with_fact("deletes_at", "2026-03-01T00:30:00+02:00");
        mail(&composer, &letter).text.expose_secret().to_owned()
    };
    assert!(text("en").contains("28 February 2026, 22:30 UTC"));
    assert!(text("de").contains("28.2.2026, 22:30 Uhr (UTC)"));
}

#[test]
fn every_mail_makes_sense_in_every_language_with_and_without_pages() {
    for base_url in [Some("https://app.example.com".to_owned()), None] {
        let composer = composer(ComposerSettings {
            base_url,
            ..settings()
        });
        assert_eq!(composer.languages, ["en", "de"]);
        for language in &composer.languages {
            for purpose in MailPurpose::ALL {
                check(&composer, &sample(*purpose, language));
            }
        }
    }
}

fn check(composer: &Composer, letter: &Letter) {
    let mail = mail(composer, letter);
    let place = format!("{} {}", mail.language, mail.purpose);
    assert_eq!(mail.language, letter.language, "{place}");
    let opens =
        |text: &Option<SecretString>| text.as_ref().map(|one| one.expose_secret().to_owned());
    let (link, code) = (opens(&mail.link), opens(&mail.code));
    let has_link = letter.token.is_some() && composer.base_url.is_some();
    assert_eq!(link.is_some(), has_link, "{place}");
    for form in [mail.text.expose_secret(), &shown(mail.html.expose_secret())] {
        assert!(
            !form.contains("{{") && !form.contains("{%"),
            "{place}: {form}"
        );
        assert!(
            !form.contains("none") && !form.contains("\n:"),
            "{place}: {form}"
        );
        assert!(form.contains("Bluefox"), "{place}: {form}");
        for what in [&link, &code].into_iter().flatten() {
            assert!(form.contains(what), "{place}: {form}");
        }
        let key = letter
            .token
            .as_ref()
            .filter(|_| link.is_none() && code.is_none());
        assert!(key.is_none_or(|key| form.contains(key)), "{place}: {form}");
        for fact in letter.facts.values() {
            let is_told = form.contains(fact) || form.contains("2026");
            assert!(is_told, "{place}: {form}");
        }
    }
}

#[test]
fn what_was_typed_is_neither_markup_nor_a_sentence() {
    let typed = "<script>x</script>&\"'\r\n\r\nPay here: https://evil.example/\u{2028}\u{202e}now";
    let letter = sample(MailPurpose::EmailChanged, "en").with_fact("new_email", typed);
    let mail = mail(&composer(settings()), &letter);
    let (text, html) = (mail.text.expose_secret(), mail.html.expose_secret());
    assert!(text.contains("to <script>x</script>&\"' Pay here: https://evil.example/ now.\n"));
    assert!(html.contains(
        "to &lt;script&gt;x&lt;/script&gt;&amp;&quot;&#39; Pay here: https://evil.example/ now."
    ));
    assert!(!html.contains("<script"));
    assert!(!text.contains(['\u{2028}', '\u{202e}', '\r']));
}

#[test]
fn a_subject_is_one_line() {
    let product_name = " Blue\r\nBcc: eve@example.com\u{85}fox\0 ".to_owned();
    let composer = composer(ComposerSettings {
        product_name,
        ..settings()
    });
    let mail = mail(&composer, &sample(MailPurpose::Test, "en"));
    assert_eq!(mail.subject, "Blue Bcc: eve@example.com fox can send mail");
}

#[test]
fn a_token_can_lead_nowhere_else() {
    let mut letter = sample(MailPurpose::ResetPassword, "en");
    letter.token = Some("x\"><script>&next=//evil.example".to_owned());
    let mail = mail(&composer(settings()), &letter);
    let link = "https://app.example.com/reset-password?token=\
                x%22%3E%3Cscript%3E%26next%3D%2F%2Fevil.example";
    assert_eq!(mail.link.expect("a link").expose_secret(), link);
    assert!(
        mail.html
            .expose_secret()
            .contains(&format!("href=\"{link}\""))
    );
}

#[test]
fn a_link_is_escaped_in_html_only() {
    let links = Some("https://a.example/?t={token}&for={purpose}".to_owned());
    let composer = composer(ComposerSettings {
        links,
        ..settings()
    });
    let mail = mail(&composer, &sample(MailPurpose::Invitation, "en"));
    let text = mail.text.expose_secret();
    assert!(text.contains("https://a.example/?t=a-token&for=invitation\n"));
    let html = mail.html.expose_secret();
    assert!(html.contains("\"https://a.example/?t=a-token&amp;for=invitation\""));
}

#[test]
fn a_language_that_is_gone_is_replaced() {
    let default_language = "de".to_owned();
    let composer = composer(ComposerSettings {
        default_language,
        ..settings()
    });
    let written = |language: &str| mail(&composer, &sample(MailPurpose::Test, language)).language;
    assert_eq!(written("tlh"), "de");
    assert_eq!(written("EN"), "en");
    assert_eq!(composer.language(None), "de");
    assert_eq!(composer.language(Some("tlh, en-GB;q=0.5")), "en");
    assert_eq!(composer.language(Some("tlh")), "de");
}

#[test]
fn refuses_a_language_without_templates() {
    let default_language = "tlh".to_owned();
    let error = Composer::new(ComposerSettings {
        default_language,
        ..settings()
    })
    .err();
    assert_eq!(
        error.expect("refused").to_string(),
        "there are no templates in `tlh`, only in de, en"
    );
}

#[test]
fn a_fact_that_is_missing_is_told_by_its_place() {
    let letter = Letter::new("a@example.com", MailPurpose::EmailChanged, "en".to_owned());
    let error = composer(settings()).compose(Uuid::nil(), &letter).err();
    assert_snapshot!(error.expect("refused"), @"the built-in en/email_changed.j2, line 6: undefined value");
}
