use std::collections::BTreeSet;

use bluefox_auth_core::Code;

use super::{
    super::{links, notice::Notice, sources},
    *,
};

fn catalogue(text: &str) -> Catalogue {
    parse(Path::new("it"), text).expect("one object of texts")
}

/// What stands between two marks, as often as they come.
fn between<'t>(text: &'t str, before: &'t str, after: char) -> impl Iterator<Item = &'t str> {
    let parts = text.split(before).skip(1);
    parts.filter_map(move |part| part.split_once(after).map(|(inner, _)| inner))
}

/// Every key that templates and handlers can ask for.
fn used() -> BTreeSet<String> {
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut add = |key: String| {
        used.insert(key);
    };
    for (_, text) in sources::BUILT_IN {
        between(text, " t(\"", '"').for_each(|key| add(key.to_owned()));
    }
    for (_, text) in sources::BUILT_IN
        .iter()
        .filter(|(name, _)| *name == "confirm.html")
    {
        for part in between(text, "t(page|replace(\"-\", \"_\") ~ \".", '"') {
            for page in links::ALL
                .iter()
                .filter(|page| page.name != "reset-password")
            {
                add(format!("{}.{part}", page.name.replace('-', "_")));
            }
        }
    }
    for code in Code::ALL {
        add(format!("error.{code}"));
    }
    for notice in Notice::ALL {
        add(notice.key().to_owned());
    }
    for handler in [
        include_str!("../refusal.rs"),
        include_str!("../links.rs"),
        include_str!("../register.rs"),
        include_str!("../account/forms.rs"),
    ] {
        for key in between(handler, "\"error.", '"').filter(|key| !key.contains('{')) {
            add(format!("error.{key}"));
        }
    }
    for field in [
        "code",
        "current_password",
        "email",
        "name",
        "new_email",
        "new_password",
        "password",
        "register.password",
    ] {
        add(format!("field_error.{field}"));
    }
    used
}

#[test]
fn every_key_is_used_and_every_used_key_has_words() {
    let used = used();
    for (language, text) in BUILT_IN {
        let there: BTreeSet<String> = catalogue(text).into_keys().collect();
        let missing: Vec<_> = used.difference(&there).collect();
        let idle: Vec<_> = there.difference(&used).collect();
        assert!(
            missing.is_empty() && idle.is_empty(),
            "{language}: no words {missing:?}, idle {idle:?}"
        );
    }
}

#[test]
fn every_language_fills_in_the_same() {
    let english = catalogue(BUILT_IN[0].1);
    for (language, text) in BUILT_IN {
        for (key, text) in catalogue(text) {
            let (mut own, mut of_english) = (placeholders(&text), placeholders(&english[&key]));
            own.sort();
            of_english.sort();
            assert_eq!(own, of_english, "{language}: {key}");
            assert!(
                !text.trim().is_empty() && text == text.trim(),
                "{language}: {key}"
            );
        }
    }
}

#[test]
fn the_keys_are_in_order() {
    for (language, text) in BUILT_IN {
        let keys: Vec<&str> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next())
            .collect();
        assert!(keys.is_sorted(), "{language}");
    }
}

/// A text without what stands between two marks, and without the marks.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some((before, inner)) = rest.split_once(open) {
        left.push_str(before);
        rest = inner.split_once(close).map_or("", |(_, after)| after);
    }
    left + rest
}

#[test]
fn no_word_stands_in_a_template() {
    for (name, text) in sources::BUILT_IN {
        // The macro makes the attributes of a tag, out of sight of any.
        let text = without(text, "{% macro attributes", "{% endmacro %}");
        let text = without(&without(&text, "{#", "#}"), "{%", "%}");
        let text = without(&without(&text, "{{", "}}"), "<", ">");
        let words = text.split(|c: char| !c.is_alphabetic());
        let words: Vec<&str> = words
            .filter(|word| word.len() > 1 && *word != "UTC")
            .collect();
        assert!(words.is_empty(), "{name}: {words:?}");
    }
}

#[test]
fn an_operators_words_go_before_ours_and_may_be_a_part() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("it is written");
    };
    write("fr.json", r#"{"login.title": "Connexion"}"#);
    write(
        "en.json",
        r#"{"login.title": "Sign in", "shop.own": "Ours"}"#,
    );
    let languages = Languages::read(Some(folder.path()), "fr").expect("they are good");
    assert_eq!(languages.tags(), ["fr", "de", "en"]);
    let french = languages.words(languages.choose(Some("fr-CA")));
    assert_eq!(french.find("login.title"), Some("Connexion"));
    assert_eq!(french.find("login.button"), Some("Log in"));
    assert_eq!(french.find("shop.own"), Some("Ours"));
    let english = languages.words(languages.choose(Some("en")));
    assert_eq!(english.find("login.title"), Some("Sign in"));
    assert_eq!(languages.choose(None), "fr");
}

#[test]
fn refuses_words_that_can_not_be_said() {
    for (name, text, told) in [
        ("fr.txt", "{}", "is no language"),
        ("french.json", "{}", "is no language"),
        ("fr.json", "[]", "must be one object of texts"),
        ("fr.json", r#"{"a": 1}"#, "line 1 column"),
        (
            "fr.json",
            r#"{"code.sent": "À {mail}"}"#,
            "`code.sent` has no placeholder `{mail}`",
        ),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(name), text).expect("it is written");
        let refused = Languages::read(Some(folder.path()), "en")
            .err()
            .expect("it is wrong");
        let refused = refused.to_string();
        assert!(
            refused.contains(told) && refused.contains(name),
            "{refused}"
        );
    }
}
