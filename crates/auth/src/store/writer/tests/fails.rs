//! What fails, and who is told so.

use super::*;

#[tokio::test]
async fn a_commit_that_fails_fails_for_all_who_share_it() {
    let world = World::new(Manner::SHARED).await;
    world.on_commit(false).await;
    let mut first = world.lease().await;
    insert(&mut first, 0).await.expect("a row");
    let queue = world.queue([2, 4].into_iter()).await;
    let outcome = first.commit().await;
    assert!(matches!(outcome, Err(StoreError::Shared(_))), "{outcome:?}");
    for outcome in outcomes(queue).await {
        assert!(matches!(outcome, Err(StoreError::Shared(_))), "{outcome:?}");
    }
    let alone = World::write(world.writer.clone(), 6, true).await;
    assert!(matches!(alone, Err(StoreError::Refused(_))), "{alone:?}");
    assert_eq!(world.commits(), 2);
    assert!(world.numbers().await.is_empty());

    world.on_commit(true).await;
    world.assert_that_it_writes(8).await;
}

/// Fills the disk. A single row is undone by rolling back the whole transaction.
async fn fill(lease: &mut Lease) -> StoreError {
    run(lease, "PRAGMA max_page_count = 1").await;
    let filled = sqlx::query("INSERT INTO t (n) VALUES (zeroblob(1000000))")
        .execute(lease.conn())
        .await;
    run(lease, "PRAGMA max_page_count = 1000000").await;
    filled.expect_err("the disk is full").into()
}

/// Somebody fills the disk, and gives up, as they should, or goes on as if nothing had happened.
async fn filled(world: &World, number: i64, mut who: Lease, keeps: bool) {
    let full = fill(&mut who).await;
    assert!(matches!(full, StoreError::Unavailable(_)), "{full:?}");
    let next = world.queue([number].into_iter()).await;
    if keeps {
        who.commit().await.expect_err("it is not written");
    } else {
        drop(who);
    }
    for outcome in outcomes(next).await {
        let is_written = world.numbers().await.contains(&number);
        assert!(is_written || outcome.is_err());
    }
}

#[tokio::test]
async fn nobody_is_told_that_they_have_written_what_sqlite_has_rolled_back() {
    let world = World::new(Manner::SHARED).await;
    for (number, keeps) in [(10, false), (20, true)] {
        let first = world.lease().await;
        filled(&world, number, first, keeps).await;
        world.assert_that_it_writes(number + 2).await;

        let mut first = world.lease().await;
        insert(&mut first, number + 4).await.expect("a row");
        let (first, second) = world.behind(first).await;
        filled(&world, number + 6, second, keeps).await;
        let outcome = first.await.expect("no panic");
        outcome.expect_err("it is not written");
        assert!(!world.numbers().await.contains(&(number + 4)));
        world.assert_that_it_writes(number + 8).await;
    }
}

#[tokio::test]
async fn the_lock_of_another_process_refuses_one_and_leaves_the_writer_as_it_was() {
    let world = World::new(Manner::SHARED).await;
    let mut other = world.other().await;
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .expect("the lock");
    let outcome = world.writer.lease(PATIENCE).await;
    assert!(
        matches!(&outcome, Err(StoreError::Unavailable(error)) if is_busy(error)),
        "{outcome:?}"
    );
    sqlx::query("ROLLBACK")
        .execute(&mut other)
        .await
        .expect("no lock");
    world.assert_that_it_writes(2).await;
    assert_eq!(world.commits(), 1, "it is the same connection");
}

#[tokio::test]
async fn a_connection_that_fails_to_begin_is_replaced() {
    let world = World::new(Manner::SHARED).await;
    let mut lease = world.lease().await;
    run(&mut lease, "PRAGMA query_only = ON").await;
    drop(lease);
    let outcome = world.writer.lease(PATIENCE).await;
    assert!(
        matches!(outcome, Err(StoreError::Refused(_))),
        "{outcome:?}"
    );
    world.assert_that_it_writes(2).await;
}
