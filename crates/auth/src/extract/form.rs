//! [`Form`]: what a page without a script sends.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use bluefox_auth_core::Code;
use serde_json::{Map, Value};

use super::body::{read, require_type};
use crate::error::Problem;

/// The fields of a form (`application/x-www-form-urlencoded`). Refuses with 400
/// `malformed_request` where a field comes twice or holds what is no text, with 408, 413 and 415.
// No `Debug`: it would show passwords.
pub(crate) struct Form(BTreeMap<String, String>);

impl Form {
    /// What a field holds, where it was sent and is not empty.
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.0
            .get(field)
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    }

    /// Whether a field was sent, filled in or not.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// Some of the fields as a JSON object; what was not filled in is not in it.
    pub(crate) fn json(&self, fields: &[&str]) -> Map<String, Value> {
        let filled = self.typed(fields).into_iter();
        filled
            .map(|(field, text)| (field, Value::from(text)))
            .collect()
    }

    /// Some of the fields as they were typed, to be shown again.
    pub(crate) fn typed(&self, fields: &[&str]) -> BTreeMap<String, String> {
        let filled = fields
            .iter()
            .filter_map(|field| Some((*field, self.text(field)?)));
        filled
            .map(|(field, text)| (field.to_owned(), text.to_owned()))
            .collect()
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            if is_broken(&name) || is_broken(&value) {
                return None;
            }
            if fields
                .insert(name.into_owned(), value.into_owned())
                .is_some()
            {
                return None;
            }
        }
        Some(Self(fields))
    }
}

/// Whether it holds the character that stands for bytes that are no UTF-8. Nobody types it.
fn is_broken(text: &str) -> bool {
    text.contains(char::REPLACEMENT_CHARACTER)
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        require_type(&parts.headers, "application/x-www-form-urlencoded")?;
        let bytes = read(&parts.headers, body).await?;
        Self::parse(&bytes).ok_or_else(|| Problem::new(Code::MalformedRequest))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn field(body: &str, name: &str) -> Option<String> {
        Form::parse(body.as_bytes())?.text(name).map(str::to_owned)
    }

    #[test]
    fn reads_what_browsers_write() {
        let body = "email=ada%2Bx%40example.com&password=a+b%26%3D%C3%A9&empty=&bare";
        assert_eq!(field(body, "email").as_deref(), Some("ada+x@example.com"));
        assert_eq!(field(body, "password").as_deref(), Some("a b&=\u{e9}"));
        for none in ["empty", "bare", "absent"] {
            assert_eq!(field(body, none), None, "{none}");
        }
    }

    #[test]
    fn takes_no_field_twice_and_no_bytes_that_are_no_text() {
        for body in [
            "a=1&a=2",
            "a=1&%61=1",
            "a=%ff",
            "%ff=a",
            "a=%C3",
            "a=%ed%a0%80",
        ] {
            assert!(Form::parse(body.as_bytes()).is_none(), "{body}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Form::parse(&body);
        }
    }
}
