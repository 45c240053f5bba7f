//! Compares what a route answers with what the document says that it may.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, header, response::Parts},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use bluefox_auth::{
    BluefoxAuth,
    testing::{Browser, FakeClock},
};
use serde_json::Value;
use tokio::sync::OnceCell;

/// The same routes, whose every answer must be described: by its status, its code, its headers and
/// the members of its body. The test fails where it is not.
pub(crate) fn described<S>(auth: &BluefoxAuth, routes: Router<S>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let described = Arc::new(Described {
        path: format!("{}/openapi.json", auth.prefix()),
        routes: auth.routes(),
        document: OnceCell::new(),
    });
    routes.route_layer(from_fn_with_state(described, compare))
}

struct Described {
    path: String,
    routes: Router,
    document: OnceCell<Value>,
}

impl Described {
    async fn document(&self) -> &Value {
        let fetch = async || {
            let mut browser = Browser::new(self.routes.clone(), Arc::new(FakeClock::new()));
            browser.get(&self.path).await.json()
        };
        self.document.get_or_init(fetch).await
    }
}

async fn compare(
    State(described): State<Arc<Described>>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let response = next.run(request).await;
    // Pages are for people: no operation describes them.
    let prefix = described.path.trim_end_matches("/openapi.json");
    let below = path.as_str().strip_prefix(prefix).unwrap_or_default();
    if below == "/continue" || below.starts_with("/ui/") {
        return response;
    }
    // No operation describes these.
    if matches!(method, Method::HEAD | Method::OPTIONS)
        || response.status() == StatusCode::METHOD_NOT_ALLOWED
    {
        return response;
    }
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body");
    let found = differences(
        described.document().await,
        (&method, path.as_str()),
        &parts,
        &bytes,
    );
    assert!(
        found.is_empty(),
        "{method} {} answers otherwise than {} says:\n  {}\n  {} {}",
        path.as_str(),
        described.path,
        found.join("\n  "),
        parts.status,
        String::from_utf8_lossy(&bytes),
    );
    Response::from_parts(parts, Body::from(bytes))
}

/// What of an answer is not as the document says.
pub(crate) fn differences(
    document: &Value,
    (method, path): (&Method, &str),
    answer: &Parts,
    body: &Bytes,
) -> Vec<String> {
    let operation = &document["paths"][path][method.as_str().to_lowercase()];
    if operation.is_null() {
        // Another method of a described path is judged by its origin before it is found wrong.
        let is_cross_site = String::from_utf8_lossy(body).contains(r#""code":"cross_site""#);
        let is_fine = document["paths"].get(path).is_some() && is_cross_site;
        return (!is_fine)
            .then(|| "there is no such operation".to_owned())
            .into_iter()
            .collect();
    }
    let response = resolve(document, &operation["responses"][answer.status.as_str()]);
    if response.is_null() {
        return vec![format!("there is no status {}", answer.status)];
    }
    let mut found = headers(response, answer);
    let essence = text(&answer.headers, header::CONTENT_TYPE.as_str());
    let essence = essence.split(';').next().unwrap_or_default();
    match &response["content"][essence]["schema"] {
        Value::Null if body.is_empty() && response["content"].is_null() => {}
        Value::Null => found.push(format!("there is no content of the type {essence:?}")),
        schema => match serde_json::from_slice(body) {
            Ok(value) => found.extend(misfits(document, schema, &value, "body")),
            Err(error) => found.push(format!("the body is no JSON: {error}")),
        },
    }
    found
}

/// The headers that only some answers have. A described one is there, but that cookies need a change.
fn headers(response: &Value, answer: &Parts) -> Vec<String> {
    let mut found = Vec::new();
    for name in ["Retry-After", "WWW-Authenticate", "Set-Cookie"] {
        let is_described = response["headers"].get(name).is_some();
        let is_there = answer.headers.contains_key(name);
        let is_cookie = name == "Set-Cookie";
        if is_described && !is_there && !is_cookie {
            found.push(format!("the header {name} is missing"));
        }
        // A refusal may clear the cookies wherever it finds the session over.
        let is_for_all = is_cookie && !answer.status.is_success();
        if is_there && !is_described && !is_for_all {
            found.push(format!("the header {name} is not described"));
        }
    }
    found
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}

fn resolve<'d>(document: &'d Value, part: &'d Value) -> &'d Value {
    match part["$ref"].as_str() {
        Some(place) => document
            .pointer(place.trim_start_matches('#'))
            .unwrap_or(&Value::Null),
        None => part,
    }
}

/// Where a value does not fit a schema, or has members that the schema does not name.
fn misfits(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = fits(document, schema, value, at);
    let named = members(document, schema);
    if let (Some(members), false) = (value.as_object(), named.is_empty()) {
        let unnamed = members
            .keys()
            .filter(|name| !named.contains(&name.as_str()));
        found.extend(unnamed.map(|name| format!("{at}.{name} is not described")));
    }
    found
}

/// The keywords that our schemas use.
fn fits(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let schema = resolve(document, schema);
    let mut found = Vec::new();
    for part in list(&schema["allOf"]) {
        found.extend(fits(document, part, value, at));
    }
    let mut either = list(&schema["oneOf"]).peekable();
    if either.peek().is_some() && !either.any(|one| misfits(document, one, value, at).is_empty()) {
        found.push(format!("{at} is none of what it may be"));
    }
    let types = &schema["type"];
    let is_of = |name: &Value| name.as_str().is_none_or(|name| is_of_type(value, name));
    if !(is_of(types) && (!types.is_array() || list(types).any(is_of))) {
        found.push(format!("{at} is not of the type {types}"));
    }
    if schema["enum"].is_array() && !list(&schema["enum"]).any(|one| one == value) {
        found.push(format!("{at} may not be {value}"));
    }
    for name in list(&schema["required"]).filter_map(Value::as_str) {
        if value.get(name).is_none() {
            found.push(format!("{at}.{name} is missing"));
        }
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(name) {
            found.extend(misfits(document, inner, value, &format!("{at}.{name}")));
        }
    }
    if schema["items"].is_object() {
        for (index, value) in list(value).enumerate() {
            let at = format!("{at}[{index}]");
            found.extend(misfits(document, &schema["items"], value, &at));
        }
    }
    found
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

/// The names of the members that a schema describes; none where any will do.
fn members<'d>(document: &'d Value, schema: &'d Value) -> Vec<&'d str> {
    let schema = resolve(document, schema);
    let own = schema["properties"].as_object().into_iter().flatten();
    let inherited = list(&schema["allOf"]).flat_map(|part| members(document, part));
    own.map(|(name, _)| name.as_str())
        .chain(inherited)
        .collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
