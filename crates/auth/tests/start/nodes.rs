//! Several nodes on one database, started at once.

use std::{collections::HashSet, sync::Arc};

use bluefox_auth::{
    BluefoxAuth,
    testing::{Browser, FakeClock, SeededEntropy},
};
use tokio::{sync::Barrier, task::JoinSet};

use super::{
    raw::Raw,
    support::{Database, Engine, app, builder, credentials},
};

const NODES: u64 = 8;

/// Starts all nodes in the same moment, each with connections of its own.
async fn start(database: &Database, clock: &Arc<FakeClock>) -> Vec<BluefoxAuth> {
    let gate = Arc::new(Barrier::new(usize::try_from(NODES).expect("few")));
    let mut starting = JoinSet::new();
    for number in 0..NODES {
        let node = builder(database, clock)
            .database_max_connections(2)
            .entropy(Arc::new(SeededEntropy::new(number)));
        let gate = gate.clone();
        starting.spawn(async move {
            gate.wait().await;
            node.build().await
        });
    }
    starting
        .join_all()
        .await
        .into_iter()
        .map(|node| node.expect("it starts"))
        .collect()
}

async fn each_migration_is_applied_once(database: &Database) {
    let applied = Raw::open(database)
        .await
        .rows("SELECT name FROM bf_migrations")
        .await;
    let names: HashSet<_> = applied.iter().collect();
    assert_eq!((names.len(), applied.len()), (7, 7));
}

async fn they_are_one_system(nodes: &[BluefoxAuth], clock: &Arc<FakeClock>) {
    let mut browser = Browser::new(app(&nodes[0]), clock.clone());
    let ada = credentials("ada@example.com");
    assert_eq!(browser.post("/auth/register", &ada).await.status, 201);
    assert_eq!(browser.post("/auth/login", &ada).await.status, 200);
    for (number, node) in nodes.iter().enumerate() {
        browser = browser.on("app.example.com", app(node));
        assert_eq!(
            browser.post_empty("/items").await.status,
            200,
            "node {number}"
        );
        assert_eq!(
            browser.post_empty("/auth/refresh").await.status,
            200,
            "node {number}"
        );
    }
    let mut elsewhere = browser.clone().on("app.example.com", app(&nodes[0]));
    assert_eq!(browser.post_empty("/auth/logout").await.status, 200);
    assert_eq!(
        elsewhere.get("/items").await.status,
        401,
        "ended on one, ended on all"
    );
}

async fn on_a_fresh_database(engine: Engine) {
    let (database, clock) = (Database::new(engine).await, Arc::new(FakeClock::new()));
    let nodes = start(&database, &clock).await;
    each_migration_is_applied_once(&database).await;
    they_are_one_system(&nodes, &clock).await;

    let again = start(&database, &clock).await;
    each_migration_is_applied_once(&database).await;
    assert_eq!(again.len(), nodes.len());
}

mod eight_nodes_start_at_once {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 8)]
    async fn on_sqlite() {
        on_a_fresh_database(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 8)]
    async fn on_postgresql() {
        on_a_fresh_database(Engine::Postgres).await;
    }
}
