//! What mails ask of the template engine beyond what it does for everybody.

use minijinja::{Error, ErrorKind, Value};
use time::{
    OffsetDateTime, UtcOffset, format_description, format_description::well_known::Rfc3339,
};

use crate::templates::{
    Sources, TemplateError,
    engine::{self, Templates},
};

/// Compiles every template.
pub(super) fn compile(sources: Sources) -> Result<Templates, TemplateError> {
    let mut environment = engine::environment()?;
    environment.add_filter("paragraphs", paragraphs);
    environment.add_filter("date", date);
    Templates::compile(environment, sources)
}

/// The template, rendered, after its block `subject`.
pub(super) fn render_with_subject(
    templates: &Templates,
    name: &str,
    context: Value,
) -> Result<(String, String), TemplateError> {
    let render = || {
        let template = templates.environment.get_template(name)?;
        let mut rendered = template.render_captured(context)?;
        let subject = rendered.with_state_mut(|state| state.render_block("subject"))?;
        Ok((subject, rendered.into_output()))
    };
    render().map_err(|error| templates.mistake(name, &error))
}

/// What empty lines divide. Lines keep their ends, and lose what they are indented by.
fn paragraphs(text: &Value) -> Vec<Value> {
    let plain = text.to_string();
    let mut paragraphs = vec![Vec::new()];
    for line in plain.lines().map(str::trim) {
        match paragraphs.last_mut() {
            Some(paragraph) if !line.is_empty() => paragraph.push(line),
            _ => paragraphs.push(Vec::new()),
        }
    }
    let paragraphs = paragraphs.into_iter().filter(|lines| !lines.is_empty());
    paragraphs
        .map(|lines| lines.join("\n"))
        .map(|paragraph| {
            if text.is_safe() {
                Value::from_safe_string(paragraph)
            } else {
                Value::from(paragraph)
            }
        })
        .collect()
}

/// A moment of RFC 3339, in UTC, as a format description of the crate `time` has it.
fn date(moment: &str, format: &str) -> Result<String, Error> {
    let wrong = |what: String| Error::new(ErrorKind::InvalidOperation, what);
    let format = format_description::parse_borrowed::<2>(format)
        .map_err(|error| wrong(format!("the date format: {error}")))?;
    let moment = OffsetDateTime::parse(moment, &Rfc3339)
        .map_err(|_| wrong("this is no moment (RFC 3339)".to_owned()))?;
    moment
        .to_offset(UtcOffset::UTC)
        .format(&format)
        .map_err(|error| wrong(format!("the date format: {error}")))
}
