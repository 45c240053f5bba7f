//! `GET {prefix}/continue?next=…`: for apps that render on their server, and see an access cookie that
//! has expired, or none. They send the browser here; it comes back logged in, or by way of the login.

use axum::{
    http::{HeaderMap, Method, StatusCode},
    response::Response,
};

use super::{
    api::Question,
    refusal::Refusal,
    visit::{self, Visit},
};

/// Refreshes by the cookies, and leads on.
pub(super) async fn resume(
    method: Method,
    headers: HeaderMap,
    mut visit: Visit,
) -> Result<Response, Refusal> {
    let next = visit.next(visit.query("next").as_deref());
    let is_logged_in = visit.account().await?.is_some();
    let view = visit.view("continue", next.as_ref());
    if is_logged_in {
        return Ok(visit::lead_to(&view.target));
    }
    let login = format!("{}/login{}", visit.front.site.ui, view.query);
    let is_refreshable = !visit.cookies().refresh.is_empty() && view.csrf_token.is_some();
    if !is_refreshable || method != Method::GET || !is_navigation(&headers) {
        return Ok(visit::lead_to(&login));
    }
    if view.needs_script || !is_wanted(&headers) {
        return visit.show(StatusCode::OK, "continue.html", &view);
    }
    let refresh = Question {
        csrf_token: view.csrf_token.clone(),
        ..Question::new(Method::POST, "/refresh")
    };
    let reply = visit.ask(&refresh).await?;
    if reply.status.is_success() {
        Ok(visit::lead_to(&view.target))
    } else {
        Ok(visit::lead_to(&login))
    }
}

/// Whether the refresh will be seen through to its end. A page of another site could send somebody here
/// and stop it, before the new cookies arrive; a browser that looks ahead may throw them away. Then a
/// page of ours goes on, by its script or a click.
fn is_wanted(headers: &HeaderMap) -> bool {
    let is_foreign = headers
        .get("sec-fetch-site")
        .is_some_and(|site| site.as_bytes() == b"cross-site");
    !is_foreign && !headers.contains_key("sec-purpose")
}

/// Whether a person goes there with the whole window, as far as the browser tells. A picture or a frame
/// of another page shall not turn anybody's session.
fn is_navigation(headers: &HeaderMap) -> bool {
    let is = |name: &str, expected: &str| {
        headers
            .get(name)
            .is_none_or(|value| value.as_bytes() == expected.as_bytes())
    };
    is("sec-fetch-mode", "navigate") && is("sec-fetch-dest", "document")
}
