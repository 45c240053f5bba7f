//! What is measured of the hashing. An app that keeps no metrics pays nothing for it.

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

/// How many jobs wait for a thread.
pub(super) fn waiting() -> Gauge {
    gauge!("bluefox_auth_hashing_queue")
}

/// How long a job takes on its thread.
pub(super) fn seconds() -> Histogram {
    histogram!("bluefox_auth_hashing_seconds")
}

/// The jobs that were turned away: the queue was `full`, or the `deadline` passed.
pub(super) fn refused(reason: &'static str) -> Counter {
    counter!("bluefox_auth_hashing_refused_total", "reason" => reason)
}

/// Shows them from the start: an alert needs the zero before the first one.
pub(super) fn begin() {
    waiting().increment(0);
    for reason in ["full", "deadline"] {
        refused(reason).increment(0);
    }
}
