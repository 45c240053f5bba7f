//! Every change of an account or a session is an event, written with the change or not at all. A user
//! reads their own.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod assertions;
#[path = "start/raw.rs"]
mod raw;
mod support;

#[path = "events/account.rs"]
mod account;
#[path = "events/list.rs"]
mod list;
#[path = "events/none.rs"]
mod none;
#[path = "events/origin.rs"]
mod origin;
#[path = "events/page.rs"]
mod page;
#[path = "events/race.rs"]
mod race;
#[path = "events/secrets.rs"]
mod secrets;
#[path = "events/trail.rs"]
mod trail;
#[path = "events/unwritten.rs"]
mod unwritten;

use std::time::Duration;

use bluefox_auth::core::event::Event;

use support::World;

const ADA: &str = "ada@example.com";
const GRACE: &str = "grace@example.com";

/// Everything that was ever written down, in its order. What one request does happens at one moment;
/// those are ordered by their words.
async fn written(world: &World) -> Vec<Event> {
    let events = world.auth.events().list(None, None, 10_000).await;
    let mut events = events.expect("it answers");
    events.sort_by_key(|event| (event.at, event.kind.as_str()));
    events
}

/// The words of the events since a number of them.
async fn kinds_since(world: &World, seen: usize) -> Vec<&'static str> {
    let events = written(world).await;
    events[seen..]
        .iter()
        .map(|event| event.kind.as_str())
        .collect()
}

/// Some time passes, so that what comes is written after what was.
fn pass(world: &World) {
    world.clock.advance(Duration::from_secs(1));
}
