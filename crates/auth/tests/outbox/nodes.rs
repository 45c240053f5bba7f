//! Several nodes on one outbox.

use std::sync::Arc;

use bluefox_auth::BluefoxAuth;
use tokio::sync::Barrier;

use super::{
    register,
    support::{Engine, World, builder},
    told,
    way::{Outcome, Way},
    world,
};

const MAILS: usize = 200;

/// Another node of the same system.
async fn another(world: &World, way: &Way) -> BluefoxAuth {
    let built = builder(&world.database, &world.clock).on_mail(way.hook());
    built.build().await.expect("it starts")
}

async fn send_each_mail_once(engine: Engine) {
    let way = Way::new(|_, _| Outcome::Sent);
    let world = world(engine, &way).await;
    for number in 0..MAILS {
        register(&world, &format!("ada{number}@example.com")).await;
    }
    let nodes = [world.auth.clone(), another(&world, &way).await];
    let gate = Arc::new(Barrier::new(nodes.len()));
    let running = nodes.map(|node| {
        let gate = gate.clone();
        tokio::spawn(async move {
            gate.wait().await;
            node.jobs().run_due().await.expect("the jobs run").mails
        })
    });
    let mut settled = Vec::new();
    for node in running {
        settled.push(node.await.expect("no panic"));
    }
    let (times, mails) = (way.times(), u64::try_from(MAILS).expect("few"));
    assert_eq!(times.len(), MAILS);
    assert!(times.values().all(|times| *times == 1), "{times:?}");
    assert_eq!(settled.iter().sum::<u64>(), mails, "{settled:?}");
    let lines = told(&world.database).await;
    assert!(
        lines.lines().all(|line| line == "sent | empty | 1 | -"),
        "{lines}"
    );
}

mod two_nodes_send_each_mail_once {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn on_sqlite() {
        send_each_mail_once(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn on_postgresql() {
        send_each_mail_once(Engine::Postgres).await;
    }
}
