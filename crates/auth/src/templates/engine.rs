//! The template engine, set up once for all.
//!
//! A variable that is not there is a mistake, not an empty text. HTML is escaped unless the
//! template says `safe`; plain text has nothing to escape.

use std::{collections::BTreeMap, error::Error as _, fmt::Write as _};

use minijinja::{
    AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value, escape_formatter,
    syntax::SyntaxConfig,
};

use super::{Sources, TemplateError};

/// The engine, without templates.
pub(crate) fn environment() -> Result<Environment<'static>, TemplateError> {
    let mut environment = Environment::new();
    // A line that holds a statement alone leaves no empty line behind.
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    environment.set_syntax(syntax.map_err(|error| TemplateError(error.to_string()))?);
    // Otherwise a failure would carry the variables along, and they hold secrets.
    environment.set_debug(false);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|name| match name.rsplit_once('.') {
        Some((_, "html")) => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    environment.set_formatter(escape);
    Ok(environment)
}

/// Templates, compiled.
pub(crate) struct Templates {
    pub(crate) environment: Environment<'static>,
    /// Where each was read from.
    origins: BTreeMap<String, String>,
}

impl Templates {
    /// Compiles every source.
    pub(crate) fn compile(
        mut environment: Environment<'static>,
        sources: Sources,
    ) -> Result<Self, TemplateError> {
        let mut origins = BTreeMap::new();
        for (name, source) in sources {
            origins.insert(name.clone(), source.origin);
            environment
                .add_template_owned(name.clone(), source.text)
                .map_err(|error| mistake(&origins, &name, &error))?;
        }
        Ok(Self {
            environment,
            origins,
        })
    }

    /// Whether there is a template of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.origins.contains_key(name)
    }

    /// Where the template was read from.
    pub(crate) fn origin<'a>(&'a self, name: &'a str) -> &'a str {
        self.origins.get(name).map_or(name, String::as_str)
    }

    /// The template, rendered.
    pub(crate) fn render(&self, name: &str, context: Value) -> Result<String, TemplateError> {
        let template = self.environment.get_template(name);
        template
            .and_then(|template| template.render(context))
            .map_err(|error| self.mistake(name, &error))
    }

    /// The mistake in the template of this name, or in one that it uses, with its file and line. It
    /// tells names, and no values.
    pub(crate) fn mistake(&self, name: &str, error: &Error) -> TemplateError {
        mistake(&self.origins, name, error)
    }
}

fn mistake(origins: &BTreeMap<String, String>, name: &str, error: &Error) -> TemplateError {
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
    TemplateError(match root.detail() {
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
