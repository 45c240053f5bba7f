//! The folder in which an operator keeps texts of their own.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

use super::TemplateError;

/// The largest file.
const MAX_KIB: u64 = 64;

/// The names in a folder, in order; what begins with a dot is passed over.
pub(crate) fn entries(folder: &Path) -> Result<Vec<String>, TemplateError> {
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

/// The text of a file.
pub(crate) fn read(path: &Path) -> Result<String, TemplateError> {
    let bytes = read_bytes(path, MAX_KIB).map_err(|what| wrong(path, &what))?;
    String::from_utf8(bytes).map_err(|_| wrong(path, "is not UTF-8"))
}

/// What a file holds, or what is wrong with it, as the rest of a sentence.
pub(crate) fn read_bytes(path: &Path, max_kib: u64) -> Result<Vec<u8>, String> {
    let unreadable = |error: io::Error| format!("can't be read: {error}");
    let max = max_kib * 1024;
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(max + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > max) {
        return Err(format!("is larger than {max_kib} KiB"));
    }
    Ok(bytes)
}

/// Whether a text names a language (BCP 47), such as `fr` or `pt-BR`.
pub(crate) fn is_language(text: &str) -> bool {
    let mut subtags = text.split('-');
    let is_primary =
        |tag: &str| matches!(tag.len(), 2..=3) && tag.bytes().all(|b| b.is_ascii_lowercase());
    let is_subtag =
        |tag: &str| matches!(tag.len(), 2..=8) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
    subtags.next().is_some_and(is_primary) && subtags.all(is_subtag)
}

/// What is wrong with a file or a folder.
pub(crate) fn wrong(path: &Path, what: &str) -> TemplateError {
    TemplateError(format!("{}: {what}", path.display()))
}
