//! A database of an earlier version, with people in it.

use super::{
    raw::Raw,
    support::{Engine, World, credentials, story},
};

/// Takes a database back to what it was before its accounts began to live.
const BACK: &str = "
    DROP INDEX bf_users_deleted;
    DROP INDEX bf_sessions_end;
    DROP TABLE bf_former_emails;
    DROP TABLE bf_events;
    DROP TABLE bf_one_time_tokens;
    DROP TABLE bf_outbox;
    DROP TABLE bf_jobs;
    ALTER TABLE bf_users DROP COLUMN profile;
    ALTER TABLE bf_users DROP COLUMN app_metadata;
    ALTER TABLE bf_users DROP COLUMN deleted_at;
    DELETE FROM bf_migrations WHERE name = 'base/0002_accounts_that_live'";

story!(whoever_was_logged_in_before_an_update_still_is, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    world.auth.close().await;
    let mut raw = Raw::open(&world.database).await;
    raw.execute(BACK).await;
    drop(raw);

    let world = world.restarted(|builder| builder).await;
    let mut browser = browser.on("app.example.com", world.app.clone());
    assert_eq!(browser.get("/auth/me").await.status, 200);
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    let ada = credentials("ada@example.com");
    assert_eq!(world.browser().post("/auth/login", &ada).await.status, 200);
});
