//! What the stories say about an answer, and about a crowd that comes at once.

#![cfg(test)]
#![allow(
    dead_code,
    unused_macros,
    unused_imports,
    reason = "each story uses another part, so `expect` would not hold in all of them"
)]

use bluefox_auth::testing::{Answer, Browser};
use serde_json::json;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::support::{Database, World};

pub(crate) const COOKIES: [&str; 3] = ["bf_access_token", "bf_refresh_token", "bf_csrf_token"];

/// The answer is this refusal, in the form that every refusal has.
#[track_caller]
pub(crate) fn assert_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (status, code),
        "{}",
        answer.body
    );
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.json()["status"], status);
    assert_eq!(
        answer.header("www-authenticate"),
        (status == 401).then_some("Bearer")
    );
    assert_eq!(answer.header("retry-after").is_some(), status == 503);
}

/// The answer clears the three cookies.
#[track_caller]
pub(crate) fn assert_cleared(answer: &Answer) {
    let lines = answer.set_cookies();
    for name in COOKIES {
        let is_cleared = |line: &&str| {
            line.starts_with(&format!("{name}=;"))
                && line.contains("Max-Age=0; Expires=Thu, 01 Jan 1970")
        };
        assert!(
            lines.iter().any(is_cleared),
            "{name} is not cleared by {lines:?}"
        );
    }
}

/// The answer leaves the browser's cookies as they are.
#[track_caller]
pub(crate) fn assert_no_cookies(answer: &Answer) {
    assert!(
        answer.set_cookies().is_empty(),
        "{:?}",
        answer.set_cookies()
    );
}

/// Refreshes by body, from a client that has no cookies.
pub(crate) async fn refresh_by_body(world: &World, token: &str) -> Answer {
    world
        .browser()
        .post("/auth/refresh", &json!({ "refresh_token": token }))
        .await
}

/// A client that sends this access token, and has no cookies.
pub(crate) fn bearer(world: &World, token: &str) -> Browser {
    world
        .browser()
        .with_header("authorization", &format!("Bearer {token}"))
}

/// A browser with copies of our cookies that never expire, as a thief keeps them.
pub(crate) fn copied(world: &World, browser: &Browser) -> Browser {
    let mut copy = world.browser();
    for (name, path) in COOKIES.into_iter().zip(["/", "/auth", "/"]) {
        if let Some(value) = browser.cookie(name) {
            copy.plant(&format!("{name}={value}; Path={path}"));
        }
    }
    copy
}

/// The refresh token in the browser's jar.
pub(crate) fn refresh_token(browser: &Browser) -> String {
    browser.cookie("bf_refresh_token").expect("it is there")
}

/// The access token in the browser's jar.
pub(crate) fn access_token(browser: &Browser) -> String {
    browser.cookie("bf_access_token").expect("it is there")
}

/// The one text in the one row that a statement gives, read past the library.
pub(crate) async fn text_in(database: &Database, sql: &'static str) -> String {
    if database.url.starts_with("sqlite:") {
        let mut conn = SqliteConnection::connect(&database.url)
            .await
            .expect("it opens");
        sqlx::query_scalar(sql)
            .fetch_one(&mut conn)
            .await
            .expect("one row")
    } else {
        let mut conn = PgConnection::connect(&database.url)
            .await
            .expect("it answers");
        sqlx::query_scalar(sql)
            .fetch_one(&mut conn)
            .await
            .expect("one row")
    }
}

/// Tells a story in which many act at the same time: on both engines, on several threads.
macro_rules! crowd {
    ($name:ident, $engine:ident, $body:block) => {
        mod $name {
            use super::*;

            async fn tell($engine: Engine) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_sqlite() {
                tell(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_postgresql() {
                tell(Engine::Postgres).await;
            }
        }
    };
}
pub(crate) use crowd;
