//! [`Browser`]: sends requests to a router as a page would.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header},
};
use bluefox_auth_core::Clock;
use serde_json::Value;
use tower::ServiceExt as _;

use super::{answer::Answer, jar::Jar};
use crate::http::csrf;

/// A browser without a window: it keeps cookies by their rules, and sends the CSRF token with
/// unsafe methods, as a page's script would. A clone is another browser with a copy of the jar.
#[derive(Clone, Debug)]
pub struct Browser {
    app: Router,
    clock: Arc<dyn Clock>,
    host: String,
    jar: Jar,
    headers: HeaderMap,
    sends_csrf: bool,
}

impl Browser {
    /// A fresh browser, on a page of the host `app.example.com`.
    pub fn new(app: Router, clock: Arc<dyn Clock>) -> Self {
        Self {
            app,
            clock,
            host: "app.example.com".to_owned(),
            jar: Jar::default(),
            headers: HeaderMap::new(),
            sends_csrf: true,
        }
    }

    /// The same browser, talking to another host or another app.
    #[must_use]
    pub fn on(mut self, host: &str, app: Router) -> Self {
        host.clone_into(&mut self.host);
        self.app = app;
        self
    }

    /// The same browser, whose pages don't send the CSRF token.
    #[must_use]
    pub const fn without_csrf(mut self) -> Self {
        self.sends_csrf = false;
        self
    }

    /// The same browser, with a header on each request.
    ///
    /// # Panics
    ///
    /// When it is no header.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test may stop where its own words make no sense"
    )]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header's name");
        self.headers.insert(
            name,
            HeaderValue::from_str(value).expect("a header's value"),
        );
        self
    }

    /// Fetches a path.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// Posts JSON.
    pub async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Posts nothing.
    pub async fn post_empty(&mut self, path: &str) -> Answer {
        self.send(Method::POST, path, None).await
    }

    /// Sends a request of any method.
    pub async fn send(&mut self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.fetch(request, body).await
    }

    /// Sends a request as it is, together with the cookies and the CSRF token.
    ///
    /// # Panics
    ///
    /// When the request is none, or its answer can't be read: a test stops there.
    #[expect(
        clippy::expect_used,
        reason = "a test may stop where its own words make no sense"
    )]
    pub async fn fetch(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let mut request = request.body(body).expect("a request");
        self.dress(&mut request);
        let response = match self.app.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let answer = Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        };
        for line in answer.set_cookies() {
            self.jar.store(line, &self.host, self.clock.now());
        }
        answer
    }

    fn dress(&self, request: &mut Request<Body>) {
        let (now, path) = (self.clock.now(), request.uri().path().to_owned());
        let pairs = self.jar.sent(&self.host, &path, now);
        let line: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let csrf = self
            .csrf_token()
            .filter(|_| self.sends_csrf && csrf::is_unsafe(request.method()));
        let headers = request.headers_mut();
        let mut put = |name: HeaderName, value: &str| {
            if let (false, Ok(value)) = (headers.contains_key(&name), value.parse()) {
                headers.insert(name, value);
            }
        };
        put(header::HOST, &self.host);
        if !line.is_empty() {
            put(header::COOKIE, &line.join("; "));
        }
        if let Some(token) = csrf {
            put(HeaderName::from_static(csrf::HEADER), &token);
        }
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
    }

    /// The CSRF token, as a script finds it in `document.cookie`.
    pub fn csrf_token(&self) -> Option<String> {
        let visible = self.jar.visible(&self.host, self.clock.now());
        visible
            .iter()
            .find(|(name, _)| name.ends_with("bf_csrf_token"))
            .map(|(_, value)| (*value).to_owned())
    }

    /// What a script of the page sees of the cookies.
    pub fn document_cookie(&self) -> String {
        let visible = self.jar.visible(&self.host, self.clock.now());
        visible
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// The value of a cookie, script or not; the last one where there are twins.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar
            .values(name, self.clock.now())
            .last()
            .map(|value| (*value).to_owned())
    }

    /// How many cookies of that name there are.
    pub fn count(&self, name: &str) -> usize {
        self.jar.values(name, self.clock.now()).len()
    }

    /// Puts a cookie into the jar, as if this host had sent the `Set-Cookie` line.
    pub fn plant(&mut self, line: &str) {
        self.jar.store(line, &self.host, self.clock.now());
    }

    /// Forgets every cookie.
    pub fn forget(&mut self) {
        self.jar.clear();
    }
}
