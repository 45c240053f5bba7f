//! A source file as the rules see it: its code without comments, strings and unit tests, its
//! strings, and the paths that it names.

use std::{fs, path::Path};

use crate::imports::expand;

/// A source file of ours.
pub(crate) struct Source {
    /// Below `crates/`, as `auth/src/store/db.rs`.
    pub(crate) path: String,
    pub(crate) lines: usize,
    /// The code, line for line; each string literal is `""`.
    pub(crate) code: Vec<String>,
    pub(crate) strings: Vec<(usize, String)>,
    /// The paths of two segments and more, with their lines; `super` and `self` resolved.
    pub(crate) names: Vec<(usize, String)>,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let (code, strings) = without_unit_tests(strip(text));
        let names = names(&module(path), &code);
        Self {
            path: path.to_owned(),
            lines: text.lines().count(),
            code: code.lines().map(str::to_owned).collect(),
            strings,
            names,
        }
    }

    /// The sources of the crates, without tests.
    pub(crate) fn all() -> Vec<Self> {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut sources = Vec::new();
        for name in ["core", "auth", "server"] {
            collect(&crates, &format!("{name}/src"), &mut sources);
        }
        sources
    }

    /// The part of the path below `auth/src/`.
    pub(crate) fn in_auth(&self) -> Option<&str> {
        self.path.strip_prefix("auth/src/")
    }
}

fn collect(crates: &Path, below: &str, sources: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(crates.join(below)) else {
        return;
    };
    for entry in entries.map(|entry| entry.expect("a readable folder")) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{below}/{name}");
        let is_rust = entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "rs");
        if entry.path().is_dir() && name != "tests" {
            collect(crates, &path, sources);
        } else if is_rust && name != "tests.rs" {
            let text = fs::read_to_string(entry.path()).expect("a readable file");
            sources.push(Source::new(&path, &text));
        }
    }
}

/// The module that a file is, from the root of its crate.
fn module(path: &str) -> Vec<&str> {
    let inner = path.split_once("src/").map_or(path, |(_, inner)| inner);
    let inner = inner.trim_end_matches(".rs");
    let mut segments: Vec<&str> = inner.split('/').collect();
    if matches!(segments.last(), Some(&("mod" | "lib" | "main"))) {
        segments.pop();
    }
    segments
}

type Stripped = (String, Vec<(usize, String)>);

/// Takes comments out, and puts string literals aside.
fn strip(text: &str) -> Stripped {
    let (mut code, mut strings) = (String::new(), Vec::new());
    let (mut rest, mut line) = (text, 0);
    while let Some(c) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some((literal, content)) = string(rest) {
            strings.push((line, content.to_owned()));
            let breaks = literal.matches('\n').count();
            code.push_str("\"\"");
            code.push_str(&"\n".repeat(breaks));
            line += breaks;
            literal.len()
        } else if let Some(length) = character(rest) {
            code.push_str("' '");
            length
        } else {
            code.push(c);
            line += usize::from(c == '\n');
            c.len_utf8()
        };
        rest = &rest[taken..];
    }
    (code, strings)
}

/// A string literal at the beginning, raw or not, and what stands in it.
fn string(text: &str) -> Option<(&str, &str)> {
    let raw = text
        .strip_prefix('r')
        .filter(|rest| rest.starts_with(['"', '#']));
    if let Some(rest) = raw {
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        let inner = rest[hashes..].strip_prefix('"')?;
        let end = inner.find(&format!("\"{}", "#".repeat(hashes)))?;
        return Some((&text[..1 + hashes + 1 + end + 1 + hashes], &inner[..end]));
    }
    let inner = text.strip_prefix('"')?;
    let mut is_escaped = false;
    let end = inner.find(|c| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    })?;
    Some((&text[..end + 2], &inner[..end]))
}

/// The length of a character literal at the beginning; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    let length = inner
        .chars()
        .next()
        .filter(|c| *c != '\\')
        .map_or(2, char::len_utf8);
    inner.get(length..)?.starts_with('\'').then_some(length + 2)
}

fn without_unit_tests((mut code, mut strings): Stripped) -> Stripped {
    if let Some(at) = code.find("#[cfg(test)]\nmod tests {") {
        code.truncate(at);
        let last = code.matches('\n').count();
        strings.retain(|(line, _)| *line < last);
    }
    (code, strings)
}

/// The paths of the code: those of use trees, and those in its midst.
fn names(module: &[&str], code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 0);
    while let Some(rest) = code.get(at..).filter(|rest| !rest.is_empty()) {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let word = &rest[..length];
        let mut taken = length.max(rest.chars().next().map_or(1, char::len_utf8));
        if word == "use" {
            let end = rest.find(';').unwrap_or(rest.len());
            found.extend(
                expand(&rest[length..end])
                    .into_iter()
                    .map(|(path, _)| (line, path)),
            );
            taken = end;
        } else if word.trim_matches(':').contains("::") {
            found.push((line, word.trim_matches(':').to_owned()));
        }
        line += rest[..taken].matches('\n').count();
        at += taken;
    }
    found
        .into_iter()
        .map(|(line, path)| (line, resolve(module, &path)))
        .collect()
}

/// A path from the root of the crate, where it begins at `self` or `super`.
fn resolve(module: &[&str], path: &str) -> String {
    let mut segments: Vec<&str> = path.split("::").collect();
    let mut base = module.to_vec();
    if !matches!(segments.first(), Some(&("self" | "super"))) {
        return path.to_owned();
    }
    while let Some(&word @ ("self" | "super")) = segments.first() {
        if word == "super" {
            base.pop();
        }
        segments.remove(0);
    }
    [vec!["crate"], base, segments].concat().join("::")
}

#[test]
fn a_source_is_seen_without_comments_strings_and_tests() {
    let text = r##"
//! use sqlx::Doc;
use super::db::{self, Conn}; // SELECT
fn f<'a>(c: char) -> bool { c == '"' && x("SELECT \"1\"", r#"a "raw" one"#) && crate::http::csrf::is(c) }
const LONG: &str = "one
two";
const AFTER: u8 = axum::X;
#[cfg(test)]
mod tests { use sqlx::Test; const S: &str = "DROP"; }
"##;
    let source = Source::new("auth/src/store/users.rs", text);
    assert!(!source.code.join("\n").contains("SELECT"));
    assert_eq!(source.strings[0], (3, r#"SELECT \"1\""#.to_owned()));
    assert_eq!(source.strings[1].1, "a \"raw\" one");
    assert_eq!(source.strings.len(), 3);
    let names: Vec<(usize, &str)> = source
        .names
        .iter()
        .map(|(line, name)| (*line, name.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            (2, "crate::store::db"),
            (2, "crate::store::db::Conn"),
            (3, "crate::http::csrf::is"),
            (6, "axum::X"),
        ]
    );
}
