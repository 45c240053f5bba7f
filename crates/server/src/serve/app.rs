//! The app that is served: the library's routes, health, in development the demo and the mailbox,
//! and around them what every answer needs.

use std::{any::Any, time::Instant};

use axum::{
    Router,
    extract::Request,
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use bluefox_auth::{BluefoxAuth, Code, Problem, request_id};
use tower::util::option_layer;
use tower_http::catch_panic::CatchPanicLayer;

use super::{metrics, traces::Traces};
use crate::{demo, health, mailbox::Mailbox};

/// What surrounds the routes where it is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    /// Whether requests are measured: nobody pays for what nobody scrapes.
    pub(super) metrics: bool,
    /// Where traces of requests go.
    pub(super) traces: Option<Traces>,
}

/// Puts the app together.
pub(super) fn build(
    auth: &BluefoxAuth,
    dev: bool,
    mailbox: Option<&Mailbox>,
    around: Around,
) -> Router {
    let mut routes = auth.routes().merge(health::routes());
    if dev {
        routes = routes.merge(demo::routes().layer(auth.cors()));
    }
    if let Some(mailbox) = mailbox {
        routes = routes.merge(mailbox.routes());
    }
    around.lay(routes.with_state(auth.clone()))
}

impl Around {
    /// The request id, traces, metrics, the access log, panics and refusals, from the outside in.
    fn lay(self, routes: Router) -> Router {
        let measure = self.metrics.then(|| middleware::from_fn(metrics::measure));
        let mut routes = routes
            .fallback(|| async { Problem::new(Code::NotFound) })
            .method_not_allowed_fallback(|| async { Problem::new(Code::MethodNotAllowed) })
            // As one layer: axum boxes each, and for a request copies every box as often as there are others around it.
            .layer((
                option_layer(measure),
                middleware::from_fn(log),
                CatchPanicLayer::custom(after_panic),
            ));
        if let Some(traces) = self.traces {
            routes = traces.follow(routes);
        }
        request_id::layer(routes)
    }
}

/// A panic costs one request. It is logged where it happens, by the hook of [`crate::telemetry`].
fn after_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    Problem::new(Code::InternalError).into_response()
}

/// One line a request. Its method, path and id are in the span around it; neither query nor headers
/// nor address are: they can hold what is personal.
async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let is_probe = health::is_probe(request.uri().path());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let latency_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    if is_probe {
        tracing::debug!(status, latency_ms, "answered");
    } else {
        tracing::info!(status, latency_ms, "answered");
    }
    response
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read as _, Seek as _},
        sync::Arc,
    };

    use axum::{body::Body, routing::get};
    use tower::ServiceExt as _;

    use super::*;

    /// What an app with a route that panics answers, and what it logs of that.
    async fn asked(path: &str) -> (Response, String) {
        async fn broken() {
            panic!("on purpose");
        }
        let mut file = tempfile::tempfile().unwrap();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(Arc::new(file.try_clone().unwrap()))
            .finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        let app = Around::default().lay(Router::new().route("/broken", get(broken)));
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = app.oneshot(request).await.unwrap();
        let mut log = String::new();
        file.rewind().unwrap();
        file.read_to_string(&mut log).unwrap();
        (response, log)
    }

    async fn text(response: Response) -> String {
        let body = axum::body::to_bytes(response.into_body(), 65_536)
            .await
            .unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_panic_costs_one_request() {
        let (response, log) = asked("/broken").await;
        assert_eq!(response.status(), 500);
        let id = response.headers()["x-request-id"].to_str().unwrap();
        assert!(
            log.contains(id) && log.contains("answered status=500"),
            "{log}"
        );
        let body = text(response).await;
        assert!(
            body.contains("internal_error") && !body.contains("on purpose"),
            "{body}"
        );
    }

    #[tokio::test]
    async fn what_is_not_there_is_a_problem() {
        let (response, log) = asked("/nowhere").await;
        assert_eq!(response.status(), 404);
        assert!(log.contains("answered status=404"), "{log}");
        let body = text(response).await;
        assert!(body.contains("not_found"), "{body}");
    }
}
