//! [`Answer`]: a response, read whole.

use std::fmt::Write as _;

use axum::http::{HeaderMap, header};
use serde_json::Value;

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
}

impl Answer {
    /// The body as JSON; `Null` where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// A field of the JSON body as text; empty where there is none.
    pub fn field(&self, name: &str) -> String {
        self.json()
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    /// The code of a problem; empty where it is none.
    pub fn code(&self) -> String {
        self.field("code")
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The `Set-Cookie` lines.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .collect()
    }

    /// The answer as a person would write it down: status, the headers that say something about
    /// authentication, cookies and body; tokens shown as `…`.
    pub fn tell(&self) -> String {
        let mut text = format!("{}\n", self.status);
        for name in [
            "content-type",
            "cache-control",
            "www-authenticate",
            "retry-after",
            "allow",
        ] {
            if let Some(value) = self.header(name) {
                let _ = writeln!(text, "{name}: {value}");
            }
        }
        for line in self.set_cookies() {
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let shown = if value.is_empty() { "" } else { "…" };
            let _ = writeln!(text, "set-cookie: {name}={shown};{attributes}");
        }
        let mut json = self.json();
        for token in ["access_token", "refresh_token", "flow", "invitation"] {
            if let Some(value) = json.get_mut(token) {
                *value = "…".into();
            }
        }
        let body = match json {
            Value::Null => self.body.clone(),
            json => serde_json::to_string_pretty(&json).unwrap_or_default(),
        };
        let _ = write!(text, "\n{body}");
        text
    }
}
