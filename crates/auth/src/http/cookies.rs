//! The cookies of a request. A browser may send several of one name (twins), for instance after
//! `cookie_domain` was changed, and in an order that says nothing: all of them are read.

use axum::http::header;
use memchr::memchr;
use smallvec::SmallVec;

use super::head::Head;
use crate::settings::CookieNames;

/// How many cookies of one name are looked at: bounds the work that a request can ask for.
const MAX_TWINS: usize = 128;

/// The cookies of one name: hardly ever more than one, which needs no memory of its own.
pub(crate) type Twins<'h, T> = SmallVec<[&'h T; 1]>;

/// Our cookies in a request, by name, in the order of their coming.
// No `Debug` but in tests: it would show secrets.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) struct RequestCookies<'h> {
    /// As they came: their signatures tell whether they are text.
    pub(crate) access: Twins<'h, [u8]>,
    pub(crate) refresh: Twins<'h, str>,
    pub(crate) csrf: Twins<'h, str>,
    /// What they were sent with.
    pub(crate) head: Head<'h>,
}

impl<'h> RequestCookies<'h> {
    /// Reads the headers `Cookie` (HTTP/2 may send several, RFC 9113, section 8.2.3).
    pub(crate) fn read(head: Head<'h>, names: &CookieNames) -> Self {
        let mut cookies = Self {
            access: Twins::new(),
            refresh: Twins::new(),
            csrf: Twins::new(),
            head,
        };
        for line in head.headers.get_all(header::COOKIE) {
            for (name, value) in pairs(line.as_bytes()) {
                if name == names.access.as_bytes() {
                    add(&mut cookies.access, Some(value));
                } else if name == names.csrf.as_bytes() {
                    add(&mut cookies.csrf, std::str::from_utf8(value).ok());
                } else if name == names.refresh.as_bytes() {
                    add(&mut cookies.refresh, std::str::from_utf8(value).ok());
                }
            }
        }
        cookies
    }

    /// Whether some name comes more than once.
    pub(crate) fn has_twins(&self) -> bool {
        self.access.len() > 1 || self.refresh.len() > 1 || self.csrf.len() > 1
    }
}

fn add<'h, T: ?Sized>(twins: &mut Twins<'h, T>, value: Option<&'h T>) {
    if twins.len() < MAX_TWINS {
        twins.extend(value);
    }
}

/// The pairs of a `Cookie` header, as a server should read it (RFC 6265bis, section 4.2): as bytes, since a
/// neighbour's cookie may be in any encoding.
pub(super) fn pairs(line: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = Some(line);
    let segments = std::iter::from_fn(move || {
        let line = rest?;
        let end = memchr(b';', line).unwrap_or(line.len());
        rest = line.get(end + 1..);
        line.get(..end)
    });
    segments.filter_map(|pair| {
        let pair = pair.trim_ascii();
        let at = memchr(b'=', pair)?;
        let (name, value) = (pair.get(..at)?.trim_ascii_end(), pair.get(at + 1..)?);
        let value = value.trim_ascii_start();
        let bare = value
            .strip_prefix(b"\"")
            .and_then(|value| value.strip_suffix(b"\""));
        Some((name, bare.unwrap_or(value)))
    })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};
    use proptest::prelude::*;

    use super::*;
    use crate::settings::CookiePrefix;

    fn names() -> CookieNames {
        CookieNames::new(CookiePrefix::None)
    }

    fn headers(lines: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(
                header::COOKIE,
                HeaderValue::from_bytes(line).expect("a header"),
            );
        }
        headers
    }

    #[test]
    fn reads_all_twins_of_all_headers() {
        let headers = headers(&[
            b"bf_access_token=one; theme=dark; bf_csrf_token=\"x\"",
            b"bf_access_token=two;bf_refresh_token = r ; =nameless; bare",
        ]);
        let cookies = RequestCookies::read(Head::of(&headers), &names());
        assert_eq!(cookies.access[..], [&b"one"[..], b"two"]);
        assert_eq!(cookies.csrf[..], ["x"]);
        assert_eq!(cookies.refresh[..], ["r"]);
        assert!(cookies.has_twins());
    }

    #[test]
    fn a_neighbours_encoding_does_not_matter() {
        let headers = headers(&[
            b"name=J\xf6rg; bf_access_token=one; bf_refresh_token=r; bf_refresh_token=\xff",
        ]);
        let cookies = RequestCookies::read(Head::of(&headers), &names());
        assert_eq!(cookies.access[..], [b"one"]);
        assert_eq!(cookies.refresh[..], ["r"]);
    }

    #[test]
    fn looks_at_a_bounded_number() {
        let line = "bf_access_token=x; ".repeat(1000);
        let headers = headers(&[line.as_bytes()]);
        assert_eq!(
            RequestCookies::read(Head::of(&headers), &names())
                .access
                .len(),
            MAX_TWINS
        );
    }

    proptest! {
        #[test]
        fn never_panics(line in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(value) = HeaderValue::from_bytes(&line) {
                let mut headers = HeaderMap::new();
                headers.insert(header::COOKIE, value);
                let _ = RequestCookies::read(Head::of(&headers), &names());
            }
        }

        #[test]
        fn finds_what_was_sent(
            value in "[a-zA-Z0-9._~-]{1,60}", before in "[a-z]{1,9}=[!#-+.-:<-\\[\\]-~]{0,20}",
        ) {
            let line = format!("{before}; bf_refresh_token={value}; {before}");
            let headers = headers(&[line.as_bytes()]);
            let cookies = RequestCookies::read(Head::of(&headers), &names());
            prop_assert_eq!(cookies.refresh.as_slice(), [value.as_str()]);
        }
    }
}
