//! A database of an earlier version, with people in it.

use super::{
    assertions::copied,
    raw::Raw,
    support::{Engine, World, credentials, story},
};

const KEY: &str = "AAECAwQFBgcICQoLDA0ODw";

/// Takes a database back to what it was before its accounts began to live.
const BACK: &str = "
    DROP INDEX bf_users_deleted;
    DROP TABLE bf_former_emails;
    DROP TABLE bf_events;
    DROP TABLE bf_one_time_tokens;
    DROP TABLE bf_outbox;
    DROP TABLE bf_jobs;
    DROP TABLE bf_revoked_keys;
    ALTER TABLE bf_users DROP COLUMN profile;
    ALTER TABLE bf_users DROP COLUMN app_metadata;
    ALTER TABLE bf_users DROP COLUMN deleted_at;
    ALTER TABLE bf_sessions RENAME COLUMN refresh_key_hashes TO refresh_key_hash;
    ALTER TABLE bf_sessions DROP COLUMN key_missed_at;
    DELETE FROM bf_migrations
        WHERE name IN
            ('base/0002_accounts_that_live', 'base/0003_refresh_keys', 'base/0004_feed',
             'base/0005_refresh_in_place', 'base/0006_feed_by_time')";

story!(whoever_was_logged_in_before_an_update_still_is, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let mut bound = world.browser().with_header("x-refresh-key", KEY);
    let ada = credentials("ada@example.com");
    assert_eq!(bound.post("/auth/login", &ada).await.status, 200);
    world.auth.close().await;
    let mut raw = Raw::open(&world.database).await;
    raw.execute(BACK).await;
    drop(raw);

    let world = world.restarted(|builder| builder).await;
    let mut browser = browser.on("app.example.com", world.app.clone());
    assert_eq!(browser.get("/auth/me").await.status, 200);
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    let bound = bound.on("app.example.com", world.app.clone());
    let mut copy = copied(&world, &bound);
    let answer = copy.post_empty("/auth/refresh").await;
    assert_eq!(answer.code(), "refresh_key_required");
    assert_eq!(bound.clone().post_empty("/auth/refresh").await.status, 200);
    assert_eq!(world.browser().post("/auth/login", &ada).await.status, 200);
});
