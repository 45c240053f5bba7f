//! Every metric, once: its help comes from here, and a test holds `docs/operations.md` to it.

use metrics::{describe_counter, describe_gauge, describe_histogram};

/// What a metric does.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How many values were up to each bound.
    Histogram,
}

/// One metric for people.
struct Described {
    kind: Kind,
    name: &'static str,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "only the documentation needs it")
    )]
    labels: &'static [&'static str],
    help: &'static str,
}

macro_rules! metrics {
    ($($kind:ident $name:literal [$($label:literal)*] $help:literal;)+) => {
        const ALL: &[Described] = &[$(Described {
            kind: Kind::$kind,
            name: $name,
            labels: &[$($label),*],
            help: $help,
        },)+];
    };
}

metrics! {
    Counter "bluefox_auth_requests_total" ["method" "route" "status"]
        "Answered requests. The route is the pattern, such as /auth/sessions/{id}, or none for what is not there.";
    Histogram "bluefox_auth_request_seconds" ["route"]
        "How long requests took, to the first byte of the answer.";
    Counter "bluefox_auth_authentications_total" ["by"]
        "Access tokens that were good or revoked, by what said so: memory, or the database.";
    Counter "bluefox_auth_user_cache_total" ["outcome"]
        "Look-ups of a user in memory: hit or miss.";
    Gauge "bluefox_auth_feed_heard_timestamp_seconds" []
        "When the feed of revocations was last heard, in Unix time; time() minus it is the lag.";
    Counter "bluefox_auth_feed_events_total" []
        "Events that the feed has brought.";
    Counter "bluefox_auth_refreshes_total" ["policy" "outcome"]
        "Refreshes by policy (strict, window, keyed) and outcome (rotated, repeated, refused, revoked, key_required).";
    Gauge "bluefox_auth_hashing_queue" []
        "Passwords that wait to be hashed.";
    Histogram "bluefox_auth_hashing_seconds" []
        "How long a password took on its hashing thread, without the wait.";
    Counter "bluefox_auth_hashing_refused_total" ["reason"]
        "Passwords that were answered 503: the queue was full, or the deadline passed.";
    Counter "bluefox_auth_mails_total" ["purpose" "outcome"]
        "Attempts to send a mail, by what came of them: sent, failed (there will be another) or dead.";
    Gauge "bluefox_auth_outbox" ["state"]
        "Mails that wait to be sent (queued), and mails that are given up (dead).";
}

/// Tells the recorder what each metric means.
pub(super) fn describe_all() {
    for &Described {
        kind, name, help, ..
    } in ALL
    {
        match kind {
            Kind::Counter => describe_counter!(name, help),
            Kind::Gauge => describe_gauge!(name, help),
            Kind::Histogram => describe_histogram!(name, help),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_has_every_metric() {
        let page = include_str!("../../../../../docs/operations.md");
        let row = |metric: &Described| {
            let labels: Vec<String> = metric.labels.iter().map(|l| format!("`{l}`")).collect();
            let kind = format!("{:?}", metric.kind).to_lowercase();
            let Described { name, help, .. } = metric;
            format!("| `{name}` | {kind} | {} | {help} |", labels.join(", "))
        };
        let missing: Vec<String> = ALL
            .iter()
            .map(row)
            .filter(|row| !page.contains(row))
            .collect();
        assert!(missing.is_empty(), "{}", missing.join("\n"));
        let rows = page.lines().filter(|line| line.starts_with("| `bluefox_"));
        assert_eq!(rows.count(), ALL.len(), "the page has one that is not");
    }
}
