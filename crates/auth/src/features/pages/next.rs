//! [`Next`]: where a login leads, said by whoever made the link. It is a stranger's word, so it may
//! name pages of ours and of the `allowed_origins`, and nothing else.

use url::{Origin, Url};

/// The longest text that is read, in bytes.
const MAX_BYTES: usize = 2048;

/// An origin that nobody has, to resolve paths against.
const NOWHERE: &str = "http://nowhere.invalid";

/// A place to go on to, as it is written into a header or an attribute: a path on this very origin,
/// or a URL of an allowed one, in ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Next(String);

impl Next {
    /// Reads it; `None` for whatever may not be gone to.
    ///
    /// Nothing is repaired: what a browser would read otherwise than it looks is refused. What is
    /// returned was written anew from what was understood.
    pub(crate) fn parse(text: &str, allowed_origins: &[String], prefix: &str) -> Option<Self> {
        let is_odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
        if text.len() > MAX_BYTES || text.contains(is_odd) {
            return None;
        }
        let url = if text.starts_with('/') {
            own(text)?
        } else {
            allowed(text, allowed_origins)?
        };
        if loops(url.path(), prefix) {
            return None;
        }
        let written = if text.starts_with('/') {
            url.as_str().strip_prefix(NOWHERE)?
        } else {
            url.as_str()
        };
        // `/.//evil.example` was a path, and would be written as the address of a host.
        (!written.starts_with("//")).then(|| Self(written.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A path on this origin, whatever this origin is.
fn own(text: &str) -> Option<Url> {
    if text.starts_with("//") {
        return None;
    }
    let base = Url::parse(NOWHERE).ok()?;
    let url = base.join(text).ok()?;
    (url.origin() == base.origin() && is_anonymous(&url)).then_some(url)
}

/// A page of an allowed origin, which is spelled exactly as it is allowed.
fn allowed(text: &str, allowed_origins: &[String]) -> Option<Url> {
    let is_below = |origin: &&String| {
        text.strip_prefix(origin.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    };
    let origin = allowed_origins.iter().find(is_below)?;
    let url = Url::parse(text).ok()?;
    let is_it = matches!(url.origin(), Origin::Tuple(..))
        && url.origin().ascii_serialization() == *origin
        && is_anonymous(&url);
    is_it.then_some(url)
}

/// Whether it names no user: what stands before an `@` looks like a host.
fn is_anonymous(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}

/// Whether it leads back to where it is followed, or to the end of the login.
fn loops(path: &str, prefix: &str) -> bool {
    let below = path.strip_prefix(prefix).unwrap_or_default();
    ["/ui/login", "/ui/logout", "/continue"].contains(&below.trim_end_matches('/'))
}

#[cfg(test)]
mod tests;
