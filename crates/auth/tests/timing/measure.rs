//! Takes the time of requests, of several kinds in turn.

#![cfg(test)]

use std::time::{Duration, Instant};

use bluefox_auth::{
    UserId,
    testing::{Answer, Browser},
};
use serde_json::Value;

use crate::support::World;

/// How many rounds are measured.
pub(crate) const ROUNDS: usize = 750;
/// How many go before, while connections are made and caches filled.
pub(crate) const WARM_UP: usize = 50;

/// A kind of request.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    /// What is posted in a round.
    pub(crate) body: Box<dyn Fn(usize) -> Value + Send + Sync>,
    /// A user who is looked up besides, twice: two statements more.
    pub(crate) looked_up: Option<UserId>,
}

/// What requests of a kind took, and what the last of them was answered.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) durations: Vec<Duration>,
    pub(crate) last: (u16, String),
}

/// Sends one request of each kind in every round. Each kind is as often the first as the last, and
/// comes after each other as often as before it.
pub(crate) async fn measure(world: &World, kinds: &[Kind]) -> Vec<Sample> {
    let mut browser = Browser::new(world.auth.routes(), world.clock.clone());
    let mut samples: Vec<Sample> = kinds.iter().map(Sample::of).collect();
    for round in 0..WARM_UP + ROUNDS {
        let mut order: Vec<usize> = (0..kinds.len()).collect();
        order.rotate_left(round / 2 % kinds.len());
        if round % 2 == 1 {
            order.reverse();
        }
        for index in order {
            let (duration, answer) = send(world, &mut browser, &kinds[index], round).await;
            let sample = &mut samples[index];
            sample.last = (answer.status, answer.code());
            if round >= WARM_UP {
                sample.durations.push(duration);
            }
        }
    }
    samples
}

impl Sample {
    fn of(kind: &Kind) -> Self {
        Self {
            name: kind.name,
            durations: Vec::with_capacity(ROUNDS),
            last: (0, String::new()),
        }
    }
}

async fn send(
    world: &World,
    browser: &mut Browser,
    kind: &Kind,
    round: usize,
) -> (Duration, Answer) {
    let body = (kind.body)(round);
    let begun = Instant::now();
    let answer = browser.post(kind.path, &body).await;
    for user in kind.looked_up.into_iter().chain(kind.looked_up) {
        let found = world.auth.users().find(user).await;
        assert!(found.expect("it answers").is_some());
    }
    (begun.elapsed(), answer)
}
