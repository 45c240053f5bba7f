//! A reset and something else that are written at the same moment, on PostgreSQL, whose transactions
//! don't see what others have not committed. (SQLite writes one after the other.)
//!
//! The user's row is held from outside until both wait for it, in a known order: the lock is given to
//! who came first.

use bluefox_auth::testing::{Answer, Browser};
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};
use tokio::task::{JoinHandle, yield_now};

use super::{
    ADA, NEW, OLD, asked,
    assertions::assert_refused,
    by_token, credentials, log_in, logged_in,
    support::{Database, Engine, World},
};

/// A world whose waiting statements can be told from those of other tests, on a database that would isolate
/// transactions more than our statements want.
async fn world(name: &str) -> World {
    let mut database = Database::new(Engine::Postgres).await;
    let strict = "options[default_transaction_isolation]=serializable";
    database.url = format!("{}&{strict}&application_name={name}", database.url);
    let mailbox = bluefox_auth::testing::Mailbox::new();
    let hook = mailbox.hook();
    let clock = std::sync::Arc::new(bluefox_auth::testing::FakeClock::new());
    let world = World::on(database, clock, |builder| builder.on_mail(hook)).await;
    World { mailbox, ..world }
}

/// Holds every user's row until it is dropped.
async fn hold(world: &World) -> PgConnection {
    let mut conn = PgConnection::connect(&world.database.url)
        .await
        .expect("it answers");
    let lock = "BEGIN; SELECT id FROM bf_users FOR UPDATE";
    sqlx::raw_sql(lock)
        .execute(&mut conn)
        .await
        .expect("nobody else has it");
    conn
}

/// Waits until so many statements wait for the lock.
async fn wait_for(world: &World, count: i64) {
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE application_name = current_setting('application_name')
                     AND wait_event_type = 'Lock'";
    let mut conn = PgConnection::connect(&world.database.url)
        .await
        .expect("it answers");
    while sqlx::query_scalar::<_, i64>(waiting)
        .fetch_one(&mut conn)
        .await
        .expect("it answers")
        < count
    {
        yield_now().await;
    }
}

fn post(world: &World, path: &'static str, body: Value) -> JoinHandle<(Browser, Answer)> {
    let mut browser = world.browser();
    tokio::spawn(async move {
        let answer = browser.post(path, &body).await;
        (browser, answer)
    })
}

const CONFIRM: &str = "/auth/password-reset/confirm";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_came_first_ends_with_the_other_sessions() {
    let world = world("reset_after_login").await;
    logged_in(&world, ADA).await;
    let (_, mail) = asked(&world, ADA).await;
    let held = hold(&world).await;
    let login = post(&world, "/auth/login", credentials(ADA));
    wait_for(&world, 1).await;
    let reset = post(&world, CONFIRM, by_token(&mail));
    wait_for(&world, 2).await;
    held.close().await.expect("it closes");
    let (mut browser, answer) = login.await.expect("no panic");
    assert_eq!(answer.status, 200, "the login was first");
    assert_eq!(reset.await.expect("no panic").1.status, 200);
    assert_refused(&browser.get("/auth/me").await, 401, "not_authenticated");
    assert_refused(
        &browser.post_empty("/auth/refresh").await,
        401,
        "session_revoked",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_came_second_is_refused() {
    let world = world("login_after_reset").await;
    logged_in(&world, ADA).await;
    let (_, mail) = asked(&world, ADA).await;
    let held = hold(&world).await;
    let reset = post(&world, CONFIRM, by_token(&mail));
    wait_for(&world, 1).await;
    // Its password is right when it is checked.
    let login = post(&world, "/auth/login", credentials(ADA));
    wait_for(&world, 2).await;
    held.close().await.expect("it closes");
    assert_eq!(reset.await.expect("no panic").1.status, 200);
    let (_, answer) = login.await.expect("no panic");
    assert_refused(&answer, 401, "invalid_credentials");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_disabled_meanwhile_logs_in_no_more() {
    let world = world("login_after_disable").await;
    logged_in(&world, ADA).await;
    let ada = world.user_id(ADA).await;
    let held = hold(&world).await;
    let auth = world.auth.clone();
    let disable = tokio::spawn(async move { auth.users().disable(ada).await });
    wait_for(&world, 1).await;
    let login = post(&world, "/auth/login", credentials(ADA));
    wait_for(&world, 2).await;
    held.close().await.expect("it closes");
    disable.await.expect("no panic").expect("disabled");
    assert_refused(
        &login.await.expect("no panic").1,
        401,
        "invalid_credentials",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_disabled_meanwhile_resets_nothing() {
    let world = world("reset_after_disable").await;
    logged_in(&world, ADA).await;
    let ada = world.user_id(ADA).await;
    let (_, mail) = asked(&world, ADA).await;
    let held = hold(&world).await;
    let auth = world.auth.clone();
    let disable = tokio::spawn(async move { auth.users().disable(ada).await });
    wait_for(&world, 1).await;
    let reset = post(&world, CONFIRM, by_token(&mail));
    wait_for(&world, 2).await;
    held.close().await.expect("it closes");
    disable.await.expect("no panic").expect("disabled");
    assert_refused(&reset.await.expect("no panic").1, 400, "invalid_token");
    world.auth.users().enable(ada).await.expect("enabled");
    assert_eq!(log_in(&world, ADA, NEW).await.status, 401);
    assert_eq!(log_in(&world, ADA, OLD).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_came_first_makes_the_link_void() {
    let world = world("reset_after_change").await;
    let mut browser = logged_in(&world, ADA).await;
    let (_, mail) = asked(&world, ADA).await;
    let held = hold(&world).await;
    let body = serde_json::json!({ "current_password": OLD, "new_password": "another horse" });
    let change = tokio::spawn(async move { browser.post("/auth/password", &body).await });
    wait_for(&world, 1).await;
    let reset = post(&world, CONFIRM, by_token(&mail));
    wait_for(&world, 2).await;
    held.close().await.expect("it closes");
    assert_eq!(change.await.expect("no panic").status, 200);
    assert_refused(&reset.await.expect("no panic").1, 400, "invalid_token");
    assert_eq!(log_in(&world, ADA, "another horse").await.status, 200);
}
