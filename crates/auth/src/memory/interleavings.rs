//! Every order in which a revocation, the cache of users and a request can meet, one after the other:
//! what was asked of the database before a change must not be found after it.

use std::sync::Arc;

use super::slots::{Slots, Ticket};
use crate::store::tests::orders;

/// The steps of one who asks the database and keeps what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// A filler takes its ticket.
    Ticket,
    /// It reads the row.
    Read,
    /// It keeps what it read.
    Keep,
    /// The row is changed: the transaction is committed.
    Commit,
    /// The node hears of it; then the call that made the change returns, or the feed has caught up.
    Hear,
}

/// What a cache does that the fillers and the changers use.
trait Cache {
    type Ticket;
    fn new() -> Self;
    fn ticket(&self) -> Self::Ticket;
    fn keep(&self, ticket: &Self::Ticket, value: u64);
    fn hear(&self);
    fn get(&self) -> Option<u64>;
}

struct Ours(Slots<u64, u64>);

impl Cache for Ours {
    type Ticket = Ticket<u64>;

    fn new() -> Self {
        Self(Slots::new(4))
    }

    fn ticket(&self) -> Ticket<u64> {
        self.0.ticket(7)
    }

    fn keep(&self, ticket: &Ticket<u64>, value: u64) {
        self.0.put(ticket, Arc::new(value));
    }

    fn hear(&self) {
        self.0.forget(&7);
    }

    fn get(&self) -> Option<u64> {
        self.0.get(&7).map(|value| *value)
    }
}

/// A cache as one writes it first: what is heard of is taken out, and what was read is put in.
struct Naive(std::cell::Cell<Option<u64>>);

impl Cache for Naive {
    type Ticket = ();

    fn new() -> Self {
        Self(std::cell::Cell::new(None))
    }

    fn ticket(&self) {}

    fn keep(&self, (): &(), value: u64) {
        self.0.set(Some(value));
    }

    fn hear(&self) {
        self.0.set(None);
    }

    fn get(&self) -> Option<u64> {
        self.0.get()
    }
}

/// Runs the steps in this order, each with who does it, and says whether somebody could see what was no
/// longer true: after each step the cache is asked, and nothing older than the last change that was
/// heard may come out.
fn shows_the_past<C: Cache>(order: &[(usize, Step)]) -> bool {
    let cache = C::new();
    let (mut row, mut heard) = (0, 0);
    let mut tickets: [Option<C::Ticket>; 4] = [const { None }; 4];
    let mut read = [0; 4];
    for (who, step) in order {
        match step {
            Step::Ticket => tickets[*who] = Some(cache.ticket()),
            Step::Read => read[*who] = row,
            Step::Keep => {
                let ticket = tickets[*who].as_ref().expect("taken before");
                cache.keep(ticket, read[*who]);
            }
            Step::Commit => row += 1,
            Step::Hear => {
                // Each changer hears after its own commit, so all that is committed by then counts.
                let committed = row;
                cache.hear();
                heard = heard.max(committed);
            }
        }
        if cache.get().is_some_and(|value| value < heard) {
            return true;
        }
    }
    false
}

const FILL: &[Step] = &[Step::Ticket, Step::Read, Step::Keep];
const CHANGE: &[Step] = &[Step::Commit, Step::Hear];

#[test]
fn a_fill_never_puts_back_what_a_change_has_taken_out() {
    for lists in [
        &[FILL, CHANGE][..],
        &[FILL, FILL, CHANGE],
        &[FILL, CHANGE, CHANGE],
        &[FILL, FILL, CHANGE, CHANGE],
    ] {
        let orders = orders(lists);
        assert!(orders.len() >= 10, "{}", orders.len());
        for order in orders {
            assert!(!shows_the_past::<Ours>(&order), "{order:?}");
        }
    }
}

#[test]
fn the_exploration_finds_the_race_of_a_cache_without_tickets() {
    let found = orders(&[FILL, CHANGE])
        .into_iter()
        .filter(|order| shows_the_past::<Naive>(order))
        .count();
    assert!(found > 0);
}
