//! A refusal, described: the one shape of all, and what its codes add to it.

use bluefox_auth_core::Code;
use utoipa::openapi::{
    AllOfBuilder, ArrayBuilder, ContentBuilder, ObjectBuilder, Ref, Response, ResponseBuilder,
    SchemaFormat, Type, schema::SchemaType,
};

use super::header;

/// The names of the components.
pub(super) const PROBLEM: &str = "Problem";
pub(super) const FIELD_ERROR: &str = "FieldError";

/// What the response of these codes is called: by their words.
pub(super) fn name_of(codes: &[Code]) -> String {
    let words: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    words.join(".")
}

/// The response of that name: each code with its explanation, and the headers that come with it.
pub(super) fn response(name: &str) -> Response {
    let is_named = |code: &Code| name.split('.').any(|word| word == code.as_str());
    let codes: Vec<Code> = Code::ALL.iter().copied().filter(is_named).collect();
    let lines: Vec<String> = codes
        .iter()
        .map(|code| format!("- `{code}`: {}", code.explanation()))
        .collect();
    let unauthorized = Code::NotAuthenticated.status();
    let content = ContentBuilder::new().schema(Some(problem_of(&codes)));
    let mut response = ResponseBuilder::new()
        .description(lines.join("\n"))
        .content("application/problem+json", content.build());
    if codes.iter().any(|code| code.retry_after().is_some()) {
        let seconds = header(Type::Integer, "After how many seconds a retry makes sense.");
        response = response.header("Retry-After", seconds);
    }
    if codes.iter().any(|code| code.status() == unauthorized) {
        response = response.header("WWW-Authenticate", header(Type::String, challenge(&codes)));
    }
    response.build()
}

fn challenge(codes: &[Code]) -> &'static str {
    if codes.contains(&Code::StepUpRequired) {
        "`Bearer`; with `step_up_required` also `error` and `max_age` (RFC 9470)."
    } else {
        "`Bearer`."
    }
}

/// The shape, with one of these codes.
fn problem_of(codes: &[Code]) -> AllOfBuilder {
    let mut narrowed = ObjectBuilder::new().property("code", words(codes));
    if codes == [Code::ValidationFailed] {
        narrowed = narrowed.required("errors");
    }
    AllOfBuilder::new()
        .item(Ref::from_schema_name(PROBLEM))
        .item(narrowed)
}

fn words(codes: &[Code]) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(codes.iter().map(|code| code.as_str())))
}

/// The shape of every refusal. `methods` are those that prove presence again.
pub(super) fn problem(methods: &[&str]) -> ObjectBuilder {
    let code = words(Code::ALL).description(Some("What happened. Match on it: it never changes."));
    let methods = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(methods.iter().copied()));
    let uri = SchemaFormat::Custom("uri".to_owned());
    ObjectBuilder::new()
        .description(Some("A refusal (RFC 9457)."))
        .property(
            "type",
            about(Type::String, "The code as a URN.").format(Some(uri)),
        )
        .property("title", about(Type::String, "The code in words."))
        .property("status", about(Type::Integer, "The status of the answer."))
        .property("detail", about(Type::String, "One sentence for a person."))
        .property("code", code)
        .property(
            "errors",
            ArrayBuilder::new()
                .items(Ref::from_schema_name(FIELD_ERROR))
                .description(Some(
                    "With `validation_failed`: the fields that are not acceptable.",
                )),
        )
        .property(
            "max_age",
            about(
                Type::Integer,
                "With `step_up_required`: how old the proof of presence may be, in seconds.",
            ),
        )
        .property(
            "methods",
            ArrayBuilder::new()
                .items(methods)
                .description(Some("With `step_up_required`: what would do as a proof.")),
        )
        .property(
            "flow",
            about(
                Type::String,
                "With `email_not_verified`: the handle to use the code of the mail with.",
            ),
        )
        .required("type")
        .required("title")
        .required("status")
        .required("detail")
        .required("code")
}

/// What is wrong with one field.
pub(super) fn field_error() -> ObjectBuilder {
    let message = "What is wrong with it, as the rest of a sentence.";
    ObjectBuilder::new()
        .description(Some("What is wrong with one field of a body."))
        .property("field", about(Type::String, "The name of the field."))
        .property("message", about(Type::String, message))
        .required("field")
        .required("message")
}

fn about(of: impl Into<SchemaType>, description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(of)
        .description(Some(description))
}
