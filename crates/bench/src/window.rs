//! The stretch of time in which answers count, and what is counted.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use clap::Args;
use serde::Serialize;

use crate::{
    Failure,
    cpu::{Used, Watched},
};

/// How long.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Span {
    /// Seconds in which answers count.
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Seconds before, in which they don't.
    #[arg(long, default_value_t = 0.3)]
    warm_up: f64,
}

/// A stretch of time that has been fixed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    begins: Instant,
    ends: Instant,
}

impl Span {
    pub(crate) fn begin(self) -> Window {
        let begins = Instant::now() + Duration::from_secs_f64(self.warm_up);
        Window {
            begins,
            ends: begins + Duration::from_secs_f64(self.seconds),
        }
    }

    pub(crate) const fn seconds(self) -> f64 {
        self.seconds
    }
}

impl Window {
    pub(crate) fn is_over(&self) -> bool {
        Instant::now() >= self.ends
    }

    /// Waits until it is over, and says what was used in it.
    pub(crate) async fn watch(&self, watched: Watched) -> Result<(f64, Used), Failure> {
        tokio::time::sleep_until(self.begins.into()).await;
        let (began, before) = (Instant::now(), watched.read()?);
        tokio::time::sleep_until(self.ends.into()).await;
        let used = watched.since(&before)?;
        Ok((began.elapsed().as_secs_f64(), used))
    }
}

/// The answers to one kind of request.
#[derive(Debug)]
pub(crate) struct Tally {
    window: Window,
    answers: BTreeMap<u16, u64>,
    /// In microseconds.
    latencies: Vec<u32>,
    without_retry_after: u64,
}

impl Tally {
    pub(crate) const fn new(window: Window) -> Self {
        Self {
            window,
            answers: BTreeMap::new(),
            latencies: Vec::new(),
            without_retry_after: 0,
        }
    }

    /// Counts an answer that has just come, if it came within the window.
    pub(crate) fn count(&mut self, status: u16, has_retry_after: bool, sent: Instant) {
        let now = Instant::now();
        if now < self.window.begins || now >= self.window.ends {
            return;
        }
        *self.answers.entry(status).or_default() += 1;
        self.without_retry_after += u64::from(status >= 400 && !has_retry_after);
        let micros = now.duration_since(sent).as_micros();
        self.latencies
            .push(u32::try_from(micros).unwrap_or(u32::MAX));
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (status, count) in other.answers {
            *self.answers.entry(status).or_default() += count;
        }
        self.latencies.extend(other.latencies);
        self.without_retry_after += other.without_retry_after;
    }

    pub(crate) fn counted(mut self) -> Counted {
        self.latencies.sort_unstable();
        let at = |share: usize| {
            let last = self.latencies.len().saturating_sub(1);
            let micros = self.latencies.get((last * share).div_ceil(1000));
            micros.map_or(0.0, |micros| f64::from(*micros) / 1000.0)
        };
        Counted {
            requests: self.answers.values().sum(),
            p50_ms: at(500),
            p99_ms: at(990),
            max_ms: at(1000),
            answers: self.answers,
            without_retry_after: self.without_retry_after,
        }
    }
}

/// What is told of them.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Counted {
    pub(crate) requests: u64,
    /// How many by status.
    pub(crate) answers: BTreeMap<u16, u64>,
    /// Refusals that don't say when to come again.
    pub(crate) without_retry_after: u64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
}

/// What a command tells.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    pub(crate) seconds: f64,
    pub(crate) cpu: Used,
    #[serde(flatten)]
    pub(crate) counted: Counted,
    /// Of the other kind of request, where there are two at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) logins: Option<Counted>,
}
