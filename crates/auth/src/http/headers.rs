//! What every auth route does to a request and an answer.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::{Next, from_fn_with_state, map_response},
    response::{IntoResponse as _, Response},
};

use super::{csrf, head::Head, request_id};
use crate::{auth::BluefoxAuth, settings::SiteData};

/// Wraps the auth routes: no page of another site, no cache, CORS, a request identifier.
pub(crate) fn layers(auth: &BluefoxAuth, routes: Router<BluefoxAuth>) -> Router<BluefoxAuth> {
    let routes = routes
        .layer(from_fn_with_state(auth.clone(), refuse_cross_site))
        .layer(auth.cors())
        .layer(map_response(no_store));
    request_id::layer(routes)
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

async fn no_store(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
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
