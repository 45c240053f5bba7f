//! The rules that browsers make: for cookies, and for origins.

use std::net::IpAddr;

use url::{Host, Url};

use super::{
    super::{CookieNames, CookiePrefix, CookieSettings, Given, SameSite},
    Mistakes,
};

/// The origins must be exactly what browsers send.
pub(super) fn origins(given: &Given, mistakes: &mut Mistakes) {
    for origin in &given.allowed_origins {
        if let Err(message) = origin_is_exact(origin) {
            mistakes.add("allowed_origins", message);
        }
    }
}

/// The attributes must be such that browsers keep the cookies.
pub(super) fn cookies(given: &Given, mistakes: &mut Mistakes) -> CookieSettings {
    let domain = given.cookie_domain.as_deref().and_then(|domain| {
        cookie_domain(domain)
            .map_err(|message| mistakes.add("cookie_domain", message))
            .ok()
    });
    if given.cookie_prefix == CookiePrefix::Host && given.cookie_domain.is_some() {
        let message = "is `host`, which browsers refuse together with a Domain: choose `secure`, \
                       or leave `cookie_domain` out";
        mistakes.add("cookie_prefix", message.to_owned());
    }
    if given.cookie_prefix != CookiePrefix::None && !given.cookie_secure {
        let message = "needs Secure cookies: choose `none`, or leave `cookie_secure` on";
        mistakes.add("cookie_prefix", message.to_owned());
    }
    if given.cookie_same_site == SameSite::None && !given.cookie_secure {
        let message = "is `none`, which browsers refuse without Secure: choose `lax`, or leave \
                       `cookie_secure` on";
        mistakes.add("cookie_same_site", message.to_owned());
    }
    let path = given.prefix.clone();
    let is_path = path.len() > 1
        && path.starts_with('/')
        && path.split('/').skip(1).all(|segment| {
            let mut bytes = segment.bytes();
            !segment.is_empty()
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
                && !segment.trim_matches('.').is_empty()
        });
    if !is_path {
        let message = "must be a path such as `/auth` or `/api/auth`, of letters, digits and \
                       `-_.~`, without a slash at its end";
        mistakes.add("prefix", message.to_owned());
    }
    CookieSettings {
        secure: given.cookie_secure,
        domain,
        same_site: given.cookie_same_site,
        path,
        names: CookieNames::new(given.cookie_prefix),
    }
}

/// The Domain attribute as it is sent: lower case, without the leading dot that RFC 6265 ignores.
fn cookie_domain(domain: &str) -> Result<String, String> {
    let name = domain
        .strip_prefix('.')
        .unwrap_or(domain)
        .to_ascii_lowercase();
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    if bare.parse::<IpAddr>().is_ok() || matches!(Host::parse(&name), Ok(Host::Ipv4(_))) {
        return Err(format!(
            "is the address {domain}: browsers take names only; leave it out"
        ));
    }
    if name == "localhost" || name.ends_with(".localhost") {
        return Err("is localhost: browsers drop such cookies; leave it out".to_owned());
    }
    if name.len() > 253 || !name.split('.').all(is_label) {
        return Err(format!(
            "is {domain:?}: give a bare host name such as `example.com`, in ASCII, without scheme, \
             port and path"
        ));
    }
    match psl::domain_str(&name) {
        Some(_) => Ok(name),
        None => Err(format!(
            "is the public suffix {name}: everybody's pages would share the cookies; name your own \
             domain below it"
        )),
    }
}

/// A part of a host name (RFC 1123, section 2.1).
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn origin_is_exact(origin: &str) -> Result<(), String> {
    let refusal = |what: &str| {
        Err(format!(
            "holds {origin:?}, {what}: write it as `https://app.example.com`"
        ))
    };
    if origin.contains('*') {
        return refusal("and with credentials there is no wildcard");
    }
    let Ok(url) = Url::parse(origin) else {
        return refusal("which is no origin");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refusal("whose scheme is neither http nor https");
    }
    let exact = url.origin().ascii_serialization();
    if exact == origin {
        return Ok(());
    }
    Err(format!(
        "holds {origin:?}, which is not exactly an origin: write it as `{exact}`"
    ))
}
