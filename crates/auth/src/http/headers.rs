//! What every auth route does to a request and an answer.

use axum::{
    Extension, Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Version, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
};

use super::{csrf, head::Head, openapi::document::Document, request_id::identify};
use crate::{auth::BluefoxAuth, settings::SiteData};

/// Wraps the auth routes: a request identifier, no cache, CORS, no page of another site, from the outside in; and the document
/// that describes them.
///
/// All as one layer: axum boxes each, and for a request copies every box as often as there are others around it.
pub(crate) fn layers(
    auth: &BluefoxAuth,
    document: Document,
    routes: Router<BluefoxAuth>,
) -> Router<BluefoxAuth> {
    routes.layer((
        from_fn(identify),
        from_fn(finish),
        auth.cors(),
        from_fn_with_state(auth.clone(), refuse_cross_site),
        Extension(document),
    ))
}

/// Refuses an unsafe request of another site, whatever it carries; login and register included,
/// since what they set is a cookie too.
async fn refuse_cross_site(
    State(auth): State<BluefoxAuth>,
    request: Request,
    next: Next,
) -> Response {
    let head = Head::new(request.headers(), request.uri());
    if csrf::is_unsafe(request.method())
        && let Err(problem) = csrf::refuse_cross_site(&auth, head)
    {
        return problem.into_response();
    }
    next.run(request).await
}

/// Nobody keeps an answer. Who is told to come again later does not keep the connection either (RFC 9112,
/// section 9.6): what each holds of memory is for those who wait. HTTP/2 knows no such header, and has one
/// connection for all.
async fn finish(request: Request, next: Next) -> Response {
    let is_http_1 = request.version() <= Version::HTTP_11;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if is_http_1 && headers.contains_key(header::RETRY_AFTER) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Asks the browser to forget what it keeps for the site (W3C Clear Site Data).
pub(crate) fn clear_site_data(headers: &mut HeaderMap, data: &[SiteData]) {
    let types: Vec<&str> = data.iter().map(|data| data.as_header()).collect();
    if !types.is_empty()
        && let Ok(value) = HeaderValue::try_from(types.join(", "))
    {
        headers.insert(CLEAR_SITE_DATA, value);
    }
}

/// Hands on what an answer asks the browser to forget.
#[cfg(feature = "pages")]
pub(crate) fn pass_on(answer: &HeaderMap, to: &mut HeaderMap) {
    if let Some(data) = answer.get(CLEAR_SITE_DATA) {
        to.insert(CLEAR_SITE_DATA, data.clone());
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, routing::get};
    use bluefox_auth_core::Code;
    use tower::ServiceExt as _;

    use super::*;
    use crate::error::Problem;

    #[tokio::test]
    async fn who_is_sent_away_loses_a_connection_of_one_request_at_a_time() {
        let app: Router = Router::new()
            .route("/busy", get(async || Problem::new(Code::Overloaded)))
            .route(
                "/nobody",
                get(async || Problem::new(Code::NotAuthenticated)),
            )
            .layer(from_fn(finish));
        let connection = async |version, path| {
            let request = Request::get(path).version(version).body(Body::empty());
            let request = request.expect("a request");
            let Ok(answer) = app.clone().oneshot(request).await;
            let header = answer.headers().get(header::CONNECTION);
            header.map(|value| value.as_bytes().to_vec())
        };
        let close = Some(b"close".to_vec());
        assert_eq!(connection(Version::HTTP_11, "/busy").await, close);
        assert_eq!(connection(Version::HTTP_10, "/busy").await, close);
        assert_eq!(connection(Version::HTTP_2, "/busy").await, None);
        assert_eq!(connection(Version::HTTP_11, "/nobody").await, None);
    }
}
