//! `/metrics` for Prometheus, on a listener of its own: what it tells is not for the public.

mod described;
mod requests;

use std::{future::pending, net::SocketAddr};

use axum::{
    Router,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    routing::get,
};
use bluefox_auth::{Code, Problem};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

pub(super) use self::requests::measure;
use super::{address_of, connections};
use crate::failure::Failure;

/// How many scrapers may be connected: what is left over is the public's.
const MAX_CONNECTIONS: usize = 16;
/// The bounds of every histogram, in seconds: a request that is answered from memory takes 0.1 ms, one
/// that waits for a hash up to the deadline of the queue.
const BUCKETS: &[f64] = &[
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
];

/// Keeps what is counted from now on, and serves it as long as the process lives. Gives
/// where.
pub(super) fn serve(listener: TcpListener) -> Result<SocketAddr, Failure> {
    let app = routes(record()?);
    let address = address_of(&listener)?;
    tokio::spawn(async move {
        connections::accept((&listener, MAX_CONNECTIONS), &app, pending()).await;
    });
    Ok(address)
}

fn record() -> Result<PrometheusHandle, Failure> {
    let install = || {
        PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), BUCKETS)?
            .install_recorder()
    };
    let recorder = install().map_err(|error| Failure::because("keep metrics", &error))?;
    described::describe_all();
    Ok(recorder)
}

fn routes(recorder: PrometheusHandle) -> Router {
    let show = async move || {
        recorder.run_upkeep();
        let headers = [
            (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
            (CACHE_CONTROL, "no-store"),
        ];
        (headers, recorder.render())
    };
    Router::new()
        .route("/metrics", get(show))
        .fallback(|| async { Problem::new(Code::NotFound) })
        .method_not_allowed_fallback(|| async { Problem::new(Code::MethodNotAllowed) })
}
