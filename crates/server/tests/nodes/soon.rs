//! While all is well: how long a revocation takes until another process acts on it. What counts is the
//! *start* of the last request that was still let through, since the answer to the revocation.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::Barrier, task::JoinSet, time::timeout};

use crate::{
    MAX_STALENESS, PATIENCE, Session,
    asker::{Answer, Asker, last},
    report,
    support::{PASSWORD, Place},
};

const SESSIONS: usize = 100;
/// On an idle machine. Who only polled would need half a second.
const SOON: Duration = Duration::from_millis(100);
/// SQLite is polled, every 100 ms.
const SOON_ON_SQLITE: Duration = Duration::from_millis(500);

/// Asks without a pause until it is refused. The barrier opens once every node is asked.
async fn keep_asking(asker: Asker, begun: Arc<Barrier>) -> Vec<Answer> {
    let first = asker.ask().await;
    assert!(first.is_yes(), "{first:?}");
    begun.wait().await;
    asker.ask_until(|answer| !answer.is_yes()).await
}

/// How long after `moment` the last request was sent that was let through.
fn last_yes(moment: Instant, answers: &[Answer]) -> Duration {
    let last = answers.iter().rfind(|answer| answer.is_yes());
    last.map_or(Duration::ZERO, |answer| {
        answer.asked.saturating_duration_since(moment)
    })
}

/// The value that this share of them does not exceed, in percent.
fn percentile(sorted: &[Duration], share: usize) -> Duration {
    sorted[(sorted.len() * share).div_ceil(100) - 1]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_logout_is_felt_by_every_node_at_once() {
    let place = Place::postgres("server_nodes_soon").await;
    let [a, b, c] = [(); 3].map(|()| place.serve(&[]));
    a.register("ada@example.com").await;
    let mut sessions = Vec::new();
    for _ in 0..SESSIONS {
        sessions.push(Session::begin(&a, "ada@example.com").await);
    }
    let askers = [&b, &c].map(|node| Asker::new(node, ""));
    for session in &sessions {
        for asker in &askers {
            let answer = asker.with(&session.access).ask().await;
            assert!(answer.is_yes(), "{answer:?}");
        }
    }

    let mut delays = [Vec::new(), Vec::new()];
    let mut intervals = Vec::new();
    for session in &sessions {
        let begun = Arc::new(Barrier::new(askers.len() + 1));
        let asking = askers.each_ref().map(|asker| {
            let asker = asker.with(&session.access);
            tokio::spawn(keep_asking(asker, Arc::clone(&begun)))
        });
        let begun = timeout(PATIENCE, begun.wait()).await;
        assert!(begun.is_ok(), "a node does not answer");
        session.end(&a).await;
        let ended = Instant::now();
        for (asking, delays) in asking.into_iter().zip(&mut delays) {
            let answers = asking.await.unwrap();
            last(&answers).assert_refused();
            intervals.extend(answers.iter().map(|answer| answer.answered - answer.asked));
            delays.push(last_yes(ended, &answers));
        }
    }
    intervals.sort();
    let [often, seldom] = [50, 99].map(|share| percentile(&intervals, share));
    report(&format!("asked every {often:?}, p99 {seldom:?}"));
    for (name, delays) in ["B", "C"].iter().zip(&mut delays) {
        delays.sort();
        let [p50, p99, max] = [50, 99, 100].map(|share| percentile(delays, share));
        report(&format!("{name}: p50 {p50:?}, p99 {p99:?}, max {max:?}"));
        assert!(p99 < SOON, "{name}: {p99:?}");
        assert!(max < MAX_STALENESS, "{name}: {max:?}");
    }

    // Nobody comes back.
    let mut asking = JoinSet::new();
    for session in sessions {
        for asker in &askers {
            let asker = asker.with(&session.access);
            asking.spawn(async move { asker.ask().await.assert_refused() });
        }
    }
    asking.join_all().await;
}

#[tokio::test]
async fn what_the_command_line_does_is_felt_by_the_server_on_the_same_file() {
    let place = Place::new();
    let server = place.serve(&[]);
    let asker = Asker::new(&server, "");
    let mut delays = Vec::new();
    for number in 0..10 {
        let email = format!("user-{number}@example.com");
        let create = ["user", "create", &email, "--password-stdin"];
        place.run_with_input(&create, &format!("{PASSWORD}\n")).ok();
        let session = Session::begin(&server, &email).await;
        let asker = asker.with(&session.access);
        assert!(asker.ask().await.is_yes());

        place.run(&["user", "disable", &email]).ok();
        let ended = Instant::now();
        let answers = asker.ask_until(|answer| !answer.is_yes()).await;
        last(&answers).assert_refused();
        delays.push(last_yes(ended, &answers));
    }
    delays.sort();
    let [p50, max] = [50, 100].map(|share| percentile(&delays, share));
    report(&format!("the command line: p50 {p50:?}, max {max:?}"));
    assert!(max < SOON_ON_SQLITE, "{max:?}");
}
