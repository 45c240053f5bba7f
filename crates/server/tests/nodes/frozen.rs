//! A node whose connections to the database are open and silent.

use std::time::Instant;

use crate::{
    SLACK, Session,
    asker::{Answer, Asker, last},
    proxy::Proxy,
    report,
    support::{Place, Server},
};

/// Node A reaches the database, and node B only by way of the proxy.
struct Nodes {
    proxy: Proxy,
    a: Server,
    b: Server,
    _place: Place,
    revoked: Session,
    living: Session,
}

impl Nodes {
    async fn start(schema: &str) -> Self {
        let place = Place::postgres(schema).await;
        let a = place.serve(&[]);
        let proxy = Proxy::start(place.variable("BLUEFOX_DATABASE_URL"));
        let place = place.with("BLUEFOX_DATABASE_URL", &proxy.url);
        let b = place.serve(&[]);
        a.register("ada@example.com").await;
        let revoked = Session::begin(&a, "ada@example.com").await;
        let living = Session::begin(&a, "ada@example.com").await;
        for session in [&revoked, &living] {
            assert!(Asker::new(&b, &session.access).ask().await.is_yes());
        }
        Self {
            proxy,
            a,
            b,
            _place: place,
            revoked,
            living,
        }
    }

    /// Clients of B with the session that is revoked, and with the other one.
    fn askers(&self) -> [Asker; 2] {
        [&self.revoked, &self.living].map(|session| Asker::new(&self.b, &session.access))
    }

    /// B is as it was: it tells them apart, and hears what A does.
    async fn recovered(&self, since: Instant) {
        let [revoked, living] = self.askers();
        let (of_revoked, of_living) = tokio::join!(
            revoked.ask_until(|answer| answer.status == 401),
            living.ask_until(Answer::is_yes)
        );
        assert!(!of_revoked.iter().any(Answer::is_yes), "{of_revoked:?}");
        for (what, answers) in [("refused", of_revoked), ("let in", of_living)] {
            let recovery = last(&answers).answered.duration_since(since);
            report(&format!("{what} {recovery:?} after the end of silence"));
            assert!(recovery < SLACK, "{recovery:?}");
        }
        self.b.wait_for("heard again");
        self.living.end(&self.a).await;
        living.assert_soon_refused().await;
    }
}

#[tokio::test]
async fn a_node_whose_database_is_silent_tells_so_and_lets_nobody_in() {
    let nodes = Nodes::start("server_nodes_frozen").await;
    let [revoked, living] = nodes.askers();
    nodes.proxy.freeze();
    let frozen = Instant::now();
    nodes.revoked.end(&nodes.a).await;
    let (of_revoked, of_living) = tokio::join!(revoked.outlast(frozen), living.outlast(frozen));
    for answer in of_revoked.iter().chain(&of_living) {
        answer.assert_unavailable();
    }

    nodes.proxy.thaw();
    nodes.recovered(Instant::now()).await;
}

#[tokio::test]
async fn a_node_that_hears_no_news_asks_the_database() {
    let mut nodes = Nodes::start("server_nodes_deaf").await;
    let [revoked, living] = nodes.askers();
    nodes.proxy.hold_listeners();
    let held = Instant::now();
    nodes.revoked.end(&nodes.a).await;
    let (of_revoked, of_living) = tokio::join!(revoked.outlast(held), living.outlast(held));
    for answer in &of_revoked {
        answer.assert_refused();
    }
    for answer in &of_living {
        assert!(answer.is_yes(), "{answer:?}");
    }

    nodes.proxy.release_listeners();
    nodes.recovered(Instant::now()).await;
}
