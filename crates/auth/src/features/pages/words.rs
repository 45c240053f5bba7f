//! The words of the pages: one catalogue a language, of flat keys.
//!
//! An operator's catalogue may be a part of one: what it lacks is said in English. Words may hold
//! `{placeholders}`; they are text, and whatever becomes of them in HTML is escaped.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use minijinja::{
    Error, ErrorKind, Value,
    value::{Kwargs, ValueKind},
};

use crate::{
    language,
    templates::{
        TemplateError,
        folder::{self, wrong},
    },
};

/// The language that has every word.
const LAST_RESORT: &str = "en";

const BUILT_IN: &[(&str, &str)] = &[
    ("en", include_str!("words/en.json")),
    ("de", include_str!("words/de.json")),
];

type Catalogue = BTreeMap<String, String>;

/// The words of one language, with the English ones where it has none.
#[derive(Clone)]
pub(super) struct Words(Arc<Catalogue>);

impl Words {
    /// The words for a key, where there are any.
    pub(super) fn find(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The words for a key that every catalogue has; the key itself where that is not so.
    pub(super) fn say(&self, key: &str) -> String {
        self.find(key).unwrap_or(key).to_owned()
    }

    /// `t("key", name=value)`, as templates call it. A key that there is not is a mistake.
    pub(super) fn function(&self) -> Value {
        let words = self.clone();
        Value::from_function(move |key: &str, values: Kwargs| words.fill(key, &values))
    }

    fn fill(&self, key: &str, values: &Kwargs) -> Result<String, Error> {
        let wrong = |what: String| Error::new(ErrorKind::InvalidOperation, what);
        let words = self.find(key);
        let mut text = words
            .ok_or_else(|| wrong(format!("there are no words for `{key}`")))?
            .to_owned();
        for name in placeholders(&text) {
            let value: Value = values.get(&name)?;
            if value.kind() == ValueKind::Undefined {
                return Err(wrong(format!("`{key}` needs `{name}`")));
            }
            text = text.replace(&format!("{{{name}}}"), &value.to_string());
        }
        Ok(text)
    }
}

/// Every language.
pub(super) struct Languages {
    /// The default one first.
    tags: Vec<String>,
    words: BTreeMap<String, Words>,
}

impl Languages {
    /// Reads the operator's catalogues over ours. The default language is English where `default`
    /// has no words.
    pub(super) fn read(folder: Option<&Path>, default: &str) -> Result<Self, TemplateError> {
        let mut catalogues = BTreeMap::new();
        for (language, text) in BUILT_IN {
            let origin = Path::new("the built-in words");
            catalogues.insert((*language).to_owned(), parse(origin, text)?);
        }
        let english = catalogues.get(LAST_RESORT).cloned().unwrap_or_default();
        if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
            for name in folder::entries(folder)? {
                let path = folder.join(&name);
                let (language, own) = read(&path, &name, &english)?;
                catalogues.entry(language).or_default().extend(own);
            }
        }
        let fallback = catalogues.get(LAST_RESORT).cloned().unwrap_or_default();
        let words: BTreeMap<String, Words> = catalogues
            .into_iter()
            .map(|(language, own)| {
                let mut whole = fallback.clone();
                whole.extend(own);
                (language, Words(Arc::new(whole)))
            })
            .collect();
        let mut tags: Vec<String> = words.keys().cloned().collect();
        let first = [default, LAST_RESORT].iter().find_map(|wanted| {
            let mut tags = tags.iter();
            tags.position(|tag| tag.eq_ignore_ascii_case(wanted))
        });
        let first = tags.remove(first.unwrap_or(0));
        tags.insert(0, first);
        Ok(Self { tags, words })
    }

    /// The languages, the default one first.
    pub(super) fn tags(&self) -> &[String] {
        &self.tags
    }

    /// The language for somebody whose browser sent this `Accept-Language`.
    pub(super) fn choose(&self, accept: Option<&str>) -> &str {
        let wanted = accept.and_then(|accept| language::negotiate(accept, &self.tags));
        let default = self.tags.first().map(String::as_str);
        wanted.or(default).unwrap_or(LAST_RESORT)
    }

    /// The words of a language that there is.
    pub(super) fn words(&self, language: &str) -> Words {
        let words = self.words.get(language).cloned();
        words.unwrap_or_else(|| Words(Arc::default()))
    }
}

/// A catalogue of the operator's: `fr.json`.
fn read(
    path: &Path,
    name: &str,
    english: &Catalogue,
) -> Result<(String, Catalogue), TemplateError> {
    let language = name.strip_suffix(".json").unwrap_or_default();
    if !folder::is_language(language) {
        let message = "is no language: name the file like `fr.json` or `pt-BR.json`";
        return Err(wrong(path, message));
    }
    let catalogue = parse(path, &folder::read(path)?)?;
    for (key, text) in &catalogue {
        let known = english.get(key).map(|text| placeholders(text));
        let stray = |name: &String| known.as_ref().is_some_and(|known| !known.contains(name));
        if let Some(name) = placeholders(text).iter().find(|name| stray(name)) {
            let message = format!("`{key}` has no placeholder `{{{name}}}`");
            return Err(wrong(path, &message));
        }
    }
    Ok((language.to_owned(), catalogue))
}

fn parse(path: &Path, text: &str) -> Result<Catalogue, TemplateError> {
    serde_json::from_str(text)
        .map_err(|error| wrong(path, &format!("must be one object of texts: {error}")))
}

/// The names in braces, in order.
fn placeholders(text: &str) -> Vec<String> {
    let parts = text.split('{').skip(1);
    let names = parts.filter_map(|part| part.split_once('}').map(|(name, _)| name));
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
