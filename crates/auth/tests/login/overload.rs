//! A login flood: 503 `overloaded` for who comes too late, and nothing for who is in.

use std::{
    sync::{Arc, Condvar, Mutex},
    thread::{self, ThreadId},
    time::Duration,
};

use bluefox_auth::{
    Entropy, Hashing,
    testing::{Answer, SeededEntropy},
};
use insta::assert_snapshot;
use serde_json::json;
use tokio::{
    sync::Notify,
    task::{JoinHandle, JoinSet},
};

use crate::{
    assertions::assert_refused,
    log_in,
    support::{Engine, World, cheap, credentials, story},
};

/// A random source with a gate. A hash needs a salt: while the gate is shut, the thread that makes
/// the hash of a new password waits in here, however fast the machine is.
#[derive(Debug)]
struct Gate {
    random: SeededEntropy,
    is_shut: Mutex<bool>,
    opened: Condvar,
    arrived: Notify,
    /// The thread of the test and of every request. It passes.
    home: ThreadId,
}

impl Gate {
    fn new() -> Self {
        Self {
            random: SeededEntropy::new(7),
            is_shut: Mutex::new(false),
            opened: Condvar::new(),
            arrived: Notify::new(),
            home: thread::current().id(),
        }
    }

    fn shut(&self) {
        *self.is_shut.lock().expect("no panic") = true;
    }

    fn open(&self) {
        *self.is_shut.lock().expect("no panic") = false;
        self.opened.notify_all();
    }
}

impl Entropy for Gate {
    fn fill(&self, bytes: &mut [u8]) {
        if thread::current().id() != self.home {
            let mut is_shut = self.is_shut.lock().expect("no panic");
            if *is_shut {
                self.arrived.notify_one();
            }
            while *is_shut {
                is_shut = self.opened.wait(is_shut).expect("no panic");
            }
        }
        self.random.fill(bytes);
    }
}

/// A world with one thread that hashes and one place to wait.
async fn world(engine: Engine) -> (World, Arc<Gate>) {
    let gate = Arc::new(Gate::new());
    let narrow = Hashing {
        threads: 1,
        queue: 1,
        deadline: Duration::from_mins(1),
        ..cheap()
    };
    let world = World::with(engine, |builder| {
        builder.hashing(narrow).entropy(gate.clone())
    })
    .await;
    (world, gate)
}

/// Occupies the thread with the password of somebody who registers.
async fn occupied(world: &World, gate: &Gate) -> JoinHandle<Answer> {
    gate.shut();
    let mut browser = world.browser();
    let registering = tokio::spawn(async move {
        browser
            .post("/auth/register", &credentials("new@example.com"))
            .await
    });
    gate.arrived.notified().await;
    registering
}

/// So many log in at once.
fn logging_in(world: &World, number: usize) -> JoinSet<Answer> {
    let mut flood = JoinSet::new();
    for _ in 0..number {
        let mut browser = world.browser();
        let ada = credentials("ada@example.com");
        flood.spawn(async move { browser.post("/auth/login", &ada).await });
    }
    flood
}

story!(who_comes_too_late_is_told_when_to_come_again, engine, {
    let (world, gate) = world(engine).await;
    let mut inside = world.logged_in("ada@example.com").await;
    let registering = occupied(&world, &gate).await;
    let mut flood = logging_in(&world, 10);
    // One finds the place in the queue; the others are refused while it waits.
    for _ in 0..9 {
        let answer = flood
            .join_next()
            .await
            .expect("one of ten")
            .expect("no panic");
        assert_refused(&answer, 503, "overloaded");
        assert!(answer.set_cookies().is_empty());
        assert_eq!(answer.header("connection"), Some("close"));
    }
    for path in ["/items", "/auth/refresh"] {
        assert_eq!(
            inside.post_empty(path).await.status,
            200,
            "who is in does not notice"
        );
    }
    assert_eq!(inside.get("/auth/me").await.status, 200);
    gate.open();
    let patient = flood
        .join_next()
        .await
        .expect("the tenth")
        .expect("no panic");
    assert_eq!(patient.status, 200);
    assert_eq!(registering.await.expect("no panic").status, 201);
    assert_eq!(
        log_in(&world, "ada@example.com", "correct horse")
            .await
            .status,
        200
    );
});

story!(every_wrong_pair_is_hashed_like_the_right_one, engine, {
    let (world, gate) = world(engine).await;
    world.logged_in("ada@example.com").await;
    world.logged_in("gone@example.com").await;
    let gone = world.user_id("gone@example.com").await;
    world
        .auth
        .users()
        .disable(gone)
        .await
        .expect("there is such a user");
    let registering = occupied(&world, &gate).await;
    let mut flood = logging_in(&world, 2);
    let refused = flood
        .join_next()
        .await
        .expect("one of two")
        .expect("no panic");
    assert_snapshot!(refused.tell(), @r#"
    503
    content-type: application/problem+json
    cache-control: no-store
    retry-after: 1

    {
      "code": "overloaded",
      "detail": "Too many passwords are being checked. Try again in a moment.",
      "status": 503,
      "title": "Overloaded",
      "type": "urn:bluefox-auth:error:overloaded"
    }
    "#);
    for (email, password) in [
        ("ada@example.com", "correct horse"),
        ("ada@example.com", "wrong horse"),
        ("nobody@example.com", "correct horse"),
        ("gone@example.com", "correct horse"),
        ("not an address", "correct horse"),
        ("", ""),
    ] {
        let answer = log_in(&world, email, password).await;
        assert_refused(&answer, 503, "overloaded");
        assert_eq!(answer.body, refused.body, "{email}");
    }
    let body = json!({ "email": "another@example.com", "password": "correct horse" });
    let answer = world.browser().post("/auth/register", &body).await;
    assert_refused(&answer, 503, "overloaded");
    gate.open();
    let queued = flood
        .join_next()
        .await
        .expect("the other")
        .expect("no panic");
    assert_eq!(queued.status, 200);
    assert_eq!(registering.await.expect("no panic").status, 201);
});
