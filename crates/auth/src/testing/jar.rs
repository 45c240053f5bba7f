//! A cookie jar, as browsers keep one (RFC 6265bis, section 5.7).

use std::time::Duration;

use bluefox_auth_core::Timestamp;
use cookie::Cookie;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Stored {
    name: String,
    value: String,
    /// With a `Domain` also for its subdomains, else for the host alone.
    domain: String,
    is_host_only: bool,
    path: String,
    is_http_only: bool,
    expires_at: Option<Timestamp>,
}

impl Stored {
    fn is_sent_to(&self, host: &str, path: &str, now: Timestamp) -> bool {
        let below_domain = host
            .strip_suffix(&self.domain)
            .is_some_and(|rest| rest.ends_with('.'));
        let below_path = path.strip_prefix(self.path.as_str()).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with('/') || self.path.ends_with('/')
        });
        (host == self.domain || (!self.is_host_only && below_domain))
            && below_path
            && self.expires_at.is_none_or(|end| now < end)
    }
}

/// The cookies of one browser.
#[derive(Clone, Debug, Default)]
pub(super) struct Jar(Vec<Stored>);

impl Jar {
    /// Takes over a `Set-Cookie` of a host.
    pub(super) fn store(&mut self, line: &str, host: &str, now: Timestamp) {
        let Ok(cookie) = Cookie::parse(line) else {
            return;
        };
        let domain = cookie.domain().map(str::to_ascii_lowercase);
        let stored = Stored {
            name: cookie.name().to_owned(),
            value: cookie.value().to_owned(),
            is_host_only: domain.is_none(),
            domain: domain.unwrap_or_else(|| host.to_owned()),
            path: cookie.path().unwrap_or("/").to_owned(),
            is_http_only: cookie.http_only().unwrap_or(false),
            expires_at: cookie
                .max_age()
                .map(|life| now.plus(Duration::try_from(life).unwrap_or(Duration::ZERO))),
        };
        self.0.retain(|other| {
            (&other.name, &other.domain, other.is_host_only, &other.path)
                != (
                    &stored.name,
                    &stored.domain,
                    stored.is_host_only,
                    &stored.path,
                )
        });
        if stored.expires_at.is_none_or(|end| now < end) {
            self.0.push(stored);
        }
    }

    /// The pairs that the browser sends, longest path first.
    pub(super) fn sent(&self, host: &str, path: &str, now: Timestamp) -> Vec<(&str, &str)> {
        let mut sent: Vec<_> = self
            .0
            .iter()
            .filter(|cookie| cookie.is_sent_to(host, path, now))
            .collect();
        sent.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        sent.into_iter()
            .map(|cookie| (cookie.name.as_str(), cookie.value.as_str()))
            .collect()
    }

    /// The pairs that a script of the page sees.
    pub(super) fn visible(&self, host: &str, now: Timestamp) -> Vec<(&str, &str)> {
        self.0
            .iter()
            .filter(|cookie| !cookie.is_http_only && cookie.is_sent_to(host, "/", now))
            .map(|cookie| (cookie.name.as_str(), cookie.value.as_str()))
            .collect()
    }

    /// Every value of that name, on whatever path.
    pub(super) fn values(&self, name: &str, now: Timestamp) -> Vec<&str> {
        self.0
            .iter()
            .filter(|cookie| cookie.name == name && cookie.expires_at.is_none_or(|end| now < end))
            .map(|cookie| cookie.value.as_str())
            .collect()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
