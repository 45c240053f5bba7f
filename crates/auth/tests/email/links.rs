//! What the mails look like, where their links lead, and that opening one uses nothing up.

use axum::http::Method;
use bluefox_auth::{MailPurpose, testing::Mailbox};
use insta::assert_snapshot;
use secrecy::ExposeSecret as _;

use crate::{
    ask, asked,
    assertions::assert_refused,
    by_link, changed, confirm, member, post, silent,
    support::{Engine, World, credentials, story},
    token, world, written,
};

story!(opening_a_link_uses_nothing_up, engine, {
    let world = world(engine).await;
    let (mut eve, _) = member(&world, "eve@example.com").await;
    let undo = changed(&world, &mut eve, "eve@example.org").await;
    let (mut ada, verify) = member(&world, "ada@example.com").await;
    let change = asked(&world, &mut ada, "ada@example.org").await;
    for (path, mail) in [
        ("/auth/email-verification/confirm", &verify),
        ("/auth/email/confirm", &change),
        ("/auth/email/undo", &undo),
    ] {
        let with_token = format!("{path}?token={}", token(mail));
        let mut scanner = world.browser();
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            for path in [path, with_token.as_str()] {
                let answer = scanner
                    .send(method.clone(), path, Some(&by_link(mail)))
                    .await;
                // What a preflight would get says which origins may post.
                let expected = if method == Method::OPTIONS { 200 } else { 405 };
                assert_eq!(answer.status, expected, "{method} {path}");
            }
        }
        assert_refused(&scanner.get(path).await, 405, "method_not_allowed");
        let answer = post(&world, path, &by_link(mail)).await;
        assert_eq!(answer.status, 200, "{path}");
    }
});

story!(the_links_lead_to_the_pages_of_the_app, engine, {
    let world = world(engine).await;
    let (mut ada, verify) = member(&world, "ada@example.com").await;
    let change = asked(&world, &mut ada, "ada@example.org").await;
    confirm(&world, &change).await;
    let changed = world.mail().await;
    for (mail, page) in [
        (&verify, "verify-email"),
        (&change, "confirm-email-change"),
        (&changed, "email-changed"),
    ] {
        let expected = format!("https://app.example.com/{page}?token={}", token(mail));
        let link = mail.link.as_ref().expect("a link").expose_secret();
        assert_eq!(link, expected);
        assert!(mail.text.expose_secret().contains(link));
        assert!(mail.html.expose_secret().contains(link));
    }
});

story!(without_pages_the_mail_has_the_code_and_the_key, engine, {
    let mailbox = Mailbox::new();
    let hook = mailbox.hook();
    let world = World::with(engine, |builder| builder.on_mail(hook)).await;
    let world = World { mailbox, ..world };
    let (mut ada, verify) = member(&world, "ada@example.com").await;
    assert!(verify.link.is_none());
    assert_snapshot!(written(&verify), @r#"
    to: ada@example.com
    subject: Verify your e-mail address

    Please verify that ada@example.com
    is your address at bluefox-auth.

    You can do so within 24 hours, and only once.

    Type this code in the browser where you began:

        …

    If you have no account at bluefox-auth, somebody may have mistyped
    an address. Ignore this mail, and nothing happens.
    Never tell the code to anybody.

    bluefox-auth
    "#);
    let told = changed(&world, &mut ada, "ada@example.org").await;
    assert_snapshot!(written(&told), @r#"
    to: ada@example.com
    subject: Your e-mail address was changed

    The address of your account at bluefox-auth was changed
    from ada@example.com
    to ada@example.org.

    If that was you, there is nothing left to do.

    If that wasn't you, undo it within 72 hours. Then your account has this
    address again, all of its sessions end, and its password is void. A mail to
    choose a new one follows.

    This key undoes the change:
    …

    bluefox-auth
    "#);
});

story!(a_german_browser_gets_german_mails, engine, {
    let world = world(engine).await;
    let (ada, _) = member(&world, "ada@example.com").await;
    let mut ada = ada.with_header("accept-language", "de-AT,de;q=0.9,en;q=0.5");
    ada.post_empty("/auth/email-verification").await;
    assert_snapshot!(written(&world.mail().await), @r#"
    to: ada@example.com
    subject: Bestätigen Sie Ihre E-Mail-Adresse

    Bitte bestätigen Sie, dass ada@example.com
    Ihre Adresse bei Bluefox ist.

    Das ist 24 Stunden lang und nur einmal möglich.

    Adresse bestätigen:
    https://app.example.com/verify-email?token=…

    Oder geben Sie diesen Code in dem Browser ein, in dem Sie begonnen haben:

        …

    Wenn Sie kein Konto bei Bluefox haben, hat sich vielleicht jemand
    vertippt. Ignorieren Sie diese E-Mail dann einfach; es geschieht nichts.
    Geben Sie den Code an niemanden weiter.

    Bluefox
    "#);
    assert_eq!(ask(&mut ada, "ada@example.org").await.status, 200);
    let mail = world.mail().await;
    assert_snapshot!(written(&mail), @r#"
    to: ada@example.org
    subject: Bestätigen Sie Ihre neue E-Mail-Adresse

    ada@example.org soll die Adresse eines Kontos
    bei Bluefox werden. Solange Sie das nicht bestätigen, ändert sich
    nichts.

    Das ist 24 Stunden lang und nur einmal möglich.

    Adresse bestätigen:
    https://app.example.com/confirm-email-change?token=…

    Oder geben Sie diesen Code in dem Browser ein, in dem Sie begonnen haben:

        …

    Wenn Sie das nicht angefordert haben, ignorieren Sie diese E-Mail; es geschieht
    nichts. Geben Sie den Code an niemanden weiter.

    Bluefox
    "#);
});

story!(the_mails_after_a_change_are_german_too, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let mail = asked(&world, &mut ada, "ada@example.org").await;
    let mut german = world.browser().with_header("accept-language", "de");
    let answer = german.post("/auth/email/confirm", &by_link(&mail)).await;
    assert_eq!(answer.status, 200);
    let told = world.mail().await;
    assert_snapshot!(written(&told), @r#"
    to: ada@example.com
    subject: Ihre E-Mail-Adresse wurde geändert

    Die Adresse Ihres Kontos bei Bluefox wurde geändert:
    von ada@example.com
    in ada@example.org.

    Wenn Sie das waren, ist nichts weiter zu tun.

    Wenn Sie das nicht waren, machen Sie es innerhalb von 72 Stunden rückgängig.
    Ihr Konto hat dann wieder diese Adresse, alle Sitzungen enden, und das Passwort
    gilt nicht mehr. Sie erhalten eine weitere E-Mail, um ein neues zu wählen.

    Änderung rückgängig machen:
    https://app.example.com/email-changed?token=…

    Bluefox
    "#);
    let answer = german.post("/auth/email/undo", &by_link(&told)).await;
    assert_eq!(answer.status, 200);
    assert_snapshot!(written(&world.mail().await), @r#"
    to: ada@example.com
    subject: Wählen Sie ein neues Passwort

    Jemand, hoffentlich Sie, hat für ada@example.com
    bei Bluefox ein neues Passwort angefordert.

    Sie können es innerhalb von 60 Minuten wählen, allerdings nur einmal.

    Neues Passwort wählen:
    https://app.example.com/reset-password?token=…

    Oder geben Sie diesen Code in dem Browser ein, in dem Sie begonnen haben:

        …

    Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Dann ändert sich nichts.
    Geben Sie den Code an niemanden weiter; auch von Bluefox wird
    Sie niemand danach fragen.

    Bluefox
    "#);
});

story!(a_notice_in_german_carries_no_secret, engine, {
    let world = silent(engine).await;
    world
        .auth
        .users()
        .create("ada@example.com", "correct horse")
        .await
        .expect("it is free");
    let mut browser = world.browser().with_header("accept-language", "de");
    let body = credentials("ada@example.com");
    assert_eq!(browser.post("/auth/register", &body).await.status, 202);
    let notice = world.mail().await;
    assert_eq!(notice.purpose, MailPurpose::AlreadyRegistered);
    assert!(notice.token.is_none() && notice.code.is_none() && notice.link.is_none());
    assert_snapshot!(written(&notice), @r#"
    to: ada@example.com
    subject: Sie haben bereits ein Konto bei Bluefox

    Jemand, hoffentlich Sie, wollte ada@example.com
    für ein Konto bei Bluefox verwenden. Mit dieser Adresse haben Sie
    bereits eines.

    Melden Sie sich einfach an. Wenn Sie das Passwort vergessen haben, können Sie
    über die Anmeldeseite ein neues wählen.

    Anmelden:
    https://app.example.com

    Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: An Ihrem Konto hat sich
    nichts geändert.

    Bluefox
    "#);
});
