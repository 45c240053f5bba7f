//! The texts of the templates: the built-in ones, and over them those of the operator's folder.
//!
//! A template is named `<language>/<purpose>.<form>`. One file can be both forms: a `.j2` that
//! extends the variable `layout`. What the folder holds besides is refused, since it was meant to
//! do something; only what begins with a dot is passed over.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

use super::{ComposeError, MailPurpose};

/// The largest file, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// By the names of the templates.
pub(super) type Sources = BTreeMap<String, Source>;

/// The text of a template, and where it is from.
pub(super) struct Source {
    pub(super) origin: String,
    pub(super) text: String,
}

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

    /// Whether the template of this name has this form.
    pub(super) fn is_of(self, name: &str) -> bool {
        name.rsplit_once('.')
            .is_some_and(|(_, extension)| extension == self.extension())
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
pub(super) fn read(folder: Option<&Path>) -> Result<Sources, ComposeError> {
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
    if let Some(folder) = folder {
        read_folder(folder, &mut sources)?;
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
    let source = Source {
        origin: origin.to_owned(),
        text: text.to_owned(),
    };
    sources.insert(name, source);
}

fn read_folder(folder: &Path, sources: &mut Sources) -> Result<(), ComposeError> {
    for name in entries(folder)? {
        let path = folder.join(&name);
        if path.is_dir() {
            read_language(&path, &name, sources)?;
        } else if Form::ALL.iter().any(|form| form.layout() == name) {
            let text = read_file(&path)?;
            put(sources, name, &path.display().to_string(), &text);
        } else {
            let message = "there may be `layout.txt`, `layout.html`, and folders named after \
                           languages, such as `fr`";
            return Err(wrong(&path, message));
        }
    }
    Ok(())
}

fn read_language(folder: &Path, language: &str, sources: &mut Sources) -> Result<(), ComposeError> {
    check_language(folder, language, sources)?;
    let mut files = Vec::new();
    for name in entries(folder)? {
        let path = folder.join(&name);
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
        let text = read_file(path)?;
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

fn check_language(folder: &Path, language: &str, sources: &Sources) -> Result<(), ComposeError> {
    let mut subtags = language.split('-');
    let is_primary =
        |tag: &str| matches!(tag.len(), 2..=3) && tag.bytes().all(|b| b.is_ascii_lowercase());
    let is_subtag =
        |tag: &str| matches!(tag.len(), 2..=8) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
    if !subtags.next().is_some_and(is_primary) || !subtags.all(is_subtag) {
        let message = "is no language: name the folder like `fr` or `pt-BR`";
        return Err(wrong(folder, message));
    }
    let is_twin = |known: &&String| known.eq_ignore_ascii_case(language) && *known != language;
    match languages(sources).iter().find(is_twin) {
        Some(twin) => Err(wrong(folder, &format!("is `{twin}` once more"))),
        None => Ok(()),
    }
}

/// The names in a folder, in order.
fn entries(folder: &Path) -> Result<Vec<String>, ComposeError> {
    let unreadable = |error: io::Error| wrong(folder, &format!("can't be read: {error}"));
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().into_string();
        let name = name.map_err(|_| wrong(&entry.path(), "has a name that is not UTF-8"))?;
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn read_file(path: &Path) -> Result<String, ComposeError> {
    let unreadable = |error: io::Error| wrong(path, &format!("can't be read: {error}"));
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BYTES) {
        return Err(wrong(path, "is larger than 64 KiB"));
    }
    String::from_utf8(bytes).map_err(|_| wrong(path, "is not UTF-8"))
}

fn wrong(path: &Path, what: &str) -> ComposeError {
    ComposeError(format!("{}: {what}", path.display()))
}
