//! The checks that take more than a list of names.

use crate::{rule::Breach, source::Source};

const MAX_LINES: usize = 400;

pub(crate) fn length(source: &Source) -> Vec<Breach> {
    let is_long = source.lines > MAX_LINES;
    is_long
        .then(|| (MAX_LINES, format!("{} lines", source.lines)))
        .into_iter()
        .collect()
}

pub(crate) fn status_codes(source: &Source) -> Vec<Breach> {
    const SUCCESS: &[&str] = &["OK", "CREATED", "ACCEPTED", "NO_CONTENT"];
    if matches!(
        source.path.as_str(),
        "core/src/error.rs" | "auth/src/error.rs"
    ) {
        return Vec::new();
    }
    let constants = source.names.iter().filter(|(_, name)| {
        let constant = name
            .rsplit_once("StatusCode::")
            .map(|(_, constant)| constant);
        constant.is_some_and(|constant| !SUCCESS.contains(&constant))
    });
    let numbers = source.code.iter().enumerate().filter(|(_, line)| {
        let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        line.to_lowercase().contains("status")
            && words.any(|word| {
                word.len() == 3 && word.parse().is_ok_and(|n: u16| (400..600).contains(&n))
            })
    });
    let numbers = numbers.map(|(at, line)| (at, line.trim().to_owned()));
    constants.cloned().chain(numbers).collect()
}

pub(crate) fn sql(source: &Source) -> Vec<Breach> {
    let is_store = source.path.starts_with("auth/src/store/")
        || (source.path.starts_with("auth/src/features/") && source.path.ends_with("/store.rs"));
    let is_sql = |text: &str| {
        const VERBS: &[&str] = &[
            "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "WITH", "PRAGMA",
            "BEGIN", "TRUNCATE", "VACUUM",
        ];
        text.split_whitespace()
            .next()
            .is_some_and(|word| VERBS.contains(&word))
    };
    let strings = source
        .strings
        .iter()
        .filter(|(_, text)| !is_store && is_sql(text));
    strings.cloned().collect()
}

pub(crate) fn set_cookie(source: &Source) -> Vec<Breach> {
    // The description names the header, and sets nothing.
    let may = ["auth/src/http/set_cookie.rs", "auth/src/http/openapi.rs"]
        .contains(&source.path.as_str())
        || source.path.starts_with("auth/src/testing/");
    let strings = source
        .strings
        .iter()
        .filter(|(_, text)| text.eq_ignore_ascii_case("set-cookie"));
    let constants = source
        .names
        .iter()
        .filter(|(_, name)| name.ends_with("::SET_COOKIE"));
    strings.chain(constants).filter(|_| !may).cloned().collect()
}
