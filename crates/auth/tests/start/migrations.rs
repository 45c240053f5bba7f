//! A start brings the schema up to date once, and refuses a schema that it does not know.

use std::{sync::Arc, time::Duration};

use bluefox_auth::{BluefoxAuth, testing::FakeClock};
use insta::assert_snapshot;
use sqlx::{Connection as _, SqliteConnection};

use super::{
    raw::Raw,
    support::{Database, Engine, World, builder, credentials, story},
};

const APPLIED: &str = "SELECT name, CAST(applied_at AS TEXT) FROM bf_migrations ORDER BY name";

async fn ada_logs_in(world: &World) {
    let login = world
        .browser()
        .post("/auth/login", &credentials("ada@example.com"))
        .await;
    assert_eq!(login.status, 200);
}

story!(
    the_first_start_migrates_and_the_second_has_nothing_to_do,
    engine,
    {
        let (database, clock) = (Database::new(engine).await, Arc::new(FakeClock::new()));
        let migrate = async || {
            builder(&database, &clock)
                .migrate()
                .await
                .expect("it migrates")
        };
        let first = migrate().await;
        assert_snapshot!(first.applied.join("\n"), @r#"
        base/0001_users_and_sessions
        password/0001_passwords
        base/0002_accounts_that_live
        base/0003_refresh_keys
        base/0004_feed
        base/0005_refresh_in_place
        base/0006_feed_by_time
        "#);
        let before = Raw::open(&database).await.tell(APPLIED).await;

        clock.advance(Duration::from_hours(1));
        assert!(migrate().await.applied.is_empty());
        let world = World::on(database, clock, |builder| builder).await;
        world.logged_in("ada@example.com").await;
        let world = world.restarted(|builder| builder).await;
        assert_eq!(Raw::open(&world.database).await.tell(APPLIED).await, before);
        ada_logs_in(&world).await;
    }
);

#[tokio::test]
async fn with_nothing_to_do_a_start_waits_for_no_writer() {
    let (database, clock) = (
        Database::new(Engine::Sqlite).await,
        Arc::new(FakeClock::new()),
    );
    let migrate = async || builder(&database, &clock).migrate().await;
    assert!(!migrate().await.expect("it migrates").applied.is_empty());
    let mut writer = SqliteConnection::connect(&database.url)
        .await
        .expect("it opens");
    let writing = writer
        .begin_with("BEGIN IMMEDIATE")
        .await
        .expect("nobody else writes");
    assert!(migrate().await.expect("it only reads").applied.is_empty());
    drop(writing);
}

story!(to_migrate_needs_no_secret, engine, {
    let database = Database::new(engine).await;
    let migrated = BluefoxAuth::open(&database.url)
        .migrate()
        .await
        .expect("it migrates");
    assert!(!migrated.applied.is_empty());
});

/// Starts on the database, and gives the refusal.
async fn refusal(database: &Database) -> String {
    let clock = Arc::new(FakeClock::new());
    let migrate = builder(database, &clock)
        .migrate()
        .await
        .expect_err("it can't migrate");
    let build = builder(database, &clock)
        .build()
        .await
        .expect_err("it can't start");
    assert_eq!(migrate.to_string(), build.to_string());
    build.to_string()
}

story!(a_newer_schema_is_refused, engine, {
    let world = World::new(engine).await;
    world.logged_in("ada@example.com").await;
    world.auth.close().await;
    let mut raw = Raw::open(&world.database).await;
    raw.execute(
        "INSERT INTO bf_migrations (name, checksum, applied_at) VALUES ('totp/0001_totp', 'x', 0)",
    )
    .await;
    assert_snapshot!(refusal(&world.database).await, @"the database can't be migrated: the database has the migration `totp/0001_totp`, which this version does not know: it was migrated by a newer version; start that one, or restore the backup from before");
    raw.execute("DELETE FROM bf_migrations WHERE name = 'totp/0001_totp'")
        .await;
    let world = World::on(world.database, world.clock, |builder| builder).await;
    ada_logs_in(&world).await;
});

story!(an_altered_migration_is_refused, engine, {
    let world = World::new(engine).await;
    world.auth.close().await;
    let mut raw = Raw::open(&world.database).await;
    raw.execute("UPDATE bf_migrations SET checksum = 'x' WHERE name LIKE 'password/%'")
        .await;
    assert_snapshot!(refusal(&world.database).await, @"the database can't be migrated: the migration `password/0001_passwords` was applied with another text than this version's: the database belongs to another build; start that one");
});

story!(a_migration_that_fails_leaves_nothing_behind, engine, {
    let database = Database::new(engine).await;
    let mut raw = Raw::open(&database).await;
    raw.execute("CREATE TABLE bf_passwords (somebody TEXT)")
        .await;
    let said = refusal(&database).await;
    assert!(
        said.starts_with("the database can't be migrated: "),
        "{said}"
    );
    assert!(said.contains("bf_passwords"), "{said}");
    let tables: Vec<_> = raw
        .columns()
        .await
        .into_iter()
        .map(|column| column[0].clone())
        .collect();
    assert_eq!(tables, [Some("bf_passwords".to_owned())]);
});

story!(the_apps_own_tables_are_left_alone, engine, {
    let database = Database::new(engine).await;
    let mut raw = Raw::open(&database).await;
    raw.execute(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE migrations (name TEXT);
         CREATE TABLE _sqlx_migrations (version BIGINT);
         INSERT INTO users VALUES (1, 'Ada');
         INSERT INTO migrations VALUES ('0001_users');",
    )
    .await;
    let world = World::on(database, Arc::new(FakeClock::new()), |builder| builder).await;
    world.logged_in("ada@example.com").await;
    let world = world.restarted(|builder| builder).await;
    ada_logs_in(&world).await;

    assert_eq!(
        raw.tell("SELECT CAST(id AS TEXT), name FROM users").await,
        "1 | Ada"
    );
    assert_eq!(raw.tell("SELECT name FROM migrations").await, "0001_users");
    let mut tables: Vec<_> = raw
        .columns()
        .await
        .into_iter()
        .filter_map(|column| column[0].clone())
        .collect();
    tables.dedup();
    assert_snapshot!(tables.join(" "), @"_sqlx_migrations bf_events bf_former_emails bf_jobs bf_migrations bf_one_time_tokens bf_outbox bf_passwords bf_revoked_keys bf_sessions bf_users migrations users");
});
