//! The outbox: a mail is queued with what causes it, and sent once, whatever fails in between.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

#[path = "outbox/at_rest.rs"]
mod at_rest;
#[path = "outbox/crash.rs"]
mod crash;
#[path = "outbox/hang.rs"]
mod hang;
#[path = "outbox/nodes.rs"]
mod nodes;
#[path = "outbox/queue.rs"]
mod queue;
#[path = "start/raw.rs"]
mod raw;
#[path = "outbox/retry.rs"]
mod retry;
#[path = "outbox/way.rs"]
mod way;

use raw::Raw;
use support::{Database, Engine, World, credentials};
use way::Way;

const ADA: &str = "ada@example.com";

/// A world whose mail takes this way.
async fn world(engine: Engine, way: &Way) -> World {
    World::with(engine, |builder| builder.on_mail(way.hook())).await
}

/// Somebody registers, which queues a mail with a link to verify the address.
async fn register(world: &World, email: &str) {
    let answer = world
        .browser()
        .post("/auth/register", &credentials(email))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.body);
}

/// How many mails a run of the jobs settled.
async fn run(world: &World) -> u64 {
    world
        .auth
        .jobs()
        .run_due()
        .await
        .expect("the jobs run")
        .mails
}

/// The outbox, a line a mail: its state, whether it still has a letter, its attempts, its error.
async fn told(database: &Database) -> String {
    let mut raw = Raw::open(database).await;
    let sql = "SELECT state, CASE WHEN letter IS NULL THEN 'empty' ELSE 'sealed' END,
                      CAST(attempts AS TEXT), error
               FROM bf_outbox ORDER BY state, attempts";
    raw.tell(sql).await
}
