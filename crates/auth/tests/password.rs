//! Another password: by the one until now, or by a mail.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "password/change.rs"]
mod change;
#[path = "password/change_refused.rs"]
mod change_refused;
#[path = "password/codes.rs"]
mod codes;
#[path = "password/input.rs"]
mod input;
#[path = "password/links.rs"]
mod links;
#[path = "password/outlived.rs"]
mod outlived;
#[path = "password/race.rs"]
mod race;
#[path = "password/reset.rs"]
mod reset;
#[path = "password/same.rs"]
mod same;
#[path = "password/tokens.rs"]
mod tokens;

mod assertions;
mod support;

use bluefox_auth::{
    Mail,
    testing::{Answer, Browser},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use support::{Database, Engine, World, credentials};

const ADA: &str = "ada@example.com";
const OLD: &str = "correct horse";
const NEW: &str = "battery staple";

async fn world(engine: Engine) -> World {
    World::with_mail(engine, |builder| builder).await
}

/// A browser of somebody who is logged in, and whose first mails have been sent.
async fn logged_in(world: &World, email: &str) -> Browser {
    let browser = world.logged_in(email).await;
    world.mails().await;
    browser
}

async fn log_in(world: &World, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    world.browser().post("/auth/login", &body).await
}

/// Asks for a new password.
async fn ask(world: &World, email: &str) -> Answer {
    let body = json!({ "email": email });
    world.browser().post("/auth/password-reset", &body).await
}

/// Asks for a new password, and reads the mail.
async fn asked(world: &World, email: &str) -> (String, Mail) {
    let answer = ask(world, email).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    (answer.field("flow"), world.mail().await)
}

async fn confirm(world: &World, body: &Value) -> Answer {
    let path = "/auth/password-reset/confirm";
    world.browser().post(path, body).await
}

fn by_token(mail: &Mail) -> Value {
    json!({ "token": plain(mail.token.as_ref()), "new_password": NEW })
}

fn by_code(flow: &str, code: &str) -> Value {
    json!({ "flow": flow, "code": code, "new_password": NEW })
}

fn code(mail: &Mail) -> &str {
    plain(mail.code.as_ref())
}

fn plain(secret: Option<&SecretString>) -> &str {
    secret.expect("the mail has it").expose_secret()
}

/// Six digits, another number than those of the mail.
fn wrong_code(mail: &Mail, number: u32) -> String {
    let right: u32 = code(mail).parse().expect("six digits");
    format!("{:06}", (right + 1 + number) % 1_000_000)
}

/// The answer as a person would write it down, without the handle of the flow.
fn shown(answer: &Answer) -> String {
    let flow = answer.field("flow");
    let text = answer.tell();
    if flow.is_empty() {
        text
    } else {
        text.replace(&flow, "…")
    }
}

/// The fields that a refusal names.
fn fields(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let errors = body.get("errors").and_then(Value::as_array);
    let fields = errors.into_iter().flatten();
    let named = fields.filter_map(|error| error.get("field")?.as_str());
    named.map(str::to_owned).collect()
}

/// What has happened to a user, the first first.
async fn events(world: &World, email: &str) -> Vec<String> {
    let user = world.user_id(email).await;
    let mut events = world
        .auth
        .events()
        .list(Some(user), None, 100)
        .await
        .expect("it answers");
    events.sort_by_key(|event| event.at);
    let told = events.into_iter().map(|event| {
        let reason = event.reason.map(|reason| format!(": {reason}"));
        format!("{}{}", event.kind.as_str(), reason.unwrap_or_default())
    });
    told.collect()
}

/// The mail as a person would write it down.
fn letter(mail: &Mail) -> String {
    bluefox_auth::testing::tell(mail)
}

/// Changes a table past the library.
async fn execute(database: &Database, sql: &'static str) {
    let done = match database.engine {
        Engine::Sqlite => {
            let conn = SqliteConnection::connect(&database.url).await;
            let mut conn = conn.expect("it opens");
            sqlx::raw_sql(sql).execute(&mut conn).await.map(|_| ())
        }
        Engine::Postgres => {
            let conn = PgConnection::connect(&database.url).await;
            let mut conn = conn.expect("it answers");
            sqlx::raw_sql(sql).execute(&mut conn).await.map(|_| ())
        }
    };
    done.expect("it is done");
}
