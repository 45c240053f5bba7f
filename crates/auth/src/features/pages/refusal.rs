//! What was refused, in the words of the page: by the code and the fields of a problem, never by its
//! English sentences.

use std::collections::BTreeMap;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bluefox_auth_core::Code;
use serde_json::Value;

use super::{api::Reply, view::Told, words::Words};
use crate::error::Problem;

/// Why there is no page but that of an error.
pub(super) enum Refusal {
    /// It is ours.
    Problem(Problem),
    /// It is the API's, which has logged it.
    Reply(Box<Reply>),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Reply> for Refusal {
    fn from(reply: Reply) -> Self {
        Self::Reply(Box::new(reply))
    }
}

/// As a problem, which [`dress`](super::guard::dress) makes a page of.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let reply = match self {
            Self::Problem(problem) => return problem.into_response(),
            Self::Reply(reply) => reply,
        };
        let mut response = (reply.status, reply.body.to_string()).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if let Some(seconds) = reply.retry_after() {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, seconds.clone());
        }
        response
    }
}

/// A form, as far as its refusals go.
#[derive(Debug)]
pub(super) struct FormOf {
    /// Its name on a page that has several.
    pub(super) name: &'static str,
    /// The fields that can be wrong.
    pub(super) fields: &'static [&'static str],
    /// The codes that are about one field, and the key of what is said there.
    pub(super) about: &'static [(Code, &'static str, &'static str)],
}

impl FormOf {
    /// The API's refusal of this form.
    pub(super) fn told(&self, words: &Words, reply: &Reply) -> Told {
        let code = reply.text("code");
        let mut fields = self.wrong_fields(words, &reply.body);
        let about = self.about.iter().find(|(about, ..)| reply.is(*about));
        if let Some((_, field, key)) = about {
            fields.insert((*field).to_owned(), words.say(key));
        }
        let summary = if fields.is_empty() {
            of_code(words, code)
        } else {
            words.say("error.fields")
        };
        Told {
            code: code.to_owned(),
            status: reply.status.as_u16(),
            summary,
            form: self.name.to_owned(),
            fields,
        }
    }

    fn wrong_fields(&self, words: &Words, body: &Value) -> BTreeMap<String, String> {
        let errors = body.get("errors").and_then(Value::as_array);
        let named = errors.into_iter().flatten().filter_map(|error| {
            let field = error.get("field")?.as_str()?;
            self.fields.iter().find(|known| **known == field)
        });
        named
            .map(|field| {
                let own = words.find(&format!("field_error.{}.{field}", self.name));
                let said = own.map(str::to_owned);
                let said = said.unwrap_or_else(|| words.say(&format!("field_error.{field}")));
                ((*field).to_owned(), said)
            })
            .collect()
    }
}

/// A refusal that is about no field.
pub(super) fn of_code(words: &Words, code: &str) -> String {
    let said = words.find(&format!("error.{code}"));
    said.map_or_else(|| words.say("error.unknown"), str::to_owned)
}

/// A refusal as a page of its own.
pub(super) fn page(words: &Words, status: StatusCode, code: &str) -> Told {
    Told {
        code: code.to_owned(),
        status: status.as_u16(),
        summary: of_code(words, code),
        form: String::new(),
        fields: BTreeMap::new(),
    }
}
