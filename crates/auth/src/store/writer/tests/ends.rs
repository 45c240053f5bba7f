//! How it ends, and what lives as long as it.

use super::*;
use crate::store::db::{Db, all, execute};

#[tokio::test]
async fn closing_waits_for_who_came_before_and_refuses_who_comes_after() {
    let world = World::new(Manner::SHARED).await;
    let mut first = world.lease().await;
    insert(&mut first, 0).await.expect("a row");
    let queue = world.queue([2].into_iter()).await;
    let closing = tokio::spawn({
        let writer = world.writer.clone();
        async move { writer.close().await }
    });
    yield_now().await;
    let late = world.writer.lease(PATIENCE).await;
    assert!(matches!(
        late,
        Err(StoreError::Unavailable(Error::PoolClosed))
    ));
    assert!(!closing.is_finished());
    first.commit().await.expect("it is written");
    closing.await.expect("no panic");
    for outcome in outcomes(queue).await {
        outcome.expect("it is written");
    }
    // The last connection to go takes the log with it: there is none left.
    let log = world.options.get_filename().with_extension("db-wal");
    assert!(!log.exists());
    world.writer.close().await;
    assert_eq!(world.numbers().await, [0, 2]);
}

#[tokio::test]
async fn the_connection_goes_with_the_last_handle() {
    let world = World::new(Manner::SHARED).await;
    let mut ended = world.writer.ended.clone();
    drop(world.writer.clone());
    world.assert_that_it_writes(2).await;
    drop(world);
    ended.changed().await.expect_err("the task has ended");
}

#[tokio::test]
async fn in_memory_who_reads_and_who_writes_take_turns_on_the_one_connection() {
    let db = Db::open("sqlite::memory:", 4).await.expect("it opens");
    let mut tx = db.begin().await.expect("a transaction");
    execute!(tx.conn(), "CREATE TABLE t (n BIGINT NOT NULL)").expect("a table");
    let reads = tokio::spawn({
        let db = db.clone();
        async move { db.read().await }
    });
    yield_now().await;
    // It is committed before the reader is let in, or this would wait for the reader.
    tx.commit().await.expect("it is written");
    let mut reader = reads.await.expect("no panic").expect("a reader");
    execute!(reader.conn(), "INSERT INTO t (n) VALUES (1)").expect("a row");
    drop(reader);

    let mut tx = db.begin().await.expect("a transaction");
    let rows: Vec<(i64,)> = all!(tx.conn(), (i64,), "SELECT n FROM t").expect("the table is there");
    assert!(rows.is_empty(), "a reader writes nothing");
    drop(tx);

    db.close().await;
    let late = (db.read().await.err(), db.begin().await.err());
    assert!(
        matches!(
            late,
            (
                Some(StoreError::Unavailable(_)),
                Some(StoreError::Unavailable(_))
            )
        ),
        "{late:?}"
    );
}
