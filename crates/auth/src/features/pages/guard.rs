//! What every page does to a request and an answer: no form of another site, headers that bind the
//! browser, and refusals that people can read.

use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{Html, IntoResponse, Response},
};
use serde_json::Value;

use super::{Front, kept::Kept, refusal, view::View};
use crate::{
    error::Problem,
    http::{csrf, head::Head, request_id::identify},
};

/// Wraps the pages.
pub(super) fn layers(front: &Front, pages: Router<Front>) -> Router<Front> {
    pages.layer((
        from_fn(identify),
        from_fn_with_state(front.clone(), dress),
        from_fn_with_state(front.clone(), refuse_foreign_forms),
    ))
}

/// A form needs no script and no permission to be sent from anywhere, and carries the cookies: it must
/// be known to come from a page of ours.
async fn refuse_foreign_forms(
    State(front): State<Front>,
    request: Request,
    next: Next,
) -> Response {
    let head = Head::new(request.headers(), request.uri());
    if csrf::is_unsafe(request.method())
        && let Err(problem) = csrf::require_own_page(&front.auth, head)
    {
        return problem.into_response();
    }
    next.run(request).await
}

/// Makes a page of a problem, and sets the headers of all pages and files.
pub(super) async fn dress(
    State(front): State<Front>,
    mut request: Request,
    next: Next,
) -> Response {
    let language = front.language(request.headers());
    let kept = Kept::default();
    request.extensions_mut().insert(kept.clone());
    let response = next.run(request).await;
    let mut response = readable(&front, &language, response).await;
    let headers = response.headers_mut();
    headers.extend(kept.take());
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // Not `no-referrer`: then the forms of our own pages would say that they come from nowhere.
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    or_insert(headers, header::CACHE_CONTROL, "no-store");
    or_insert(headers, header::CONTENT_SECURITY_POLICY, &front.site.policy);
    response
}

fn or_insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let (false, Ok(value)) = (headers.contains_key(&name), HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
}

/// The answer with words instead of a problem; other answers as they are.
async fn readable(front: &Front, language: &str, response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is =
        |essence: &str| kind.is_some_and(|kind| kind.as_bytes().starts_with(essence.as_bytes()));
    let (is_page, is_problem) = (is("text/html"), is("application/problem+json"));
    let mut response = if is_problem {
        let told = told(front, language, response).await;
        told.unwrap_or_else(IntoResponse::into_response)
    } else {
        response
    };
    if is_page || is_problem {
        let language = HeaderValue::from_static("accept-language");
        response.headers_mut().append(header::VARY, language);
    }
    response
}

async fn told(front: &Front, language: &str, response: Response) -> Result<Response, Problem> {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX)
        .await
        .map_err(Problem::internal)?;
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let code = body.get("code").and_then(Value::as_str).unwrap_or_default();
    let words = front.site.languages.words(language);
    let view = View {
        page: "error".to_owned(),
        problem: Some(refusal::page(&words, parts.status, code)),
        ..View::default()
    };
    let html = front.site.render("error.html", language, &view);
    let page = Html(html.map_err(Problem::internal)?).into_response();
    let (head, body) = page.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(head.headers);
    Ok(Response::from_parts(parts, body))
}
