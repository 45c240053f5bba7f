//! The effect size: by how much of its time one kind of request is slower than another.

#![cfg(test)]

use std::{fmt, time::Duration};

/// How many standard deviations of chance the interval leaves room for on either side: one measurement
/// in 16,000 misses.
const DOUBT: f64 = 4.0;

/// By how much one kind of request is slower than another, as a share of what either takes.
pub(crate) struct Effect {
    /// The median of the differences within a round.
    shift: f64,
    /// Where the true one lies.
    interval: (f64, f64),
    /// What either takes, in the median.
    typical: Duration,
}

impl Effect {
    /// Compares two kinds by durations of the same rounds.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "there are some thousand rounds"
    )]
    pub(crate) fn of(one: &[Duration], other: &[Duration]) -> Self {
        let mut all = [one, other].concat();
        all.sort_unstable();
        let typical = all[all.len() / 2];
        let mut differences: Vec<f64> = one
            .iter()
            .zip(other)
            .map(|(one, other)| one.as_secs_f64() - other.as_secs_f64())
            .collect();
        differences.sort_unstable_by(f64::total_cmp);
        // How many of the differences lie below their true median is a matter of tossing coins.
        let half = differences.len() as f64 / 2.0;
        let margin = DOUBT * (differences.len() as f64).sqrt() / 2.0;
        let share = |rank: f64| {
            let last = differences.len() - 1;
            differences[(rank.max(0.0) as usize).min(last)] / typical.as_secs_f64()
        };
        Self {
            shift: share(half),
            interval: (share(half - margin), share(half + margin)),
            typical,
        }
    }

    /// Whether one of them is slower beyond doubt, and by more than the limit.
    pub(crate) fn exceeds(&self, limit: f64) -> bool {
        let (low, high) = self.interval;
        low > limit || high < -limit
    }

    /// How far the ends of the interval are apart.
    pub(crate) fn doubt(&self) -> f64 {
        self.interval.1 - self.interval.0
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| share * 100.0;
        write!(
            f,
            "{:+.1} % (between {:+.1} and {:+.1}) of {:?}",
            percent(self.shift),
            percent(self.interval.0),
            percent(self.interval.1),
            self.typical
        )
    }
}

mod tests {
    use bluefox_auth::{Entropy as _, testing::SeededEntropy};

    use super::*;

    const ROUNDS: u32 = 1000;

    /// Two kinds of a millisecond on a machine that is busy with something else: each time is longer by
    /// up to a half, one in ten is twice as long, and the second half of all as well. The one is
    /// slower by a share besides.
    fn measured(seed: u64, slower: f64) -> Effect {
        let random = SeededEntropy::new(seed);
        let draw = || {
            let mut bytes = [0; 4];
            random.fill(&mut bytes);
            f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX)
        };
        let durations = |factor: f64| -> Vec<Duration> {
            let times = (0..ROUNDS).map(|round| {
                let jitter = 1.0 + draw() / 2.0;
                let outlier = if draw() < 0.1 { 2.0 } else { 1.0 };
                let drift = if round > ROUNDS / 2 { 2.0 } else { 1.0 };
                Duration::from_millis(1).mul_f64(factor * jitter * outlier * drift)
            });
            times.collect()
        };
        Effect::of(&durations(1.0 + slower), &durations(1.0))
    }

    #[test]
    fn noise_alone_is_no_difference() {
        for seed in 0..50 {
            let effect = measured(seed, 0.0);
            assert!(!effect.exceeds(0.0), "{seed}: {effect}");
        }
    }

    #[test]
    fn a_fifth_of_the_time_is_found_in_the_noise_and_its_sign_too() {
        for seed in 0..50 {
            let (slower, faster) = (measured(seed, 0.2), measured(seed, -0.2));
            assert!(
                slower.exceeds(0.05) && slower.shift > 0.0,
                "{seed}: {slower}"
            );
            assert!(
                faster.exceeds(0.05) && faster.shift < 0.0,
                "{seed}: {faster}"
            );
        }
    }

    #[test]
    fn what_is_below_the_limit_does_not_count() {
        for seed in 0..50 {
            let effect = measured(seed, 0.03);
            assert!(!effect.exceeds(0.05), "{seed}: {effect}");
        }
    }

    #[test]
    fn too_few_rounds_leave_doubt() {
        let one = [1000, 1100, 1200].map(Duration::from_micros);
        let other = [500, 1200, 900].map(Duration::from_micros);
        let effect = Effect::of(&one, &other);
        assert!(!effect.exceeds(0.0) && effect.doubt() > 0.5, "{effect}");
    }
}
