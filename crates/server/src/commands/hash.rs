//! `bluefox-auth hash calibrate`
//!
//! It measures what the server runs: the library's Argon2id, one hash after the other in memory that
//! is kept. What it proposes is never weaker than OWASP's minimum, however slow the machine is.

use std::time::{Duration, Instant};

use bluefox_auth::{
    SystemEntropy,
    core::password::{Cost, CostError, Hasher, Password},
};
use serde_json::{Value, json};

use super::{say, table::table};
use crate::{cli::HashVerb, failure::Failure, output};

/// Memory in KiB and iterations, each as strong as the others, and none weaker (OWASP Password
/// Storage Cheat Sheet). More memory is dearer for whoever guesses with special hardware.
const MINIMUMS: [(u32, u32); 5] = [(7168, 5), (9216, 4), (12_288, 3), (19_456, 2), (47_104, 1)];
/// What is stronger, from less work to more.
const STRONGER: [(u32, u32); 12] = [
    (19_456, 3),
    (32_768, 2),
    (19_456, 4),
    (47_104, 2),
    (32_768, 3),
    (65_536, 2),
    (47_104, 3),
    (65_536, 3),
    (98_304, 3),
    (131_072, 3),
    (262_144, 3),
    (524_288, 3),
];
/// How often each is measured. It is odd: the median is one of them.
const RUNS: usize = 7;

/// What a hash of a cost takes here.
#[derive(Clone, Copy, Debug)]
struct Measured {
    cost: Cost,
    time: Duration,
}

/// Does what the verb says.
pub(super) fn run(verb: HashVerb) -> Result<(), Failure> {
    let HashVerb::Calibrate { target, only, json } = verb;
    if cfg!(debug_assertions) {
        output::note("warning: this is a debug build, and the server is slower in it, too");
    }
    output::note("Measuring. Whatever else the machine does makes the hashes look dearer.");
    let measured = measure(&costs(only), target)?;
    let proposed = propose(&measured, target);
    if json {
        say(&format!("{:#}", as_json(&measured, target, proposed)))
    } else {
        say(&as_text(&measured, target, proposed))
    }
}

/// What is measured, from less work to more.
fn costs(only: Vec<Cost>) -> Vec<Cost> {
    let mut costs = only;
    if costs.is_empty() {
        let known = MINIMUMS.iter().chain(&STRONGER);
        costs.extend(known.map(|&(memory_kib, iterations)| Cost {
            memory_kib,
            iterations,
            ..Cost::default()
        }));
    } else if !costs.contains(&Cost::default()) {
        costs.push(Cost::default());
    }
    costs.sort_by_key(|cost| work(*cost));
    costs
}

/// How much there is to do for a hash, and so for a guess; for the same work, more memory.
fn work(cost: Cost) -> (u64, u32) {
    let kib = u64::from(cost.memory_kib) * u64::from(cost.iterations);
    (kib, cost.memory_kib)
}

/// Measures them. What must take far longer than the target is left out, but for the minimums.
fn measure(costs: &[Cost], target: Duration) -> Result<Vec<Measured>, Failure> {
    let password = Password::presented(&"correct horse battery staple".into())
        .map_err(|error| Failure::because("measure", &error))?;
    let mut hasher = Hasher::default();
    let mut measured: Vec<Measured> = Vec::new();
    for &cost in costs {
        let is_far_beyond = measured
            .last()
            .is_some_and(|last| last.time > target.saturating_mul(2));
        if is_far_beyond && !is_minimum(cost) {
            continue;
        }
        let time = median(&mut hasher, &password, cost)
            .map_err(|error| Failure::because("hash at this cost", &error))?;
        output::note(&format!(
            "{}/{}: {:.1} ms",
            cost.memory_kib,
            cost.iterations,
            millis(time)
        ));
        measured.push(Measured { cost, time });
    }
    Ok(measured)
}

fn median(hasher: &mut Hasher, password: &Password, cost: Cost) -> Result<Duration, CostError> {
    let mut once = || {
        let began = Instant::now();
        hasher.hash(password, cost, &SystemEntropy)?;
        Ok(began.elapsed())
    };
    // The first one takes the memory from the system: the server does that once a thread.
    once()?;
    let mut times = (0..RUNS).map(|_| once()).collect::<Result<Vec<_>, _>>()?;
    times.sort_unstable();
    Ok(times.get(RUNS / 2).copied().unwrap_or_default())
}

/// Whether OWASP names it, or it is what we never go below.
fn is_minimum(cost: Cost) -> bool {
    MINIMUMS.contains(&(cost.memory_kib, cost.iterations))
}

/// The strongest that fits into the target; where none does, the weakest that may be proposed.
fn propose(measured: &[Measured], target: Duration) -> Cost {
    let least = Cost::default();
    measured
        .iter()
        .filter(|one| one.time <= target)
        .map(|one| one.cost)
        // More of one is no excuse for less of the other.
        .filter(|cost| cost.memory_kib >= least.memory_kib && cost.iterations >= least.iterations)
        .max_by_key(|cost| work(*cost))
        .unwrap_or(least)
}

fn fits(measured: &[Measured], target: Duration, cost: Cost) -> bool {
    measured
        .iter()
        .any(|one| one.cost == cost && one.time <= target)
}

fn as_text(measured: &[Measured], target: Duration, proposed: Cost) -> String {
    let heads = [
        "KIB",
        "ITERATIONS",
        "MS A HASH",
        "HASHES/S A THREAD",
        "MIB A THREAD",
        "",
    ];
    let rows = measured.iter().map(|&Measured { cost, time }| {
        [
            cost.memory_kib.to_string(),
            cost.iterations.to_string(),
            format!("{:.1}", millis(time)),
            format!("{:.1}", a_second(time)),
            format!("{:.1}", f64::from(cost.memory_kib) / 1024.0),
            match cost {
                cost if cost == proposed => "proposed",
                cost if is_minimum(cost) => "a minimum of OWASP",
                _ => "",
            }
            .to_owned(),
        ]
    });
    let target_ms = millis(target);
    let why = if fits(measured, target, proposed) {
        format!("# The strongest that was measured to fit into {target_ms} ms.")
    } else {
        format!("# Nothing fits into {target_ms} ms; less than this is too weak (OWASP).")
    };
    format!(
        "{}\n\n{why}\nhashing_memory_kib = {}\nhashing_iterations = {}",
        table(heads, rows),
        proposed.memory_kib,
        proposed.iterations
    )
}

fn as_json(measured: &[Measured], target: Duration, proposed: Cost) -> Value {
    let rows = measured.iter().map(|&Measured { cost, time }| {
        json!({
            "memory_kib": cost.memory_kib,
            "iterations": cost.iterations,
            "ms": millis(time),
            "hashes_per_second_per_thread": a_second(time),
            "is_owasp_minimum": is_minimum(cost),
        })
    });
    json!({
        "target_ms": millis(target),
        "debug_build": cfg!(debug_assertions),
        "measured": rows.collect::<Vec<_>>(),
        "proposed": {
            "hashing_memory_kib": proposed.memory_kib,
            "hashing_iterations": proposed.iterations,
        },
        "fits": fits(measured, target, proposed),
    })
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn a_second(time: Duration) -> f64 {
    1.0 / time.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(rows: &[(u32, u32, u64)]) -> Vec<Measured> {
        let one = |&(memory_kib, iterations, ms)| Measured {
            cost: Cost {
                memory_kib,
                iterations,
                ..Cost::default()
            },
            time: Duration::from_millis(ms),
        };
        rows.iter().map(one).collect()
    }

    #[track_caller]
    fn proposes(rows: &[(u32, u32, u64)], target_ms: u64, memory_kib: u32, iterations: u32) {
        let proposed = propose(&measured(rows), Duration::from_millis(target_ms));
        assert_eq!(
            (proposed.memory_kib, proposed.iterations),
            (memory_kib, iterations)
        );
    }

    #[test]
    fn the_strongest_that_fits_is_proposed() {
        let rows = [
            (19_456, 2, 20),
            (19_456, 4, 40),
            (47_104, 2, 50),
            (65_536, 3, 90),
        ];
        proposes(&rows, 50, 47_104, 2);
        proposes(&rows, 49, 19_456, 4);
        proposes(&rows, 1000, 65_536, 3);
        proposes(&[(32_768, 3, 10), (49_152, 2, 10)], 10, 49_152, 2);
    }

    #[test]
    fn nothing_weaker_than_the_minimum_is_proposed() {
        proposes(&[(19_456, 2, 200), (8, 1, 1)], 50, 19_456, 2);
        proposes(&[(262_144, 1, 40), (7168, 32, 40)], 50, 19_456, 2);
    }

    #[test]
    fn what_is_measured_climbs() {
        let costs = costs(Vec::new());
        assert!(costs.contains(&Cost::default()));
        assert!(
            costs
                .windows(2)
                .all(|pair| work(pair[0]) < work(pair[1]) && pair[1].check().is_ok())
        );
    }
}
