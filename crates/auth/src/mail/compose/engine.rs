//! The template engine, set up for mails.
//!
//! A variable that is not there is a mistake, not an empty text. HTML is escaped unless the
//! template says `safe`; plain text has nothing to escape.

use std::{collections::BTreeMap, error::Error as _, fmt::Write as _};

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value,
    escape_formatter, syntax::SyntaxConfig,
};
use time::{
    OffsetDateTime, UtcOffset, format_description, format_description::well_known::Rfc3339,
};

use super::{
    ComposeError,
    sources::{Form, Sources},
};

/// Compiles every template. The second value tells where each was read from.
pub(super) fn compile(
    sources: Sources,
) -> Result<(Environment<'static>, BTreeMap<String, String>), ComposeError> {
    let mut environment = Environment::new();
    // A line that holds a statement alone leaves no empty line behind.
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    environment.set_syntax(syntax.map_err(|error| ComposeError(error.to_string()))?);
    // Otherwise a failure would carry the variables along, and they hold secrets.
    environment.set_debug(false);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|name| {
        if Form::Html.is_of(name) {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    });
    environment.set_formatter(escape);
    environment.add_filter("paragraphs", paragraphs);
    environment.add_filter("date", date);
    let mut origins = BTreeMap::new();
    for (name, source) in sources {
        origins.insert(name.clone(), source.origin);
        environment
            .add_template_owned(name.clone(), source.text)
            .map_err(|error| mistake(&origins, &name, &error))?;
    }
    Ok((environment, origins))
}

/// The template, rendered.
pub(super) fn render(
    environment: &Environment<'_>,
    name: &str,
    context: Value,
) -> Result<String, Error> {
    environment.get_template(name)?.render(context)
}

/// The template, rendered, after its block `subject`.
pub(super) fn render_with_subject(
    environment: &Environment<'_>,
    name: &str,
    context: Value,
) -> Result<(String, String), Error> {
    let mut rendered = environment.get_template(name)?.render_captured(context)?;
    let subject = rendered.with_state_mut(|state| state.render_block("subject"))?;
    Ok((subject, rendered.into_output()))
}

/// The mistake in the template of this name, or in one that it uses, with its file and line. It
/// tells names, and no values.
pub(super) fn mistake(
    origins: &BTreeMap<String, String>,
    name: &str,
    error: &Error,
) -> ComposeError {
    let mut root = error;
    while let Some(source) = root.source().and_then(|source| source.downcast_ref()) {
        root = source;
    }
    let place = [root, error]
        .into_iter()
        .find(|error| error.name().is_some());
    let name = place.and_then(Error::name).unwrap_or(name);
    let mut told = origins.get(name).map_or(name, String::as_str).to_owned();
    if let Some(line) = place.and_then(Error::line) {
        let _ = write!(told, ", line {line}");
    }
    let kind = root.kind();
    ComposeError(match root.detail() {
        Some(detail) => format!("{told}: {kind}: {detail}"),
        None => format!("{told}: {kind}"),
    })
}

/// As the engine does it, but for the slash, which stays: a link can be read in the source of the
/// mail, also by what looks for links there.
fn escape(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let text = match value.as_str() {
        Some(text) if matches!(state.auto_escape(), AutoEscape::Html) && !value.is_safe() => text,
        _ => return escape_formatter(out, state, value),
    };
    for c in text.chars() {
        match c {
            '&' => out.write_str("&amp;"),
            '<' => out.write_str("&lt;"),
            '>' => out.write_str("&gt;"),
            '"' => out.write_str("&quot;"),
            '\'' => out.write_str("&#39;"),
            c => out.write_char(c),
        }?;
    }
    Ok(())
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
