//! The texts of the templates: the built-in ones, and over them those of the operator's folder.
//!
//! What the folder holds besides is refused, since it was meant to do something.

use std::path::Path;

use crate::templates::{
    Source, Sources, TemplateError,
    folder::{self, entries, wrong},
};

/// The folder of the words, in the operator's folder.
pub(super) const WORDS: &str = "words";

macro_rules! built_in {
    ($($name:literal)+) => {
        pub(super) const BUILT_IN: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("templates/", $name)))),+];
    };
}

built_in! {
    "layout.html"
    "macros.html"
    "login.html"
    "register.html"
    "forgot-password.html"
    "reset-password.html"
    "confirm.html"
    "code.html"
    "account.html"
    "continue.html"
    "error.html"
}

/// Reads the folder, over the built-in templates.
pub(super) fn read(root: Option<&Path>) -> Result<Sources, TemplateError> {
    let built_in = BUILT_IN.iter().map(|(name, text)| {
        let source = Source::new(format!("the built-in {name}"), *text);
        ((*name).to_owned(), source)
    });
    let mut sources: Sources = built_in.collect();
    let Some(root) = root else {
        return Ok(sources);
    };
    for name in entries(root)? {
        let path = root.join(&name);
        if name == WORDS && path.is_dir() {
            continue;
        }
        if !sources.contains_key(&name) {
            let known: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            let known = known.join(", ");
            let message = format!("there may be {known}, and the folder `{WORDS}`");
            return Err(wrong(&path, &message));
        }
        let text = folder::read(&path)?;
        sources.insert(name, Source::new(path.display().to_string(), text));
    }
    Ok(sources)
}
