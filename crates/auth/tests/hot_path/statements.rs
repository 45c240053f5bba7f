//! Counts the statements that some requests run, by what the database's driver tells of each.

use std::{
    future::Future,
    sync::atomic::{AtomicU64, Ordering},
};

use tracing::{Instrument as _, Subscriber};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt as _},
    registry::LookupSpan,
};

/// Those that run in the span `counted`: whatever else there is, such as the feed, is not counted.
static COUNTED: AtomicU64 = AtomicU64::new(0);

struct Counter;

impl<S: Subscriber + for<'l> LookupSpan<'l>> Layer<S> for Counter {
    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let is_counted = |span: tracing_subscriber::registry::SpanRef<'_, S>| {
            span.scope().any(|span| span.name() == "counted")
        };
        if event.metadata().target() == "sqlx::query"
            && context.event_span(event).is_some_and(is_counted)
        {
            COUNTED.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// The one count of a process; a story has a process of its own.
pub(crate) struct Statements(());

impl Statements {
    /// Begins to count.
    pub(crate) fn count() -> Self {
        tracing::subscriber::set_global_default(Registry::default().with(Counter))
            .expect("one story a process: run it by cargo-nextest");
        Self(())
    }

    /// What the work gives, and how many statements it ran.
    pub(crate) async fn of<T>(&self, work: impl Future<Output = T>) -> (T, u64) {
        let before = COUNTED.load(Ordering::SeqCst);
        let done = work.instrument(tracing::info_span!("counted")).await;
        (done, COUNTED.load(Ordering::SeqCst) - before)
    }
}
