//! GETs by wrk, which asks faster than any of our servers answers.

use std::{path::Path, process::Command, time::Instant};

use serde::Deserialize;

use super::{Gets, Target};
use crate::{
    Failure,
    window::{Counted, Measured},
};

/// How often what failed is measured anew.
const ATTEMPTS: usize = 4;

/// What the script prints, with wrk's own names.
#[derive(Debug, Deserialize)]
struct Summary {
    requests: u64,
    /// Answers of 400 and above.
    status: u64,
    /// Connections that failed, in any way.
    broken: u64,
    p50: f64,
    p99: f64,
    max: f64,
}

pub(super) fn run(
    target: &Target,
    gets: &Gets,
    script: &Path,
    clients: usize,
) -> Result<Measured, Failure> {
    let wrk = |seconds: f64| -> Result<Summary, Failure> {
        // It takes whole seconds alone, and sums up as well when it is interrupted.
        let output = Command::new("timeout")
            .args(["--signal", "INT", &seconds.to_string(), "wrk"])
            .args(["--threads", "1", "--duration", "1h"])
            .args(["--connections", &clients.to_string()])
            .args(["--header", &gets.header, "--script"])
            .arg(script)
            .arg(format!("http://{}{}", target.address, gets.path))
            .output()?;
        let text = String::from_utf8(output.stdout)?;
        let last = text.lines().last().unwrap_or_default();
        serde_json::from_str(last).map_err(|error| format!("wrk: {error}: {text}").into())
    };
    let mut attempts = 0;
    let (summary, seconds, used) = loop {
        let before = target.watched.read()?;
        let began = Instant::now();
        let summary = wrk(target.span.seconds())?;
        if summary.broken == 0 {
            break (summary, began.elapsed(), target.watched.since(&before)?);
        }
        // On a busy machine it may be interrupted before it has connected.
        attempts += 1;
        if attempts == ATTEMPTS {
            return Err(format!("{} connections failed", summary.broken).into());
        }
    };
    let good = summary.requests - summary.status;
    // wrk tells good answers from bad ones alone.
    let answers = [(200, good), (400, summary.status)];
    Ok(Measured {
        seconds: seconds.as_secs_f64(),
        cpu: used,
        counted: Counted {
            requests: summary.requests,
            answers: answers
                .into_iter()
                .filter(|(_, count)| *count > 0)
                .collect(),
            without_retry_after: 0,
            p50_ms: summary.p50 / 1000.0,
            p99_ms: summary.p99 / 1000.0,
            max_ms: summary.max / 1000.0,
        },
        logins: None,
    })
}
