//! The feed: keeps the [`Memory`](crate::memory::Memory) true to what other processes do. While it is not
//! heard the memory vouches for nothing, and every request asks the database.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use metrics::{counter, gauge};
use tokio::{
    sync::watch,
    time::{self, sleep_until, timeout},
};

use crate::{
    auth::{BluefoxAuth, WeakAuth},
    store::{
        StoreError,
        feed::Feed,
        news::{Listener as _, News},
    },
};

/// How long to wait before another attempt to connect.
const RESPITE: Duration = Duration::from_millis(250);
/// How long it may take to read what has happened before: it may be much, and nobody is let in by less meanwhile.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often what matters no more is let go.
const PRUNE: Duration = Duration::from_mins(1);

/// Hears the feed until it is stopped or nobody has the system any more.
pub(crate) async fn run(auth: WeakAuth, mut stop: watch::Receiver<bool>) {
    tokio::select! {
        biased;
        _ = stop.changed() => {}
        () = listen(&auth) => {}
    }
}

async fn listen(auth: &WeakAuth) {
    let mut is_failing = false;
    loop {
        let Err(error) = hear(auth, &mut is_failing).await else {
            return;
        };
        if !is_failing {
            tracing::error!(
                %error,
                "the feed of revocations is not heard: requests ask the database until it is"
            );
        }
        is_failing = true;
        if let Some(node) = auth.upgrade()
            && !node.memory().has_heard()
        {
            // Else there would be no such metric, and no alert.
            record_heard(Duration::ZERO);
        }
        sleep_until(time::Instant::now() + RESPITE).await;
    }
}

/// Hears one connection for as long as it lasts. It is `Ok` once there is nobody left to hear for, or to
/// hear of.
async fn hear(auth: &WeakAuth, is_failing: &mut bool) -> Result<(), StoreError> {
    let Some(node) = auth.upgrade() else {
        return Ok(());
    };
    // Half of what may pass: then there is time for another connection.
    let patience = node.memory().max_staleness() / 2;
    let events = counter!("bluefox_auth_feed_events_total");
    let (mut feed, moment) = begin(&node, patience).await?;
    drop(node);
    if *is_failing {
        tracing::info!("the feed of revocations is heard again");
    }
    *is_failing = false;
    if feed.is_alone() {
        keep_pruning(auth).await;
        return Ok(());
    }
    let mut pruned = moment;
    loop {
        feed.wait().await?;
        let Some(node) = auth.upgrade() else {
            return Ok(());
        };
        let moment = Instant::now();
        let news = within(patience, feed.catch_up()).await?;
        take_in(&node, &news, moment);
        events.increment(news.len() as u64);
        if moment.duration_since(pruned) >= PRUNE {
            node.memory().prune(node.now());
            pruned = moment;
        }
    }
}

/// Lets go of what matters no more, where there is nobody else to hear of.
async fn keep_pruning(auth: &WeakAuth) {
    loop {
        sleep_until(time::Instant::now() + PRUNE).await;
        let Some(node) = auth.upgrade() else {
            return;
        };
        node.memory().prune(node.now());
    }
}

/// Connects, and reads what has happened before; from this moment on nothing is missed.
async fn begin(node: &BluefoxAuth, patience: Duration) -> Result<(Feed, Instant), StoreError> {
    let memory = node.memory();
    let mut feed = within(patience, Feed::connect(node.db())).await?;
    let moment = Instant::now();
    let news = within(PATIENCE, feed.begin(memory.since(node.now()))).await?;
    // What was missed before may have changed any user.
    memory.doubt();
    if feed.is_alone() {
        memory.hears_all();
    } else {
        take_in(node, &news, moment);
    }
    Ok((feed, moment))
}

/// Hears once, and goes by the memory alone from then on: what others do it hears when this is called
/// again.
#[cfg(feature = "testing")]
pub(crate) async fn hear_once(node: &BluefoxAuth) -> Result<(), StoreError> {
    begin(node, PATIENCE).await?;
    node.memory().hears_all();
    Ok(())
}

/// Everything that had happened by this moment is known from here on.
fn take_in(node: &BluefoxAuth, news: &[News], moment: Instant) {
    let memory = node.memory();
    for news in news {
        memory.hear(news);
    }
    memory.heard(moment);
    record_heard(Duration::from_secs(
        u64::try_from(node.now().as_seconds()).unwrap_or(0),
    ));
}

/// Sets the metric of when the feed was heard, since the Unix epoch.
fn record_heard(heard: Duration) {
    gauge!("bluefox_auth_feed_heard_timestamp_seconds").set(heard.as_secs_f64());
}

async fn within<T>(
    patience: Duration,
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    timeout(patience, work)
        .await
        .map_err(|_| StoreError::Silent)?
}
