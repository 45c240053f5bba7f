//! The commands that need no server.

mod support;

use support::{Place, SECRET};

#[test]
fn a_new_secret_is_good_enough_to_serve_with() {
    let place = Place::new();
    let secret = place.run(&["secret", "generate"]).ok();
    assert_ne!(secret, place.run(&["secret", "generate"]).ok());
    let place = place.with("BLUEFOX_SECRET_KEY", secret.trim());
    assert_eq!(place.run(&["config", "check"]).ok(), "OK\n");
}

#[test]
fn each_asymmetric_algorithm_gets_a_key_that_works() {
    for algorithm in ["RS256", "ES256", "ES384", "EdDSA"] {
        let place = Place::new();
        let pem = place
            .run(&["secret", "generate", "--algorithm", algorithm])
            .ok();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"), "{pem}");
        place.file("key.pem", &pem);
        let flags = ["--algorithm", algorithm, "--signing-key-file", "key.pem"];
        let args: Vec<&str> = ["config", "check"].into_iter().chain(flags).collect();
        assert_eq!(place.run(&args).ok(), "OK\n", "{algorithm}");
    }
}

#[test]
fn config_check_names_every_mistake() {
    let place = Place::new();
    place.file("auth.toml", "bind = \"here\"\ncookie_colour = \"blue\"\n");
    let said = place
        .with("BLUEFOX_REUSE_WINDOW", "soon")
        .run(&[
            "config",
            "check",
            "--config",
            "auth.toml",
            "--cookie-secure",
            "yes",
        ])
        .refused(2);
    for part in [
        "auth.toml, line 2",
        "`cookie_colour`",
        "the variable BLUEFOX_REUSE_WINDOW",
        "the flag --cookie-secure",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn config_check_names_what_can_not_work() {
    let check = |name: &str, value: &str| {
        Place::new()
            .with(name, value)
            .run(&["config", "check"])
            .refused(2)
    };
    for (variable, value, part) in [
        (
            "BLUEFOX_SECRET_KEY",
            "change-me-change-me-change-me-change-me",
            "secret_key",
        ),
        ("BLUEFOX_SECRET_KEY", "short", "secret_key"),
        ("BLUEFOX_COOKIE_DOMAIN", "localhost", "cookie_domain"),
        ("BLUEFOX_ALLOWED_ORIGINS", "*", "allowed_origins"),
        ("BLUEFOX_ALGORITHM", "ES256", "signing_key_file"),
        ("BLUEFOX_SIGNING_KEY_FILE", "missing.pem", "missing.pem"),
        ("BLUEFOX_TRUSTED_PROXIES", "everybody", "trusted_proxies"),
        (
            "BLUEFOX_DATABASE_URL",
            "mysql://localhost/auth",
            "database_url",
        ),
    ] {
        let said = check(variable, value);
        assert!(said.contains(part), "{variable}={value}: {said}");
    }
    assert!(!check("BLUEFOX_ALGORITHM", "ES256").contains(SECRET));
}

#[test]
fn migrate_brings_the_database_up_to_date_once() {
    let place = Place::new().without("BLUEFOX_SECRET_KEY");
    let said = place.run(&["migrate"]).ok();
    assert!(said.starts_with("Applied "), "{said}");
    assert_eq!(
        place.run(&["migrate"]).ok(),
        "The database is up to date.\n"
    );
}

#[test]
fn a_database_that_is_not_there_is_one_sentence() {
    let url = "sqlite:///nowhere/at/all.db";
    let said = Place::new()
        .run(&["migrate", "--database-url", url])
        .refused(1);
    assert!(
        said.starts_with("bluefox-auth: ") && said.lines().count() == 1,
        "{said}"
    );
}

#[test]
fn it_says_what_it_is() {
    let place = Place::new();
    let version = format!("bluefox-auth {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(place.run(&["--version"]).ok(), version);
    let help = place.run(&["--help"]).ok();
    for part in ["serve", "migrate", "user", "secret", "config", "Examples:"] {
        assert!(help.contains(part), "{help}");
    }
    place.run(&["dance"]).refused(2);
}
