//! The page of the demo, and the files that it needs. What mails link to are the hosted pages.

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::{Html, Response},
    routing::{MethodRouter, get},
};
use bluefox_auth::BluefoxAuth;

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'";

/// The page, and the files that it needs.
pub(super) fn routes() -> Router<BluefoxAuth> {
    Router::new()
        .route("/", get(demo))
        .route(
            "/demo/demo.css",
            file("text/css; charset=utf-8", include_str!("demo.css")),
        )
        .route(
            "/demo/logo.svg",
            file("image/svg+xml", include_str!("logo.svg")),
        )
        .route("/demo/account.js", script(include_str!("account.js")))
        .route("/demo/cookies.js", script(include_str!("cookies.js")))
        .route("/demo/demo.js", script(include_str!("demo.js")))
        .route("/demo/forms.js", script(include_str!("forms.js")))
        .route("/demo/items.js", script(include_str!("items.js")))
        .route("/demo/log.js", script(include_str!("log.js")))
        .route("/demo/mail.js", script(include_str!("mail.js")))
        .route("/demo/request.js", script(include_str!("request.js")))
        .route("/demo/sessions.js", script(include_str!("sessions.js")))
}

async fn demo(State(auth): State<BluefoxAuth>) -> Html<String> {
    Html(include_str!("index.html").replace("{{prefix}}", &escape(auth.prefix())))
}

fn script(text: &'static str) -> MethodRouter<BluefoxAuth> {
    file("text/javascript; charset=utf-8", text)
}

fn file(content_type: &'static str, text: &'static str) -> MethodRouter<BluefoxAuth> {
    get(move || async move { ([(header::CONTENT_TYPE, content_type)], text) })
}

/// Makes a text safe between tags and in a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    text.chars().fold(
        String::with_capacity(text.len()),
        |mut escaped, character| {
            match character {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                '\'' => escaped.push_str("&#39;"),
                other => escaped.push(other),
            }
            escaped
        },
    )
}

/// The headers that every answer of the demo carries.
pub(super) async fn guard(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_would_end_an_attribute() {
        assert_eq!(escape(r#"/a"><b '&"#), "/a&quot;&gt;&lt;b &#39;&amp;");
    }

    #[test]
    fn the_page_has_no_inline_script_or_style() {
        let page = include_str!("index.html");
        for forbidden in ["<style", " style=", "<script>", " onclick=", "javascript:"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }
}
