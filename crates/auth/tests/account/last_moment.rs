//! A login and the erasure of its account that meet at the last moment: one of them is first, and the
//! other sees what it has done. (SQLite writes one after the other.)

use std::time::Duration;

use bluefox_auth::testing::Answer;
use sqlx::{Connection as _, PgConnection};
use tokio::task::{JoinHandle, yield_now};

use super::{
    ADA, delete,
    support::{Database, Engine, World, credentials, story},
};

const GRACE: Duration = Duration::from_hours(14 * 24);

/// A world with an account whose grace is just over.
async fn over(database: Database) -> World {
    let clock = std::sync::Arc::new(bluefox_auth::testing::FakeClock::new());
    let world = World::on(database, clock, |builder| builder).await;
    let mut browser = world.logged_in(ADA).await;
    assert_eq!(delete(&mut browser).await.status, 200);
    world.clock.advance(GRACE);
    world
}

async fn login(world: &World) -> Answer {
    world.browser().post("/auth/login", &credentials(ADA)).await
}

async fn erased(world: &World) -> u64 {
    world.auth.jobs().run_due().await.expect("it runs").erased
}

story!(who_logs_in_before_the_erasure_keeps_the_account, engine, {
    let world = over(Database::new(engine).await).await;
    assert_eq!(login(&world).await.status, 200);
    assert_eq!(erased(&world).await, 0);
});

story!(who_logs_in_after_the_erasure_finds_nothing, engine, {
    let world = over(Database::new(engine).await).await;
    assert_eq!(erased(&world).await, 1);
    assert_eq!(login(&world).await.code(), "invalid_credentials");
});

/// Holds Ada's row, as a transaction does that is under way. It writes nothing, so that who waits gets
/// the row in the order of coming.
async fn held(world: &World) -> PgConnection {
    let mut conn = connect(world).await;
    let sql = "BEGIN; SELECT 1 FROM bf_users FOR UPDATE";
    sqlx::raw_sql(sql)
        .execute(&mut conn)
        .await
        .expect("it is held");
    conn
}

async fn connect(world: &World) -> PgConnection {
    let conn = PgConnection::connect(&world.database.url).await;
    conn.expect("PostgreSQL answers")
}

/// Waits until so many transactions of this test wait for the row: they get it in that order.
async fn waiting(world: &World, number: i64) {
    let sql = "SELECT count(*) FROM pg_stat_activity
               WHERE application_name = current_setting('application_name')
                 AND wait_event_type = 'Lock'";
    let mut conn = connect(world).await;
    loop {
        let count = sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut conn).await;
        if count.expect("it answers") >= number {
            return;
        }
        yield_now().await;
    }
}

async fn postgres(name: &str) -> Database {
    let mut database = Database::new(Engine::Postgres).await;
    database.url = format!("{}&application_name={name}", database.url);
    database
}

fn spawned_login(world: &World) -> JoinHandle<Answer> {
    let mut browser = world.browser();
    tokio::spawn(async move { browser.post("/auth/login", &credentials(ADA)).await })
}

fn spawned_jobs(world: &World) -> JoinHandle<u64> {
    let auth = world.auth.clone();
    tokio::spawn(async move { auth.jobs().run_due().await.expect("it runs").erased })
}

#[tokio::test]
async fn a_login_that_is_first_by_a_moment_wins() {
    let world = over(postgres("login_first").await).await;
    let mut row = held(&world).await;
    let login = spawned_login(&world);
    waiting(&world, 1).await;
    let jobs = spawned_jobs(&world);
    waiting(&world, 2).await;
    sqlx::raw_sql("COMMIT")
        .execute(&mut row)
        .await
        .expect("it is let go");
    assert_eq!(login.await.expect("no panic").status, 200);
    assert_eq!(jobs.await.expect("no panic"), 0);
    assert!(
        world
            .auth
            .users()
            .find_by_email(ADA)
            .await
            .expect("it answers")
            .is_some()
    );
}

#[tokio::test]
async fn an_erasure_that_is_first_by_a_moment_wins() {
    let world = over(postgres("erasure_first").await).await;
    let mut row = held(&world).await;
    let jobs = spawned_jobs(&world);
    waiting(&world, 1).await;
    let login = spawned_login(&world);
    waiting(&world, 2).await;
    sqlx::raw_sql("COMMIT")
        .execute(&mut row)
        .await
        .expect("it is let go");
    assert_eq!(jobs.await.expect("no panic"), 1);
    assert_eq!(login.await.expect("no panic").code(), "invalid_credentials");
}
