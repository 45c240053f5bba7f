//! CSRF: who may send an unsafe request with somebody's cookies.
//!
//! Two walls. The origin: a page of another site is refused whatever it sends. The token: header
//! and cookie must be equal, and the value must be the MAC over the session.

use axum::http::{HeaderMap, Method, header};
use bluefox_auth_core::{
    Code, SessionId, csrf, refresh::Presented, rotation::Generation, token::AccessClaims,
};
use url::{Host, Url};

use super::{cookies::RequestCookies, head::Head};
use crate::{auth::BluefoxAuth, error::Problem};

/// The header that repeats the CSRF cookie.
pub(crate) const HEADER: &str = "x-csrf-token";

/// Whether the method may change something. A method that we don't know is unsafe.
pub(crate) fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Refuses a page of another site, by `Sec-Fetch-Site` and `Origin`. Absent headers decide
/// nothing: browsers that don't send them still need the token.
pub(crate) fn refuse_cross_site(auth: &BluefoxAuth, head: Head<'_>) -> Result<(), Problem> {
    let text = |name| {
        head.headers
            .get(name)
            .map(|value| value.to_str().unwrap_or("null"))
    };
    let site = text(header::HeaderName::from_static("sec-fetch-site"));
    // The browser itself says so, and pages can't write this header.
    if matches!(site, Some("same-origin" | "none")) {
        return Ok(());
    }
    match text(header::ORIGIN) {
        Some(origin) if is_welcome(auth, head.host(), origin) => Ok(()),
        None if site != Some("cross-site") => Ok(()),
        _ => Err(Problem::new(Code::CrossSite)),
    }
}

/// Refuses what was not sent by a page of ours, and says so. For forms: what any page of any site may
/// send without being asked. Every browser tells where a form comes from, so silence is refused.
#[cfg(feature = "pages")]
pub(crate) fn require_own_page(auth: &BluefoxAuth, head: Head<'_>) -> Result<(), Problem> {
    let text = |name| head.headers.get(name).map(|value| value.to_str().ok());
    let is_secure = auth.settings().cookies.secure;
    let is_ours = match text("sec-fetch-site") {
        Some(Some("same-origin")) => true,
        // None: an old browser, or a page without TLS. `none`: the user alone, by a reload.
        None | Some(Some("none")) => text(header::ORIGIN.as_str())
            .flatten()
            .is_some_and(|origin| is_own(head.host(), origin, is_secure)),
        Some(_) => false,
    };
    if is_ours {
        Ok(())
    } else {
        Err(Problem::new(Code::CrossSite))
    }
}

fn is_welcome(auth: &BluefoxAuth, host: Option<&str>, origin: &str) -> bool {
    auth.settings()
        .allowed_origins
        .iter()
        .any(|allowed| allowed == origin)
        || is_own(host, origin, auth.settings().cookies.secure)
}

/// Whether the origin is the one that the request was sent to. Behind a proxy its scheme is not
/// known; but where cookies are Secure, a plain page is no page of ours, unless on loopback.
fn is_own(host: Option<&str>, origin: &str, is_secure: bool) -> bool {
    let Some(host) = host else { return false };
    let Ok(url) = Url::parse(origin) else {
        return false;
    };
    if !matches!(url.scheme(), "http" | "https") || url.origin().ascii_serialization() != origin {
        return false;
    }
    let Ok(own) = Url::parse(&format!("{}://{host}", url.scheme())) else {
        return false;
    };
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    own.origin() == url.origin() && (url.scheme() == "https" || !is_secure || is_loopback)
}

/// A session that a cookie of the request names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) session: SessionId,
    pub(crate) generation: Generation,
}

impl From<&Presented> for Named {
    fn from(token: &Presented) -> Self {
        Self {
            session: token.session(),
            generation: token.generation(),
        }
    }
}

impl Named {
    /// The session that an access token names.
    pub(crate) fn by(claims: &AccessClaims) -> Option<Self> {
        let generation = Generation::from_i64(claims.r#gen)?;
        Some(Self {
            session: claims.sid,
            generation,
        })
    }
}

/// The session, of those that the cookies name, whose CSRF token the request carries.
///
/// With twins there may be several sessions, or one in several generations. The token proves that
/// a page which can read our cookies sent the request, for the session that it belongs to.
pub(crate) fn prove(
    auth: &BluefoxAuth,
    headers: &HeaderMap,
    cookies: &RequestCookies<'_>,
    named: &[Named],
) -> Result<SessionId, Problem> {
    let missing = |detail| Problem::new(Code::CsrfMissing).with_detail(detail);
    let invalid = |detail| Problem::new(Code::CsrfInvalid).with_detail(detail);
    let mut lines = headers.get_all(HEADER).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return Err(missing(
            "Send the value of the CSRF cookie in the header X-CSRF-Token.",
        ));
    };
    if cookies.csrf.is_empty() {
        return Err(missing("The CSRF cookie is missing. Log in again."));
    }
    let presented = line.to_str().unwrap_or_default();
    if !cookies
        .csrf
        .iter()
        .any(|cookie| csrf::equal(cookie, presented))
    {
        return Err(invalid(
            "The header X-CSRF-Token differs from the CSRF cookie.",
        ));
    }
    let keys = &auth.keys().csrf;
    named
        .iter()
        .find(|named| csrf::verifies(keys, named.session, named.generation, presented))
        .map(|named| named.session)
        .ok_or_else(|| invalid("The CSRF token does not belong to this session as it is now."))
}
