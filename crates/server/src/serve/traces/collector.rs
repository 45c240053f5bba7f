//! The line to the collector.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response, hyper::HyperClient};
use tokio::runtime::Handle;

/// How long the collector may take to answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// A client that sends on our runtime, whichever thread asks: the thread of the batches has none.
#[derive(Debug)]
pub(super) struct Collector {
    runtime: Handle,
    client: Arc<HyperClient>,
    /// Whether the last batch was not taken. It is said aloud once, not with every batch.
    is_away: Arc<AtomicBool>,
}

impl Collector {
    /// A client on the runtime of the caller.
    pub(super) fn new() -> Self {
        Self {
            runtime: Handle::current(),
            client: Arc::new(HyperClient::with_default_connector(PATIENCE, None)),
            is_away: Arc::default(),
        }
    }
}

type Answer = Result<Response<Bytes>, HttpError>;

// Written out: the trait is made by `async_trait`, which nothing else here needs.
impl HttpClient for Collector {
    fn send_bytes<'client, 'answer>(
        &'client self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Answer> + Send + 'answer>>
    where
        'client: 'answer,
        Self: 'answer,
    {
        let (client, is_away) = (Arc::clone(&self.client), Arc::clone(&self.is_away));
        let sending = self.runtime.spawn(async move {
            let answer = client.send_bytes(request).await;
            let what = match &answer {
                Ok(answer) if answer.status().is_success() => None,
                Ok(answer) => Some(answer.status().to_string()),
                Err(error) => Some(error.to_string()),
            };
            let was_away = is_away.swap(what.is_some(), Relaxed);
            match what {
                None => {}
                Some(error) if was_away => tracing::debug!(error, "the collector takes no traces"),
                Some(error) => tracing::warn!(error, "the collector takes no traces"),
            }
            answer
        });
        Box::pin(async { sending.await? })
    }
}
