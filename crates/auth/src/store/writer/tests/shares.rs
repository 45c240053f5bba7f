//! Who shares a commit, and that nobody else is harmed.

use super::*;

#[tokio::test]
async fn who_queues_up_behind_a_writer_shares_its_commit() {
    let world = World::new(Manner::SHARED).await;
    let mut first = world.lease().await;
    insert(&mut first, 0).await.expect("a row");
    let queue = world.queue((1..=10).map(|n| n * 2)).await;
    first.commit().await.expect("it is written");
    for outcome in outcomes(queue).await {
        outcome.expect("it is written");
    }
    assert_eq!(world.commits(), 1);
    assert_eq!(world.numbers().await.len(), 11);
}

#[tokio::test]
async fn a_group_takes_in_so_many_and_no_more() {
    let world = World::new(Manner {
        members: 4,
        ..Manner::SHARED
    })
    .await;
    let mut first = world.lease().await;
    insert(&mut first, 0).await.expect("a row");
    let queue = world.queue((1..=10).map(|n| n * 2)).await;
    first.commit().await.expect("it is written");
    outcomes(queue).await;
    assert_eq!(world.commits(), 3);
}

#[tokio::test]
async fn a_group_takes_in_nobody_when_its_time_is_over() {
    let world = World::new(Manner {
        age: Duration::ZERO,
        ..Manner::SHARED
    })
    .await;
    let queue = world.queue((0..4).map(|n| n * 2)).await;
    outcomes(queue).await;
    assert_eq!(world.commits(), 4);
}

#[tokio::test]
async fn who_discards_loses_their_own_writes_only() {
    let world = World::new(Manner::SHARED).await;
    for discards_first in [true, false] {
        let first = world.lease().await;
        let base = if discards_first { 1 } else { 10 };
        let queue = world.queue(base..base + 6).await;
        drop(first);
        outcomes(queue).await;
    }
    assert_eq!(world.numbers().await, [2, 4, 6, 10, 12, 14]);
}

#[tokio::test]
async fn a_refused_statement_does_not_harm_the_group() {
    let world = World::new(Manner::SHARED).await;
    let mut first = world.lease().await;
    insert(&mut first, 0).await.expect("a row");
    let queue = world.queue([2, 2, 4].into_iter()).await;
    first.commit().await.expect("it is written");
    let outcomes = outcomes(queue).await;
    assert!(matches!(
        outcomes.as_slice(),
        [Ok(()), Err(StoreError::Refused(_)), Ok(())]
    ));
    assert_eq!(world.commits(), 1);
    assert_eq!(world.numbers().await, [0, 2, 4]);
}

#[tokio::test]
async fn the_next_sees_what_was_written_and_a_reader_does_not_before_the_commit() {
    let world = World::new(Manner::SHARED).await;
    let mut first = world.lease().await;
    insert(&mut first, 0).await.expect("a row");
    let (first, mut second) = world.behind(first).await;
    let seen: Vec<i64> = sqlx::query_scalar("SELECT n FROM t")
        .fetch_all(second.conn())
        .await
        .expect("the numbers");
    assert_eq!(seen, [0]);
    assert!(world.numbers().await.is_empty());
    assert!(!first.is_finished());
    drop(second);
    first.await.expect("no panic").expect("it is written");
    assert_eq!(world.numbers().await, [0]);
}
