//! The verbs without HTTP, and what they do to browsers that are logged in.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

#[path = "verbs/accounts.rs"]
mod accounts;
#[path = "verbs/finding.rs"]
mod finding;
#[path = "verbs/race.rs"]
mod race;
#[path = "verbs/sessions.rs"]
mod sessions;

use bluefox_auth::{Problem, User, UserId, core::Timestamp, testing::SeededEntropy};

use support::World;

const ADA: &str = "ada@example.com";

/// The identifier of a user who never was.
fn nobody() -> UserId {
    UserId::new(Timestamp::from_millis(0), &SeededEntropy::new(99))
}

fn code<T>(result: Result<T, Problem>) -> &'static str {
    result.map_or_else(|problem| problem.code().as_str(), |_| "done")
}

async fn create(world: &World, email: &str) -> User {
    let created = world.auth.users().create(email, "correct horse").await;
    created.expect("it is created")
}
