//! Databases that are not there: one clear sentence, and never the password of the URL.

use bluefox_auth::{BluefoxAuth, Builder, StartError};
use insta::assert_snapshot;
use url::Url;

use super::support::{Database, Engine, SECRET};

fn opening(url: &str) -> Builder {
    BluefoxAuth::open(url).secret_key(SECRET)
}

/// Why it does not start there, in the words for an operator.
async fn refusal(url: &str) -> String {
    let error = opening(url)
        .build()
        .await
        .expect_err("there is no database");
    assert!(matches!(error, StartError::Database(_)), "{error:?}");
    for told in [format!("{error}"), format!("{error:?}")] {
        assert!(!told.contains("hunter2"), "it tells the password: {told}");
    }
    let told = error.to_string();
    let mut clauses: Vec<&str> = told.split(": ").collect();
    clauses.sort_unstable();
    clauses.dedup();
    assert_eq!(
        clauses.len(),
        told.split(": ").count(),
        "it repeats itself: {told}"
    );
    told
}

#[tokio::test]
async fn another_scheme() {
    assert_snapshot!(refusal("mysql://ada:hunter2@localhost/app").await, @"the database can't be opened: the database URL must begin with `sqlite:` or `postgres:`");
    assert_snapshot!(refusal("app.db").await, @"the database can't be opened: the database URL must begin with `sqlite:` or `postgres:`");
    assert_snapshot!(refusal("").await, @"the database can't be opened: the database URL must begin with `sqlite:` or `postgres:`");
}

#[tokio::test]
async fn a_url_that_is_none() {
    for (url, reason) in [
        (
            "postgres://ada:hunter2@localhost:port/app",
            "invalid port number",
        ),
        ("postgres://ada:hunter2@[::1/app", "invalid IPv6 address"),
        (
            "postgres://ada:hunter2@localhost/app?sslmode=maybe",
            "unknown value \"maybe\" for `ssl_mode`",
        ),
        (
            "sqlite://app.db?mode=maybe",
            "unknown value \"maybe\" for `mode`",
        ),
    ] {
        let told = refusal(url).await;
        assert!(told.contains("the database URL can't be read"), "{told}");
        assert!(told.ends_with(reason), "{told}");
    }
}

/// Nobody listens on port 1.
#[tokio::test]
async fn a_postgresql_that_does_not_answer() {
    let told = refusal("postgres://ada:hunter2@127.0.0.1:1/app").await;
    assert!(
        told.contains("Connection refused"),
        "the reason is missing: {told}"
    );
}

#[tokio::test]
async fn a_postgresql_that_refuses() {
    let good = Url::parse(&Database::new(Engine::Postgres).await.url).expect("a URL");
    let mut url = good.clone();
    url.set_password(Some("hunter2")).expect("it has a host");
    let told = refusal(url.as_str()).await;
    assert!(
        told.contains("password authentication failed for user"),
        "{told}"
    );
    let mut url = good;
    url.set_path("/no_such_database");
    let told = refusal(url.as_str()).await;
    assert!(
        told.contains("database \"no_such_database\" does not exist"),
        "{told}"
    );
}

#[tokio::test]
async fn a_file_that_can_not_be() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let told = async |name: &str| {
        let path = folder.path().join(name).display().to_string();
        let told = refusal(&format!("sqlite://{path}")).await;
        assert!(told.contains(&path), "which file? {told}");
        told
    };
    assert!(
        told("missing/app.db")
            .await
            .contains("No such file or directory")
    );
    assert!(told("").await.contains("Is a directory"));
    std::fs::write(folder.path().join("letter.txt"), "Dear Ada, ".repeat(1000)).expect("a file");
    assert!(told("letter.txt").await.contains("is not a database"));
}

/// Who logs the builder does not log the password.
#[test]
fn a_builder_shows_no_password() {
    let builder = opening("postgres://ada:hunter2@localhost/app");
    assert!(!format!("{builder:?}").contains("hunter2"), "{builder:?}");
}
