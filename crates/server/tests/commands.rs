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
fn calibrating_measures_and_proposes_settings_that_the_server_takes() {
    let place = Place::new()
        .without("BLUEFOX_HASHING_MEMORY_KIB")
        .without("BLUEFOX_HASHING_ITERATIONS");
    let words = ["hash", "calibrate", "--only", "64/1,19464/2"];
    let ran = place.run(&[&words[..], &["--target", "1h"]].concat());
    assert!(ran.stderr.contains("\n64/1: "), "{ran:?}");
    let said = ran.ok();
    assert!(said.starts_with("KIB "), "{said}");
    assert!(!said.contains("47104"), "only what was asked for: {said}");

    let (_, settings) = said.split_once("\n\n").unwrap();
    assert!(
        settings.ends_with("\nhashing_memory_kib = 19464\nhashing_iterations = 2\n"),
        "{settings}"
    );
    place.file("auth.toml", settings);
    let check = ["config", "check", "--config", "auth.toml"];
    assert_eq!(place.run(&check).ok(), "OK\n");
}

#[test]
fn calibrating_never_proposes_what_is_too_weak() {
    let words = ["hash", "calibrate", "--only", "64/1,65536/3", "--json"];
    let said = Place::new()
        .run(&[&words[..], &["--target", "1ns"]].concat())
        .json();
    let costs: Vec<_> = said["measured"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["memory_kib"].clone(), one["iterations"].clone()))
        .collect();
    assert_eq!(costs, [(64.into(), 1.into()), (19456.into(), 2.into())]);
    assert!(said["measured"][0]["ms"].as_f64().unwrap() > 0.0);
    assert_eq!(said["proposed"]["hashing_memory_kib"], 19456);
    assert_eq!(said["proposed"]["hashing_iterations"], 2);
    assert_eq!(said["fits"], false);
}

#[test]
fn calibrating_refuses_what_is_no_cost() {
    for only in ["64", "64/0", "7/1", "a/b", "19456/33"] {
        let said = Place::new()
            .run(&["hash", "calibrate", "--only", only])
            .refused(2);
        assert!(said.contains("--only"), "{said}");
    }
}

#[test]
fn it_says_what_it_is() {
    let place = Place::new();
    let version = format!("bluefox-auth {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(place.run(&["--version"]).ok(), version);
    let help = place.run(&["--help"]).ok();
    for part in [
        "serve",
        "migrate",
        "user",
        "secret",
        "hash",
        "config",
        "Examples:",
    ] {
        assert!(help.contains(part), "{help}");
    }
    place.run(&["dance"]).refused(2);
}
