//! PostgreSQL stops, and starts again: nodes refuse meanwhile, and recover by themselves.

use std::time::{Duration, Instant};

use sqlx::{Connection as _, PgConnection};
use tokio::{task::spawn_blocking, time::timeout};

use crate::{
    PATIENCE, Session,
    asker::{Answer, Asker, last},
    cluster::Cluster,
    report,
    support::Place,
};

/// Since it accepts connections. Who waits for a connection tries again every second at least.
const RECOVERY: Duration = Duration::from_secs(2);

/// When PostgreSQL accepted a connection.
async fn accepting(url: String) -> Instant {
    let trying = async { while PgConnection::connect(&url).await.is_err() {} };
    assert!(timeout(PATIENCE, trying).await.is_ok(), "it does not start");
    Instant::now()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_outlive_a_restart_of_the_database() {
    let cluster = Cluster::start();
    let place = Place::new().with("BLUEFOX_DATABASE_URL", &cluster.url);
    let [a, b] = [(); 2].map(|()| place.serve(&[]));
    a.register("ada@example.com").await;
    let session = Session::begin(&a, "ada@example.com").await;
    let askers = [&a, &b].map(|node| Asker::new(node, &session.access));
    for asker in &askers {
        assert!(asker.ask().await.is_yes());
    }

    cluster.halt();
    let halted = Instant::now();
    let [of_a, of_b] = askers.each_ref().map(|asker| asker.outlast(halted));
    let (of_a, of_b) = tokio::join!(of_a, of_b);
    for answer in of_a.iter().chain(&of_b) {
        answer.assert_unavailable();
    }

    let accepting = tokio::spawn(accepting(cluster.url.clone()));
    let [of_a, of_b] = askers
        .each_ref()
        .map(|asker| asker.ask_until(Answer::is_yes));
    let resumed = spawn_blocking(move || {
        cluster.resume();
        cluster
    });
    let (of_a, of_b, accepting, cluster) = tokio::join!(of_a, of_b, accepting, resumed);
    let accepting = accepting.unwrap();
    for (name, node, answers) in [("A", &a, of_a), ("B", &b, of_b)] {
        let recovery = last(&answers).answered.saturating_duration_since(accepting);
        node.wait_for("heard again");
        let heard = accepting.elapsed();
        report(&format!(
            "{name} answers {recovery:?} and hears {heard:?} after the start"
        ));
        assert!(recovery < RECOVERY, "{name}: {recovery:?}");
    }

    session.end(&a).await;
    for asker in &askers {
        asker.assert_soon_refused().await;
    }
    drop(cluster.unwrap());
}
