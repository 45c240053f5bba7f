//! Who gives up leaves nothing behind.

use std::{future::Future, pin::pin, task::Poll};

use super::*;

/// Polls a future so many times, and drops it.
async fn cancelled_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut count = 0;
    std::future::poll_fn(|context| {
        if count == polls {
            return Poll::Ready(None);
        }
        count += 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// Cancels a write at each point where it waits, behind others who share the transaction or alone.
async fn cancelled_everywhere(is_shared: bool) {
    let world = World::new(Manner::SHARED).await;
    for polls in 0.. {
        let number = i64::try_from(polls).expect("a few") * 10;
        let mut company = Vec::new();
        if is_shared {
            let first = world.lease().await;
            company = world.queue([number + 2].into_iter()).await;
            drop(first);
        }
        let write = World::write(world.writer.clone(), number, true);
        let outcome = cancelled_after(polls, write).await;
        for outcome in outcomes(company).await {
            outcome.expect("it is written");
        }
        world.assert_that_it_writes(number + 4).await;
        if let Some(outcome) = outcome {
            outcome.expect("it is written");
            assert!(world.numbers().await.contains(&number));
            assert!(polls > 2, "it waits for its turn, and for each statement");
            return;
        }
    }
}

#[tokio::test]
async fn who_is_cancelled_alone_leaves_the_writer_as_it_was() {
    cancelled_everywhere(false).await;
}

#[tokio::test]
async fn who_is_cancelled_in_a_group_does_not_harm_it() {
    cancelled_everywhere(true).await;
}

#[tokio::test]
async fn who_panics_discards() {
    let world = World::new(Manner::SHARED).await;
    let mut lease = world.lease().await;
    let panicked = tokio::spawn(async move {
        insert(&mut lease, 1).await.expect("a row");
        panic!("in the middle");
    });
    panicked.await.expect_err("it panicked");
    world.assert_that_it_writes(2).await;
    assert_eq!(world.numbers().await, [2]);
}

#[tokio::test]
async fn who_waits_too_long_is_refused_and_the_others_have_their_turn() {
    let world = World::new(Manner::SHARED).await;
    let first = world.lease().await;
    let outcome = world.writer.lease(Duration::ZERO).await;
    assert!(matches!(
        outcome,
        Err(StoreError::Unavailable(Error::PoolTimedOut))
    ));
    drop(first);
    world.assert_that_it_writes(2).await;
}
