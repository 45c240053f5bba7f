//! Templates: read, compiled, rendered. What is wrong with one is told with its file and line.
//!
//! It knows nothing of what is said with them: mails and pages are rooms of their own.

pub(crate) mod engine;
pub(crate) mod folder;

use std::collections::BTreeMap;

/// A template, or a setting, that nothing can be made from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct TemplateError(pub(crate) String);

/// By the names of the templates.
pub(crate) type Sources = BTreeMap<String, Source>;

/// The text of a template, and where it is from.
pub(crate) struct Source {
    pub(crate) origin: String,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn new(origin: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            origin: origin.into(),
            text: text.into(),
        }
    }
}
