//! [`Call`]: what every handler and every rule receives.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use bluefox_auth_core::{Timestamp, UserId};

use crate::{
    auth::BluefoxAuth, http::request_id::RequestId, settings::Settings, store::sessions::Origin,
};

/// The longest header that is kept, in characters.
const MAX_HEADER: usize = 256;

/// One call: of a route, or of a verb. It reads the clock once.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) auth: BluefoxAuth,
    pub(crate) now: Timestamp,
    pub(crate) origin: Origin,
    /// The user who makes the call, as far as that is known.
    pub(crate) actor: Option<UserId>,
    pub(crate) request_id: Option<String>,
    /// The languages that mails shall be in: an `Accept-Language`.
    pub(crate) languages: Option<String>,
    /// How many events it has written, so that they keep their order.
    written: Arc<AtomicU16>,
}

impl Call {
    /// A call that came from nowhere but the program itself.
    pub(crate) fn local(auth: &BluefoxAuth) -> Self {
        Self {
            auth: auth.clone(),
            now: auth.now(),
            origin: Origin::default(),
            actor: None,
            request_id: None,
            languages: None,
            written: Arc::default(),
        }
    }

    /// The place of the next event among those of this call.
    pub(crate) fn next_event(&self) -> u16 {
        self.written.fetch_add(1, Ordering::Relaxed)
    }

    /// The same call, made by a user who has proven who they are.
    pub(crate) fn by(&self, user: UserId) -> Self {
        Self {
            actor: Some(user),
            ..self.clone()
        }
    }
}

impl FromRequestParts<BluefoxAuth> for Call {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        auth: &BluefoxAuth,
    ) -> Result<Self, Self::Rejection> {
        let text = |name| parts.headers.get(name).map(shortened);
        let (user_agent, languages) = (text(header::USER_AGENT), text(header::ACCEPT_LANGUAGE));
        let request_id = parts.extensions.get::<RequestId>();
        let request_id = request_id.map(|id| id.as_str().to_owned());
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, &())
            .await
            .ok();
        let ip =
            peer.map(|peer| client_ip(auth.settings(), peer.0.ip(), &parts.headers).to_string());
        Ok(Self {
            auth: auth.clone(),
            now: auth.now(),
            origin: Origin { user_agent, ip },
            actor: None,
            request_id,
            languages,
            written: Arc::default(),
        })
    }
}

fn shortened(value: &HeaderValue) -> String {
    let text = String::from_utf8_lossy(value.as_bytes());
    let printable = text.chars().filter(|c| !c.is_control());
    printable.take(MAX_HEADER).collect()
}

/// The client's address: the peer's, unless that is a proxy we trust; then the last address in
/// `X-Forwarded-For` that is none.
fn client_ip(settings: &Settings, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let mut client = peer.to_canonical();
    let hops = headers.get_all("x-forwarded-for").iter().rev();
    for hop in hops.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b',')) {
        if !settings.trusts(client) {
            break;
        }
        // What can't be read was not written by a proxy of ours: the last good address stands.
        let Some(hop) = std::str::from_utf8(hop)
            .ok()
            .and_then(|hop| hop.trim().parse().ok())
        else {
            break;
        };
        client = IpAddr::to_canonical(&hop);
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Given, check};

    fn settings() -> Settings {
        check(&Given {
            secret_key: Some("kQ7nS3oXv8bJ5mZ1tY6wR2cF9hL4pD0gUeAiNxVqTsE".into()),
            trusted_proxies: vec!["10.0.0.0/8".into(), "::1".into()],
            ..Given::default()
        })
        .expect("these settings can work")
    }

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().expect("a header"));
        }
        client_ip(&settings(), peer.parse().expect("an address"), &headers).to_string()
    }

    #[test]
    fn believes_a_trusted_proxy_only() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(client("10.1.2.3", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("::ffff:10.1.2.3", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("::1", &["2001:db8::7"]), "2001:db8::7");
    }

    #[test]
    fn takes_the_last_address_that_is_no_proxy() {
        assert_eq!(
            client("10.0.0.1", &["6.6.6.6, 198.51.100.1, 10.0.0.2"]),
            "198.51.100.1"
        );
        assert_eq!(
            client("10.0.0.1", &["6.6.6.6", "198.51.100.1", "10.0.0.2"]),
            "198.51.100.1"
        );
    }

    #[test]
    fn keeps_the_last_good_address_when_the_rest_is_silly() {
        assert_eq!(client("10.0.0.1", &["unknown"]), "10.0.0.1");
        assert_eq!(
            client("10.0.0.1", &["6.6.6.6, nonsense, 10.0.0.2"]),
            "10.0.0.2"
        );
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    }
}
