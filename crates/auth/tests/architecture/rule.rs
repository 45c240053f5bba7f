//! What a rule is. It comes with sources that break it, so that it is known to be able to.

use crate::source::Source;

/// A line, and what stands there.
pub(crate) type Breach = (usize, String);

pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) mend: &'static str,
    pub(crate) breaches: fn(&Source) -> Vec<Breach>,
    /// Sources that break it: a path below `crates/`, and the text.
    pub(crate) broken_by: &'static [(&'static str, &'static str)],
    /// Sources that keep it, however much they look like those.
    pub(crate) kept_by: &'static [(&'static str, &'static str)],
}

/// The paths that may not be named, in the files that may not name them.
pub(crate) fn names(
    source: &Source,
    files: fn(&str) -> bool,
    is_breach: fn(&str) -> bool,
) -> Vec<Breach> {
    let named = source
        .names
        .iter()
        .filter(|(_, name)| files(&source.path) && is_breach(name));
    named.cloned().collect()
}

/// The crate that a path begins at.
pub(crate) fn first(name: &str) -> &str {
    name.split("::").next().unwrap_or_default()
}
