//! In whose language a page speaks.

use crate::{
    form::post,
    support::{Engine, story},
    world,
};

story!(a_page_speaks_the_language_of_its_reader, engine, {
    let world = world(engine, |builder| builder).await;
    for (accept, language, title) in [
        ("de-AT, en;q=0.5", "de", "Anmelden"),
        ("fr, de;q=0.5", "de", "Anmelden"),
        ("en-GB", "en", "Log in"),
        ("fr", "en", "Log in"),
        ("*", "en", "Log in"),
        ("", "en", "Log in"),
    ] {
        let answer = world
            .browser()
            .with_header("accept-language", accept)
            .get("/auth/ui/login")
            .await;
        assert!(
            answer.body.contains(&format!("<html lang=\"{language}\">")),
            "{accept}"
        );
        assert!(
            answer.body.contains(&format!("<h1>{title}</h1>")),
            "{accept}"
        );
        assert_eq!(answer.header("vary"), Some("accept-language"));
    }
});

story!(refusals_and_errors_speak_it_too, engine, {
    let world = world(engine, |builder| builder).await;
    let mut german = world.browser().with_header("accept-language", "de");
    let answer = post(
        &mut german,
        "/auth/ui/login",
        "email=a%40b.example&password=x",
    )
    .await;
    assert!(
        answer
            .body
            .contains("Die E-Mail-Adresse oder das Passwort ist falsch.")
    );
    assert!(
        answer
            .body
            .contains("<title>Fehler: Anmelden · Bluefox</title>")
    );
    let answer = german.get("/auth/ui/nothing").await;
    assert!(answer.body.contains("Hier ist nichts."));
});

story!(the_default_language_is_that_of_mails, engine, {
    let world = world(engine, |builder| builder.mail_language("de")).await;
    let answer = world.browser().get("/auth/ui/login").await;
    assert!(answer.body.contains("<html lang=\"de\">"));
});
