//! What is wrong with settings is said with its place, and without a secret.

use expect_test::expect;
use secrecy::ExposeSecret as _;

use super::{
    super::{Entries, Mistakes, rules},
    Sources,
};

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let toml =
        "# mine\nbind = \"127.0.0.1:1\"\n\ncoookie_domain = \"example.com\"\n[server]\nport = 1";
    expect![[r"
        in FILE, line 4: there is no key `coookie_domain`; did you mean `cookie_domain`?
        in FILE, line 5: there is no key `server`"]]
    .assert_eq(
        &Sources {
            toml,
            ..Sources::default()
        }
        .mistakes(),
    );
}

#[test]
fn an_unknown_variable_is_named() {
    let environment = &[
        ("BLUEFOX_SECRETKEY", "x"),
        ("BLUEFOX_PORT", "8000"),
        ("OTHER", "is not ours"),
    ];
    expect![[r"
        in the variable BLUEFOX_SECRETKEY: there is no variable `BLUEFOX_SECRETKEY`; did you mean `BLUEFOX_SECRET_KEY`?
        in the variable BLUEFOX_PORT: there is no variable `BLUEFOX_PORT`"]]
    .assert_eq(&Sources { environment, ..Sources::default() }.mistakes());
}

#[test]
fn kubernetes_may_have_a_service_of_our_name() {
    let environment = &[
        ("BLUEFOX_AUTH_SERVICE_HOST", "10.0.0.1"),
        ("BLUEFOX_AUTH_SERVICE_PORT", "80"),
        ("BLUEFOX_AUTH_SERVICE_PORT_HTTP", "80"),
        ("BLUEFOX_AUTH_PORT", "tcp://10.0.0.1:80"),
        ("BLUEFOX_AUTH_PORT_80_TCP", "tcp://10.0.0.1:80"),
        ("BLUEFOX_AUTH_PORT_80_TCP_ADDR", "10.0.0.1"),
    ];
    assert!(
        Sources {
            environment,
            ..Sources::default()
        }
        .load()
        .is_ok()
    );
}

#[test]
fn bad_values_are_named_with_their_place_all_at_once() {
    let sources = Sources {
        toml: "reuse_window = 10\ncookie_secure = \"yes\"\nallowed_origins = \"https://a.example\"\nprefix = [\"/a\"]",
        environment: &[
            ("BLUEFOX_ALGORITHM", "none"),
            ("BLUEFOX_LOG", "bluefox=loud"),
        ],
        flags: &["--bind", "8000", "--hashing-iterations", "many"],
        ..Sources::default()
    };
    expect![[r#"
        in FILE, line 3: `allowed_origins` wants a list, such as allowed_origins = ["…"]
        in FILE, line 4: `prefix` wants a text, not a list
        in the flag --bind: `bind` wants an address and a port such as 127.0.0.1:8000, not `8000`
        in FILE, line 2: `cookie_secure` wants true or false, not `yes`
        in FILE, line 1: `reuse_window` wants a duration such as 10s, 30m, 12h, 7d or 0, not `10`
        in the variable BLUEFOX_ALGORITHM: `algorithm` wants one of HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, EdDSA, not `none`
        in the flag --hashing-iterations: `hashing_iterations` wants a whole number, not `many`
        in the variable BLUEFOX_LOG: `log` wants a filter such as info or warn,sqlx=debug, not `bluefox=loud`"#]]
    .assert_eq(&sources.mistakes());
}

#[test]
fn no_message_shows_a_secret() {
    for toml in [
        "secret_key = \"hunter2\"\nsecret_key = \"hunter2\"",
        "secret_key = \"hunter2",
        "secret_key = { hunter2 = \"hunter2\" }",
        "previous_secret_keys = \"hunter2\"",
        "previous_secret_keys = [\"hunter2\", \"\"]",
        "secret_key = [\"hunter2\"]",
    ] {
        let mistakes = Sources {
            toml,
            ..Sources::default()
        }
        .mistakes();
        assert!(!mistakes.contains("hunter2"), "{mistakes}");
    }
    let config = Sources {
        toml: "secret_key = \"hunter2\"",
        ..Sources::default()
    }
    .load()
    .unwrap();
    assert!(!format!("{config:?}").contains("hunter2"));
    assert_eq!(config.secret_key.unwrap().expose_secret(), "hunter2");
}

#[test]
fn what_is_no_toml_is_named_with_its_line() {
    expect![
        "in FILE, line 2: this is no TOML: string values must be quoted, expected literal string"
    ]
    .assert_eq(
        &Sources {
            toml: "bind = \"127.0.0.1:1\"\nprefix = /auth",
            ..Sources::default()
        }
        .mistakes(),
    );
}

#[test]
fn a_file_that_is_missing_is_named() {
    let flags = &["--config", "/nowhere/bluefox.toml"];
    let mistakes = Sources {
        flags,
        ..Sources::default()
    }
    .mistakes();
    assert!(
        mistakes.starts_with("in /nowhere/bluefox.toml: the file can't be read: "),
        "{mistakes}"
    );
}

#[test]
fn traces_need_a_server_that_can_send_them() {
    let told = |has_otel, endpoint: &str| {
        let mut mistakes = Vec::new();
        let mut entries = Entries::defaults(&[]);
        let environment = vec![("BLUEFOX_OTLP_ENDPOINT".into(), endpoint.into())];
        entries.add_environment(&environment, &mut mistakes);
        rules::traces(has_otel, &entries, &mut mistakes);
        Mistakes(mistakes).to_string()
    };
    let said = told(false, "http://127.0.0.1:4318");
    for part in ["the variable BLUEFOX_OTLP_ENDPOINT", "cargo feature `otel`"] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(told(true, "http://127.0.0.1:4318"), "");
    assert_eq!(told(false, ""), "");
}
