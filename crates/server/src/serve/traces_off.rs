//! Traces of requests in a server that was built without them: there are none.

use std::time::Duration;

use axum::Router;

use crate::{config::OtlpEndpoint, failure::Failure};

/// Nothing: `config check` refuses the setting that would ask for it.
#[derive(Clone, Debug)]
pub(super) enum Traces {}

impl Traces {
    pub(super) fn start(_: &OtlpEndpoint) -> Result<Self, Failure> {
        let what = "this server was built without the cargo feature `otel`";
        Err(Failure::Other(what.to_owned()))
    }

    pub(super) fn follow(self, _: Router) -> Router {
        match self {}
    }

    #[expect(clippy::unused_async, reason = "with the feature it waits")]
    pub(super) async fn end(self, _: Duration) {
        match self {}
    }
}
