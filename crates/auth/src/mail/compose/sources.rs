//! The texts of the templates: the built-in ones, and over them those of the operator's folder.
//!
//! A template is named `<language>/<purpose>.<form>`. One file can be both forms: a `.j2` that
//! extends the variable `layout`. What the folder holds besides is refused, since it was meant to
//! do something; only what begins with a dot is passed over.

use std::path::Path;

use super::{MailPurpose, TemplateError};
use crate::templates::{
    Source, Sources,
    folder::{self, entries, wrong},
};

/// A mail has two.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Text,
    Html,
}

impl Form {
    pub(super) const ALL: [Self; 2] = [Self::Text, Self::Html];

    const fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Html => "html",
        }
    }

    pub(super) const fn layout(self) -> &'static str {
        match self {
            Self::Text => "layout.txt",
            Self::Html => "layout.html",
        }
    }

    pub(super) fn name(self, language: &str, purpose: &str) -> String {
        format!("{language}/{purpose}.{}", self.extension())
    }
}

macro_rules! built_in {
    ($($path:literal)+) => { &[$(($path, include_str!(concat!("../templates/", $path)))),+] };
}

const BUILT_IN: &[(&str, &str)] = built_in! {
    "layout.txt"
    "layout.html"
    "en/verify_email.j2"
    "en/confirm_registration.j2"
    "en/already_registered.j2"
    "en/reset_password.j2"
    "en/password_changed.j2"
    "en/confirm_email_change.j2"
    "en/email_changed.j2"
    "en/invitation.j2"
    "en/account_deletion.j2"
    "en/security_alert.j2"
    "en/test.j2"
    "de/verify_email.j2"
    "de/confirm_registration.j2"
    "de/already_registered.j2"
    "de/reset_password.j2"
    "de/password_changed.j2"
    "de/confirm_email_change.j2"
    "de/email_changed.j2"
    "de/invitation.j2"
    "de/account_deletion.j2"
    "de/security_alert.j2"
    "de/test.j2"
};

/// Reads the folder, over the built-in templates.
pub(super) fn read(root: Option<&Path>) -> Result<Sources, TemplateError> {
    let mut sources = Sources::new();
    for (path, text) in BUILT_IN {
        let origin = format!("the built-in {path}");
        match path.strip_suffix(".j2") {
            None => put(&mut sources, (*path).to_owned(), &origin, text),
            Some(path) => {
                for form in Form::ALL {
                    let name = format!("{path}.{}", form.extension());
                    put(&mut sources, name, &origin, text);
                }
            }
        }
    }
    if let Some(root) = root {
        read_folder(root, &mut sources)?;
    }
    Ok(sources)
}

/// The languages that have at least one template.
pub(super) fn languages(sources: &Sources) -> Vec<String> {
    let names = sources.keys().filter_map(|name| name.split_once('/'));
    let mut languages: Vec<String> = names.map(|(language, _)| language.to_owned()).collect();
    languages.dedup();
    languages
}

fn put(sources: &mut Sources, name: String, origin: &str, text: &str) {
    sources.insert(name, Source::new(origin, text));
}

fn read_folder(root: &Path, sources: &mut Sources) -> Result<(), TemplateError> {
    for name in entries(root)? {
        let path = root.join(&name);
        if path.is_dir() {
            read_language(&path, &name, sources)?;
        } else if Form::ALL.iter().any(|form| form.layout() == name) {
            let text = folder::read(&path)?;
            put(sources, name, &path.display().to_string(), &text);
        } else {
            let message = "there may be `layout.txt`, `layout.html`, and folders named after \
                           languages, such as `fr`";
            return Err(wrong(&path, message));
        }
    }
    Ok(())
}

fn read_language(root: &Path, language: &str, sources: &mut Sources) -> Result<(), TemplateError> {
    check_language(root, language, sources)?;
    let mut files = Vec::new();
    for name in entries(root)? {
        let path = root.join(&name);
        let purpose = name.rsplit_once('.').and_then(|(purpose, extension)| {
            let forms = match extension {
                "j2" => &Form::ALL[..],
                "txt" => &[Form::Text],
                "html" => &[Form::Html],
                _ => return None,
            };
            Some((purpose.parse::<MailPurpose>().ok()?, forms))
        });
        let Some((purpose, forms)) = purpose else {
            let known: Vec<&str> = MailPurpose::ALL.iter().map(|one| one.as_str()).collect();
            let known = known.join(", ");
            let message = format!("there may be `.j2`, `.txt` and `.html` files for {known}");
            return Err(wrong(&path, &message));
        };
        files.push((purpose, forms, path));
    }
    // One form by itself goes before both in one.
    files.sort_by_key(|(_, forms, _)| std::cmp::Reverse(forms.len()));
    for (purpose, forms, path) in &files {
        let text = folder::read(path)?;
        for form in *forms {
            let name = form.name(language, purpose.as_str());
            put(sources, name, &path.display().to_string(), &text);
        }
    }
    for (purpose, _, path) in &files {
        let mut forms = Form::ALL.iter();
        let other =
            forms.find(|form| !sources.contains_key(&form.name(language, purpose.as_str())));
        if let Some(other) = other {
            let message = format!("has no other half: add {purpose}.{}", other.extension());
            return Err(wrong(path, &message));
        }
    }
    Ok(())
}

fn check_language(path: &Path, language: &str, sources: &Sources) -> Result<(), TemplateError> {
    if !folder::is_language(language) {
        let message = "is no language: name the folder like `fr` or `pt-BR`";
        return Err(wrong(path, message));
    }
    let is_twin = |known: &&String| known.eq_ignore_ascii_case(language) && *known != language;
    match languages(sources).iter().find(is_twin) {
        Some(twin) => Err(wrong(path, &format!("is `{twin}` once more"))),
        None => Ok(()),
    }
}
