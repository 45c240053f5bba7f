//! A login that is just being written when its user changes, on PostgreSQL, whose transactions don't
//! see what others have not committed. (SQLite writes one after the other.)

use std::{
    sync::{Arc, Condvar, Mutex},
    thread,
};

use bluefox_auth::{
    Entropy,
    testing::{Answer, Browser, FakeClock, SeededEntropy},
};
use sqlx::{Connection as _, PgConnection};
use tokio::{
    sync::Notify,
    task::{JoinHandle, spawn_blocking, yield_now},
};

use super::{
    ADA,
    support::{Database, Engine, World, credentials},
};

/// A random source with a gate. A session needs an identifier: while the gate is shut, a login waits
/// in here, in its transaction.
#[derive(Debug)]
struct Gate {
    random: SeededEntropy,
    is_shut: Mutex<bool>,
    opened: Condvar,
    arrived: Notify,
}

impl Gate {
    fn turn(&self, is_shut: bool) {
        *self.is_shut.lock().expect("no panic") = is_shut;
        self.opened.notify_all();
    }
}

impl Entropy for Gate {
    fn fill(&self, bytes: &mut [u8]) {
        let is_hash = thread::current()
            .name()
            .is_some_and(|name| name.starts_with("bluefox-hash"));
        let mut is_shut = self.is_shut.lock().expect("no panic");
        while *is_shut && !is_hash {
            self.arrived.notify_one();
            is_shut = self.opened.wait(is_shut).expect("no panic");
        }
        drop(is_shut);
        self.random.fill(bytes);
    }
}

/// A world with a login under way: it has checked the password and is writing its session.
async fn half_way(name: &str) -> (World, Arc<Gate>, JoinHandle<(Browser, Answer)>) {
    let mut database = Database::new(Engine::Postgres).await;
    database.url = format!("{}&application_name={name}", database.url);
    let gate = Arc::new(Gate {
        random: SeededEntropy::new(7),
        is_shut: Mutex::new(false),
        opened: Condvar::new(),
        arrived: Notify::new(),
    });
    let random = gate.clone();
    let clock = Arc::new(FakeClock::new());
    let world = World::on(database, clock, |builder| builder.entropy(random)).await;
    world
        .browser()
        .post("/auth/register", &credentials(ADA))
        .await;
    gate.turn(true);
    let mut browser = world.browser();
    let runtime = tokio::runtime::Handle::current();
    let login = spawn_blocking(move || {
        let answer = runtime.block_on(browser.post("/auth/login", &credentials(ADA)));
        (browser, answer)
    });
    gate.arrived.notified().await;
    (world, gate, login)
}

/// Opens the gate when the change has come as far as it can: to its end, or to the login's lock.
async fn let_both_end<T: Send + 'static>(world: &World, gate: &Gate, change: JoinHandle<T>) -> T {
    // The query is of the same application, so it finds those of this test alone.
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE application_name = current_setting('application_name')
                     AND wait_event_type = 'Lock'";
    let mut conn = PgConnection::connect(&world.database.url)
        .await
        .expect("it answers");
    let mut is_waiting = false;
    while !is_waiting && !change.is_finished() {
        let count: i64 = sqlx::query_scalar(waiting)
            .fetch_one(&mut conn)
            .await
            .expect("it answers");
        is_waiting = count > 0;
        yield_now().await;
    }
    gate.turn(false);
    change.await.expect("no panic")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_the_password_ends_it() {
    let (world, gate, login) = half_way("password").await;
    let (auth, ada) = (world.auth.clone(), world.user_id(ADA).await);
    let change =
        tokio::spawn(async move { auth.users().set_password(ada, "battery staple").await });
    let_both_end(&world, &gate, change)
        .await
        .expect("it is changed");
    let (mut browser, answer) = login.await.expect("no panic");
    assert_eq!(answer.status, 200, "the login was first");
    assert_eq!(browser.get("/auth/me").await.code(), "not_authenticated");
    assert_eq!(
        browser.post_empty("/auth/refresh").await.code(),
        "session_revoked"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn disabling_the_user_ends_it_for_good() {
    let (world, gate, login) = half_way("disable").await;
    let (auth, ada) = (world.auth.clone(), world.user_id(ADA).await);
    let change = tokio::spawn(async move { auth.users().disable(ada).await });
    let_both_end(&world, &gate, change)
        .await
        .expect("they are disabled");
    let (mut browser, answer) = login.await.expect("no panic");
    assert_eq!(answer.status, 200, "the login was first");
    world
        .auth
        .users()
        .enable(ada)
        .await
        .expect("they are enabled");
    assert_eq!(browser.get("/auth/me").await.code(), "not_authenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleting_the_user_ends_it() {
    let (world, gate, login) = half_way("delete").await;
    let (auth, ada) = (world.auth.clone(), world.user_id(ADA).await);
    let change = tokio::spawn(async move { auth.users().delete(ada).await });
    let_both_end(&world, &gate, change)
        .await
        .expect("they are deleted");
    let (mut browser, answer) = login.await.expect("no panic");
    assert_eq!(answer.status, 200, "the login was first");
    assert_eq!(browser.get("/auth/me").await.code(), "not_authenticated");
}
