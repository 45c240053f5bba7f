//! Traces for OpenTelemetry: one span a request, sent to a collector by OTLP over HTTP.
//!
//! A span says what the log says of a request, and nothing personal: no path, query, header or address.
//! Spans wait in a queue of bounded length for a thread of their own, and are dropped when it is full:
//! a collector that is slow, or away, costs traces and nothing else.

mod collector;

use std::time::Duration;

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use bluefox_auth::request_id::RequestId;
use opentelemetry::{
    Context, KeyValue,
    propagation::{Extractor, TextMapPropagator as _},
    trace::{Span as _, SpanBuilder, SpanKind, Status, TracerProvider as _},
};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{SdkTracer, SdkTracerProvider},
};

use self::collector::Collector;
use super::labels;
use crate::{config::OtlpEndpoint, failure::Failure};

/// The header of W3C Trace Context that names the span that a request is a part of.
const PARENT: &str = "traceparent";
/// What the collector calls us.
const SERVICE: &str = "bluefox-auth";

/// Where spans go.
#[derive(Clone, Debug)]
pub(super) struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl Traces {
    /// Starts the thread that sends what [`Self::follow`] sees. The standard variables of OpenTelemetry
    /// for sampling (`OTEL_TRACES_SAMPLER`), batches (`OTEL_BSP_…`) and `OTEL_RESOURCE_ATTRIBUTES` hold.
    ///
    /// # Errors
    ///
    /// When the endpoint is no URL.
    pub(super) fn start(endpoint: &OtlpEndpoint) -> Result<Self, Failure> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector::new())
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", endpoint.0))
            .with_timeout(collector::PATIENCE)
            .build()
            .map_err(|error| Failure::because("send traces", &error))?;
        let resource = Resource::builder()
            .with_service_name(SERVICE)
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        let tracer = provider.tracer(SERVICE);
        tracing::info!(endpoint = endpoint.0, "sending traces");
        Ok(Self { provider, tracer })
    }

    /// Makes a span of each request.
    pub(super) fn follow(self, routes: Router) -> Router {
        routes.layer(middleware::from_fn_with_state(self.tracer, follow))
    }

    /// Sends what is left, as long as it may take. Zero is not at all.
    pub(super) async fn end(self, most: Duration) {
        let end = move || self.provider.shutdown_with_timeout(most);
        if let Ok(Err(error)) = tokio::task::spawn_blocking(end).await {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

async fn follow(State(tracer): State<SdkTracer>, request: Request, next: Next) -> Response {
    let mut span = begin(&request).start_with_context(&tracer, &parent(&request));
    let response = next.run(request).await;
    let status = response.status();
    let code = KeyValue::new("http.response.status_code", i64::from(status.as_u16()));
    span.set_attribute(code);
    if status.is_server_error() {
        span.set_status(Status::error(""));
    }
    // A span whose request is given up ends when it is dropped.
    span.end();
    response
}

fn begin(request: &Request) -> SpanBuilder {
    let (method, route) = (labels::method(request), labels::route(request));
    let name = match &route {
        Some(route) => format!("{method} {}", route.as_str()),
        None => method.clone(),
    };
    let route = route.map(|route| KeyValue::new("http.route", route.as_str().to_owned()));
    let id = request.extensions().get::<RequestId>();
    let id = id.map(|id| KeyValue::new("request_id", id.as_str().to_owned()));
    let method = KeyValue::new("http.request.method", method);
    SpanBuilder::from_name(name)
        .with_kind(SpanKind::Server)
        .with_attributes([Some(method), route, id].into_iter().flatten())
}

/// The span that the request names as its parent.
fn parent(request: &Request) -> Context {
    /// The one header that is looked at: `tracestate` could carry anything.
    struct Headers<'a>(Option<&'a str>);

    impl Extractor for Headers<'_> {
        fn get(&self, key: &str) -> Option<&str> {
            self.0.filter(|_| key == PARENT)
        }

        fn keys(&self) -> Vec<&str> {
            vec![PARENT]
        }
    }

    let header = request.headers().get(PARENT);
    let headers = Headers(header.and_then(|value| value.to_str().ok()));
    TraceContextPropagator::new().extract_with_context(&Context::new(), &headers)
}
