//! `Set-Cookie`: the only place where cookies are set and cleared.

use std::{iter, net::Ipv4Addr, time::Duration};

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite as CookieSameSite, time};
use secrecy::ExposeSecret as _;

use super::cookies::RequestCookies;
use crate::{
    session::{AccessToken, Tokens},
    settings::{CookieSettings, SameSite},
};

/// Sets the three cookies.
pub(crate) fn set(headers: &mut HeaderMap, settings: &CookieSettings, tokens: &Tokens) {
    let (access, refresh) = (
        tokens.access.expose_secret(),
        tokens.refresh.expose_secret(),
    );
    for (slot, value, life) in [
        (Slot::Access, access, tokens.access_life),
        (Slot::Refresh, refresh, tokens.idle_life),
        (Slot::Csrf, tokens.csrf.as_str(), tokens.idle_life),
    ] {
        append(
            headers,
            &lasting(slot.cookie(settings, value), life).build(),
        );
    }
}

/// Sets the cookie of the access token alone, and clears its twins.
pub(crate) fn set_access(
    headers: &mut HeaderMap,
    settings: &CookieSettings,
    seen: &RequestCookies<'_>,
    access: &AccessToken,
) {
    clear_twins_of(Slot::Access, headers, settings, seen, 2);
    let cookie = Slot::Access.cookie(settings, access.token.expose_secret());
    append(headers, &lasting(cookie, access.life).build());
}

/// Clears the three cookies.
pub(crate) fn clear(headers: &mut HeaderMap, settings: &CookieSettings) {
    for slot in Slot::ALL {
        append(headers, &expired(slot.cookie(settings, "")).build());
    }
}

/// Clears the twins of our cookies: those of the same names on every other domain that the browser
/// would send to this host. A request does not tell a cookie's domain, so each is named, where the
/// name was seen `at_least` times.
pub(crate) fn clear_twins(
    headers: &mut HeaderMap,
    settings: &CookieSettings,
    seen: &RequestCookies<'_>,
    at_least: usize,
) {
    for slot in Slot::ALL {
        clear_twins_of(slot, headers, settings, seen, at_least);
    }
}

fn clear_twins_of(
    slot: Slot,
    headers: &mut HeaderMap,
    settings: &CookieSettings,
    seen: &RequestCookies<'_>,
    at_least: usize,
) {
    if slot.count(seen) < at_least {
        return;
    }
    if settings.domain.is_some() {
        let host_only = CookieSettings {
            domain: None,
            ..settings.clone()
        };
        append(headers, &expired(slot.cookie(&host_only, "")).build());
    }
    for domain in seen.head.host().map(parent_domains).unwrap_or_default() {
        if settings.domain.as_deref() != Some(domain) {
            let other = CookieSettings {
                domain: Some(domain.to_owned()),
                ..settings.clone()
            };
            append(headers, &expired(slot.cookie(&other, "")).build());
        }
    }
}

/// Hands on what an answer sets and clears.
#[cfg(feature = "pages")]
pub(crate) fn pass_on(answer: &HeaderMap, to: &mut HeaderMap) {
    for line in answer.get_all(header::SET_COOKIE) {
        to.append(header::SET_COOKIE, line.clone());
    }
}

/// Turns the cookies of a request into those that its browser sends after the answer.
#[cfg(feature = "pages")]
pub(crate) fn adopt(request: &mut HeaderMap, answer: &HeaderMap) {
    for line in answer.get_all(header::SET_COOKIE) {
        let Some(cookie) = line.to_str().ok().and_then(|line| Cookie::parse(line).ok()) else {
            continue;
        };
        let mut pairs = others(request, cookie.name());
        if !cookie.value().is_empty() {
            pairs.push(format!("{}={}", cookie.name(), cookie.value()).into_bytes());
        }
        request.remove(header::COOKIE);
        if let Ok(line) = HeaderValue::from_bytes(&pairs.join(&b"; "[..])) {
            request.insert(header::COOKIE, line);
        }
    }
}

/// The request's cookies of another name.
#[cfg(feature = "pages")]
fn others(request: &HeaderMap, name: &str) -> Vec<Vec<u8>> {
    let lines = request.get_all(header::COOKIE).iter();
    let pairs = lines.flat_map(|line| super::cookies::pairs(line.as_bytes()));
    let others = pairs.filter(|(other, _)| *other != name.as_bytes());
    others
        .map(|(other, value)| [other, b"=", value].concat())
        .collect()
}

/// The domains that cookies sent to `host` may have: what is above it, up to the registrable domain,
/// and itself. A host that is no name has none, and one of silly depth few: the answer must stay
/// small.
fn parent_domains(host: &str) -> Vec<&str> {
    const MAX_BYTES: usize = 253;
    const MAX_DEPTH: usize = 8;
    let name = host.rsplit_once(':').map_or(host, |(name, _port)| name);
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    if !is_name || name.len() > MAX_BYTES || name.parse::<Ipv4Addr>().is_ok() {
        return Vec::new();
    }
    let Some(registrable) = psl::domain_str(name) else {
        return Vec::new();
    };
    let mut domains: Vec<&str> = iter::successors(Some(name), |domain| {
        domain.split_once('.').map(|(_, parent)| parent)
    })
    .take_while(|domain| domain.len() >= registrable.len())
    .collect();
    domains.reverse();
    domains.truncate(MAX_DEPTH);
    domains
}

#[derive(Clone, Copy)]
enum Slot {
    Access,
    Refresh,
    Csrf,
}

impl Slot {
    const ALL: [Self; 3] = [Self::Access, Self::Refresh, Self::Csrf];

    /// How many cookies of this name a request has.
    fn count(self, cookies: &RequestCookies<'_>) -> usize {
        match self {
            Self::Access => cookies.access.len(),
            Self::Refresh => cookies.refresh.len(),
            Self::Csrf => cookies.csrf.len(),
        }
    }

    fn cookie<'c>(self, settings: &'c CookieSettings, value: &'c str) -> cookie::CookieBuilder<'c> {
        let names = &settings.names;
        let (name, path, http_only) = match self {
            Self::Access => (&names.access, "/", true),
            Self::Refresh => (&names.refresh, settings.path.as_str(), true),
            Self::Csrf => (&names.csrf, "/", false),
        };
        let mut cookie = Cookie::build((name.as_str(), value))
            .path(path)
            .http_only(http_only)
            .secure(settings.secure)
            .same_site(match settings.same_site {
                SameSite::Lax => CookieSameSite::Lax,
                SameSite::Strict => CookieSameSite::Strict,
                SameSite::None => CookieSameSite::None,
            });
        if let Some(domain) = &settings.domain {
            cookie = cookie.domain(domain.as_str());
        }
        cookie
    }
}

fn lasting(cookie: cookie::CookieBuilder<'_>, life: Duration) -> cookie::CookieBuilder<'_> {
    cookie.max_age(time::Duration::try_from(life).unwrap_or(time::Duration::MAX))
}

/// `Max-Age` for those who know it, `Expires` for those who don't.
fn expired(cookie: cookie::CookieBuilder<'_>) -> cookie::CookieBuilder<'_> {
    cookie
        .max_age(time::Duration::ZERO)
        .expires(time::OffsetDateTime::UNIX_EPOCH)
}

fn append(headers: &mut HeaderMap, cookie: &Cookie<'_>) {
    if let Ok(mut value) = HeaderValue::try_from(cookie.to_string()) {
        value.set_sensitive(true);
        headers.append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_domain_up_to_the_registrable_one() {
        assert_eq!(
            parent_domains("a.b.example.co.uk:8443"),
            ["example.co.uk", "b.example.co.uk", "a.b.example.co.uk"]
        );
        assert_eq!(parent_domains("example.com"), ["example.com"]);
        assert!(parent_domains("localhost:8000").is_empty());
        assert!(parent_domains("co.uk").is_empty());
        assert!(parent_domains("a;Path=/x.example.com").is_empty());
        assert!(parent_domains("127.0.0.1:8000").is_empty());
        let deep = format!("{}example.com", "a.".repeat(100));
        assert_eq!(parent_domains(&deep).len(), 8);
        assert_eq!(parent_domains(&deep)[0], "example.com");
        assert!(parent_domains(&format!("{}example.com", "a.".repeat(1000))).is_empty());
    }
}
