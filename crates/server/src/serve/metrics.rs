//! `/metrics` for Prometheus, on a listener of its own: what it tells is not for the public.

use std::{future::pending, net::SocketAddr};

use axum::{
    Router,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    routing::get,
};
use bluefox_auth::{Code, Problem};
use metrics::{describe_counter, describe_gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

use super::{address_of, connections};
use crate::failure::Failure;

/// How many scrapers may be connected: what is left over is the public's.
const MAX_CONNECTIONS: usize = 16;

/// Keeps what the library counts from now on, and serves it as long as the process lives. Gives
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
    let recorder = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| Failure::because("keep metrics", &error))?;
    describe_counter!(
        "bluefox_auth_mails_total",
        "Attempts to send a mail, by what came of them: sent, failed (there will be another) or dead."
    );
    describe_gauge!(
        "bluefox_auth_outbox",
        "Mails that wait to be sent (queued), and mails that are given up (dead)."
    );
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
