//! What an operator may put into the folder, and what is refused.

use std::fs;

use tempfile::TempDir;

use super::*;

/// A folder with these files.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn with(folder: &TempDir) -> ComposerSettings {
    ComposerSettings {
        pages: None,
        templates: Some(folder.path().to_owned()),
        ..settings()
    }
}

/// Why the folder is refused, without the path to it.
fn mistake(files: &[(&str, &[u8])]) -> String {
    let folder = folder(files);
    let error = Composer::new(with(&folder)).err().expect("refused");
    let base = format!("{}/", folder.path().display());
    error.to_string().replace(&base, "")
}

fn test_mail(composer: &Composer, language: &str) -> (String, String, String) {
    let mail = mail(composer, &sample(MailPurpose::Test, language));
    (
        mail.subject,
        mail.text.expose_secret().to_owned(),
        mail.html.expose_secret().to_owned(),
    )
}

const OWN: &[u8] = b"{% extends layout %}{% block subject %}Salut{% endblock %}\
                     {% block lead %}Bonjour {{ to }}.{% endblock %}";

#[test]
fn in_an_empty_folder_nothing_but_our_own_templates_is_tried() {
    composer(with(&folder(&[])));
}

#[test]
fn an_own_layout_is_around_every_mail() {
    let layout = b"<html><b>{% block subject %}{% endblock %}</b>{% block lead %}{% endblock %}";
    let folder = folder(&[("layout.html", layout)]);
    let (_, text, html) = test_mail(&composer(with(&folder)), "de");
    assert!(
        html.starts_with("<html><b>Bluefox kann E-Mails senden</b>"),
        "{html}"
    );
    assert!(text.starts_with("Dies ist ein Test."));
}

#[test]
fn an_own_file_replaces_a_mail() {
    let folder = folder(&[("en/test.j2", OWN)]);
    let composer = composer(with(&folder));
    let (subject, text, html) = test_mail(&composer, "en");
    assert_eq!(subject, "Salut");
    assert_eq!(text, "Bonjour ada@example.com.\n\nBluefox\n");
    assert!(html.contains(">Bonjour ada@example.com.</p>"));
    assert_eq!(test_mail(&composer, "de").0, "Bluefox kann E-Mails senden");
}

#[test]
fn an_own_form_replaces_that_one_alone() {
    let html = b"<p>{{ to }}</p>";
    let one = folder(&[("en/test.html", html)]);
    let (subject, text, form) = test_mail(&composer(with(&one)), "en");
    assert_eq!(
        (subject.as_str(), form.as_str()),
        ("Bluefox can send mail", "<p>ada@example.com</p>\n")
    );
    assert!(text.starts_with("This is a test."));

    let both = folder(&[("en/test.html", html), ("en/test.j2", OWN)]);
    let (subject, text, form) = test_mail(&composer(with(&both)), "en");
    assert_eq!(
        (subject.as_str(), form.as_str()),
        ("Salut", "<p>ada@example.com</p>\n")
    );
    assert!(text.starts_with("Bonjour"));
}

#[test]
fn a_language_may_be_added_in_part() {
    let folder = folder(&[
        ("pt-BR/test.j2", OWN),
        ("fr/.keep", b""),
        (".git/config", b""),
    ]);
    let default_language = "de".to_owned();
    let composer = composer(ComposerSettings {
        default_language,
        ..with(&folder)
    });
    assert_eq!(composer.languages, ["de", "en", "pt-BR"], "`fr` is empty");
    assert_eq!(composer.language(Some("pt-br")), "pt-BR");
    assert_eq!(test_mail(&composer, "pt-BR").0, "Salut");
    let mail = mail(&composer, &sample(MailPurpose::PasswordChanged, "pt-BR"));
    assert_eq!(
        (mail.language.as_str(), mail.subject.as_str()),
        ("de", "Ihr Passwort wurde geändert")
    );
}

#[test]
fn a_default_language_added_in_part_falls_back_to_english() {
    let folder = folder(&[("fr/test.j2", OWN)]);
    let default_language = "FR".to_owned();
    let composer = composer(ComposerSettings {
        default_language,
        ..with(&folder)
    });
    assert_eq!(composer.language(None), "fr");
    let mail = mail(&composer, &sample(MailPurpose::PasswordChanged, "fr"));
    assert_eq!(mail.language, "en");
}

#[test]
fn refuses_names_that_mean_nothing() {
    assert_snapshot!(mistake(&[("layuot.html", b"")]), @"layuot.html: there may be `layout.txt`, `layout.html`, and folders named after languages, such as `fr`");
    assert_snapshot!(mistake(&[("en/tset.j2", OWN)]), @"en/tset.j2: there may be `.j2`, `.txt` and `.html` files for verify_email, confirm_registration, already_registered, reset_password, password_changed, confirm_email_change, email_changed, invitation, security_alert, account_deletion, test");
    assert_snapshot!(mistake(&[("en/test.j2~", OWN)]), @"en/test.j2~: there may be `.j2`, `.txt` and `.html` files for verify_email, confirm_registration, already_registered, reset_password, password_changed, confirm_email_change, email_changed, invitation, security_alert, account_deletion, test");
    assert_snapshot!(mistake(&[("french/test.j2", OWN)]), @"french: is no language: name the folder like `fr` or `pt-BR`");
    assert_snapshot!(mistake(&[("EN/test.j2", OWN)]), @"EN: is no language: name the folder like `fr` or `pt-BR`");
    assert_snapshot!(mistake(&[("fr/test.html", OWN)]), @"fr/test.html: has no other half: add test.txt");
}

#[test]
fn refuses_what_can_not_be_read() {
    assert_snapshot!(mistake(&[("en/test.j2", b"\xff")]), @"en/test.j2: is not UTF-8");
    let large = b" ".repeat(64 * 1024 + 1);
    assert_snapshot!(mistake(&[("en/test.j2", &large)]), @"en/test.j2: is larger than 64 KiB");
    let folder = folder(&[]);
    let missing = folder.path().join("missing");
    let error = Composer::new(ComposerSettings {
        pages: None,
        templates: Some(missing),
        ..settings()
    });
    assert!(
        error
            .err()
            .expect("refused")
            .to_string()
            .contains("missing: can't be read")
    );
}

#[test]
fn refuses_what_does_not_compile_or_render() {
    let own = |text: &str| format!("{{% extends layout %}}\n{text}").into_bytes();
    let test = |text: &str| mistake(&[("de/test.j2", &own(text))]);
    assert_snapshot!(test("{% block subject %}"), @"de/test.j2, line 2: syntax error: unexpected end of input, expected end of block");
    assert_snapshot!(test("{% block subject %}{{ code|nope }}{% endblock %}"), @"de/test.j2, line 2: unknown filter: filter nope is unknown");
    assert_snapshot!(test("\n{% block subject %}{{ new_email }}{% endblock %}"), @"de/test.j2, line 3: undefined value");
    assert_snapshot!(test("{% block subject %}{{ to|date('[hour]') }}{% endblock %}"), @"de/test.j2, line 2: invalid operation: this is no moment (RFC 3339)");
    assert_snapshot!(test("{% block subject %} {% endblock %}"), @"de/test.j2: the subject is empty");
    assert_snapshot!(test("{% block lead %}No subject{% endblock %}"), @"de/test.j2: unknown block: block 'subject' not found");
    assert_snapshot!(test("{% include 'nothing' %}"), @"de/test.j2, line 2: template not found: tried to include non-existing template 'nothing'");
    assert_snapshot!(mistake(&[("layout.txt", b"\n\n{{ tto }}")]), @"layout.txt, line 3: undefined value");
    assert_snapshot!(mistake(&[("layout.txt", b"{% extends layout %}")]), @r#"
    layout.txt, line 1: invalid operation: cycle in template inheritance. "layout.txt" was referenced more than once
    "#);
}
