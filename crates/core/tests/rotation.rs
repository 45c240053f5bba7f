//! What refresh rotation guarantees under each policy, and what it can't: every reachable world is
//! visited, breadth first, so that a property holds within the bounds or has a shortest
//! counter-example. Both are asserted, so that nobody claims more.
//!
//! How many worlds were looked at stands next to each property, as the search counted them: a
//! search that became empty fails. `docs/rotation.md` tells the same to people; whatever it takes
//! from here is compared with it.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, in its helpers too"
)]
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "`UPDATE_EXPECT=1` writes them"
)]

#[path = "rotation/keyed.rs"]
mod keyed;
#[path = "rotation/model.rs"]
mod model;
#[path = "rotation/rules.rs"]
mod rules;
#[path = "rotation/search.rs"]
mod search;
#[path = "rotation/specification.rs"]
mod specification;
#[path = "rotation/strict.rs"]
mod strict;
#[path = "rotation/trace.rs"]
mod trace;
#[path = "rotation/window.rs"]
mod window;

use expect_test::Expect;

use crate::search::Explored;

/// The property holds: what it forbids was not found anywhere.
fn holds(explored: Explored, expected: &Expect) {
    let found = explored.none();
    expected.assert_eq(&found);
    assert_documented(&found);
}

/// The property does not hold: this is the shortest way to break it.
fn broken_by(explored: Explored, expected: &Expect) {
    let trace = explored.shortest();
    expected.assert_eq(&trace);
    assert_documented(&trace);
}

/// What a property is about happens, so that it does not hold for want of a case.
fn occurs(explored: Explored) {
    assert!(!explored.shortest().is_empty());
}

fn assert_documented(text: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rotation.md");
    let page = std::fs::read_to_string(path).expect("docs/rotation.md is there");
    assert!(
        page.contains(text),
        "docs/rotation.md does not say:\n{text}"
    );
}
