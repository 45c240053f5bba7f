//! How a request authenticates itself: by Bearer, or by cookie. Never by both.

use axum::http::{HeaderMap, header};

use super::{cookies::RequestCookies, head::Head};
use crate::settings::CookieNames;

/// What a request brings along to say who sends it.
pub(crate) enum Credentials<'h> {
    /// The token of `Authorization: Bearer` (RFC 6750); `None` where there are several. A bad one
    /// never falls back to the cookies.
    Bearer(Option<&'h [u8]>),
    /// Our cookies, possibly none.
    Cookies(RequestCookies<'h>),
}

impl<'h> Credentials<'h> {
    /// Reads the headers. Another `Authorization` scheme is none of ours: the cookies count.
    pub(crate) fn read(head: Head<'h>, names: &CookieNames) -> Self {
        let mut lines = head
            .headers
            .get_all(header::AUTHORIZATION)
            .iter()
            .filter_map(|line| bearer(line.as_bytes()));
        match (lines.next(), lines.next()) {
            (None, _) => Self::Cookies(RequestCookies::read(head, names)),
            (Some(token), None) => Self::Bearer(Some(token)),
            (Some(_), Some(_)) => Self::Bearer(None),
        }
    }
}

/// Whether a request is a Bearer request, whose token may still be bad.
pub(crate) fn is_bearer(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::AUTHORIZATION)
        .iter()
        .any(|line| bearer(line.as_bytes()).is_some())
}

fn bearer(line: &[u8]) -> Option<&[u8]> {
    let line = line.trim_ascii();
    let (scheme, token) = match line.iter().position(|byte| *byte == b' ') {
        Some(at) => line.split_at(at),
        None => (line, &[][..]),
    };
    scheme
        .eq_ignore_ascii_case(b"Bearer")
        .then(|| token.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::CookiePrefix;

    fn read(lines: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::AUTHORIZATION, line.parse().expect("a header"));
        }
        match Credentials::read(Head::of(&headers), &CookieNames::new(CookiePrefix::None)) {
            Credentials::Bearer(token) => {
                Some(String::from_utf8_lossy(token.unwrap_or(b"several")).into_owned())
            }
            Credentials::Cookies(_) => None,
        }
    }

    #[test]
    fn a_bearer_request_is_one_even_with_a_bad_token() {
        assert_eq!(read(&["Bearer abc"]).as_deref(), Some("abc"));
        assert_eq!(read(&["bEARER   abc "]).as_deref(), Some("abc"));
        assert_eq!(read(&["Bearer"]).as_deref(), Some(""));
        assert_eq!(
            read(&["Bearer one", "Bearer two"]).as_deref(),
            Some("several")
        );
    }

    #[test]
    fn another_scheme_is_none_of_ours() {
        assert_eq!(read(&[]), None);
        assert_eq!(read(&["Basic abc"]), None);
        assert_eq!(read(&["Bearerabc"]), None);
        assert_eq!(read(&["Basic abc", "Bearer one"]).as_deref(), Some("one"));
    }
}
