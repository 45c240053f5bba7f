//! Mail by SMTP, told to a real server on this machine: what it takes, and what becomes of a mail
//! that it treats badly. A mail waits until it was taken, and is taken once wherever that can be
//! known.

#![cfg(feature = "smtp")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod smtp;
mod support;

#[path = "mail_smtp/addresses.rs"]
mod addresses;
#[path = "mail_smtp/arrives.rs"]
mod arrives;
#[path = "mail_smtp/drops.rs"]
mod drops;
#[path = "mail_smtp/hangs.rs"]
mod hangs;
#[path = "mail_smtp/log.rs"]
mod log;
#[path = "mail_smtp/nodes.rs"]
mod nodes;
#[path = "start/raw.rs"]
#[expect(dead_code, reason = "it shows more than the outbox")]
mod raw;
#[path = "mail_smtp/refused.rs"]
mod refused;
#[path = "mail_smtp/secrets.rs"]
mod secrets;
#[path = "mail_smtp/tls.rs"]
mod tls;

use std::time::Duration;

use bluefox_auth::{Builder, Smtp, SmtpSecurity};
use serde_json::Value;

use raw::Raw;
use smtp::SmtpServer;
use support::{Engine, World, credentials};

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";
const SENDER: &str = "Bluefox <no-reply@bluefox.example>";

/// The pause after the first failure.
const FIRST_PAUSE: Duration = Duration::from_secs(10);

/// The way to a server that speaks in the clear.
fn plain(server: &SmtpServer) -> Smtp {
    encrypted(server).security(SmtpSecurity::Plain)
}

/// The way to a server that speaks TLS; its authority is still to be told.
fn encrypted(server: &SmtpServer) -> Smtp {
    Smtp::new("127.0.0.1", SENDER).port(server.port())
}

fn by(smtp: Smtp) -> impl FnOnce(Builder) -> Builder {
    |builder| {
        builder
            .product_name("Bluefox")
            .base_url("https://app.example.com")
            .smtp(smtp)
    }
}

async fn world(engine: Engine, smtp: Smtp) -> World {
    World::with(engine, by(smtp)).await
}

/// Registers, which queues a mail, and gives the handle of the flow.
async fn register(world: &World, email: &str) -> String {
    let answer = world
        .browser()
        .post("/auth/register", &credentials(email))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.field("flow")
}

/// Does what is due, and says how many mails were sent or put off.
async fn run(world: &World) -> u64 {
    let done = world.auth.jobs().run_due().await;
    done.expect("the jobs run").mails
}

/// Turns the clock, and does what is due then.
async fn run_after(world: &World, pause: Duration) -> u64 {
    world.clock.advance(pause);
    run(world).await
}

/// What is known of each mail: its state, how often it was tried, and why it was not taken.
async fn outbox(world: &World) -> String {
    let sql = "SELECT state, CAST(attempts AS TEXT), error FROM bf_outbox ORDER BY created_at, id";
    Raw::open(&world.database).await.tell(sql).await
}

/// A header of a mail.
fn header<'m>(mail: &'m Value, name: &str) -> &'m str {
    mail["headers"][name].as_str().expect("one such header")
}

/// Whom the mails went to.
fn recipients(mails: &[Value]) -> Vec<&str> {
    let to = mails.iter().filter_map(|mail| mail["to"].as_array());
    let mut to: Vec<&str> = to.flatten().filter_map(Value::as_str).collect();
    to.sort_unstable();
    to
}

/// The token in the link of a mail.
fn token(mail: &Value) -> &str {
    let text = mail["text"].as_str().expect("a text");
    let (_, after) = text.split_once("?token=").expect("a link");
    after.split_whitespace().next().expect("a token")
}

/// The six digits of a mail, which stand on a line of their own.
fn code(mail: &Value) -> &str {
    let text = mail["text"].as_str().expect("a text");
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    text.lines().map(str::trim).find(is_code).expect("a code")
}
