//! What the tests of this room share: databases, migrated and empty, and orders in which several can meet.

use bluefox_auth_core::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _, postgres::PgConnection};
use tempfile::TempDir;

use super::{MIGRATIONS, db::Db, migrate::migrate};

/// A file of its own, gone with the folder.
pub(super) async fn sqlite() -> (Db, TempDir) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}", dir.path().join("store.db").display());
    (open(&url).await, dir)
}

/// A schema of its own in the throwaway PostgreSQL. Nothing here asks what survives, so no commit waits for the disk.
#[expect(
    clippy::disallowed_methods,
    reason = "the runner of the tests says where it is"
)]
pub(super) async fn postgres() -> Db {
    let url = std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL names a throwaway PostgreSQL: run scripts/test");
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("random bytes");
    let name = format!("store_{:016x}", u64::from_be_bytes(bytes));
    let mut conn = PgConnection::connect(&url).await.expect("it answers");
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE SCHEMA {name}")))
        .execute(&mut conn)
        .await
        .expect("a new schema");
    let separator = if url.contains('?') { '&' } else { '?' };
    let hasty = "options[synchronous_commit]=off";
    open(&format!(
        "{url}{separator}options[search_path]={name}&{hasty}"
    ))
    .await
}

async fn open(url: &str) -> Db {
    let db = Db::open(url, 4).await.expect("it opens");
    migrate(&db, MIGRATIONS, Timestamp::from_millis(0))
        .await
        .expect("it is new");
    db
}

/// Every order of the steps that keeps the order within each list, with the number of each step's list.
pub(crate) fn orders<S: Copy>(lists: &[&[S]]) -> Vec<Vec<(usize, S)>> {
    if lists.iter().all(|list| list.is_empty()) {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (who, list) in lists.iter().enumerate() {
        let Some((first, rest)) = list.split_first() else {
            continue;
        };
        let mut left = lists.to_vec();
        left[who] = rest;
        for mut order in orders(&left) {
            order.insert(0, (who, *first));
            all.push(order);
        }
    }
    all
}
