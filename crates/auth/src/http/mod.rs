//! What the wire looks like: cookies, headers, origins. It judges requests, and knows no rule of
//! sessions.

pub(crate) mod cookies;
pub(crate) mod cors;
pub(crate) mod credentials;
pub(crate) mod csrf;
pub(crate) mod flow;
pub(crate) mod head;
pub(crate) mod headers;
pub(crate) mod ip;
pub(crate) mod openapi;
pub mod request_id;
pub(crate) mod set_cookie;
pub(crate) mod transport;

/// In the extensions of what a page of ours asks in the name of a navigation. That can bring no refresh
/// key along, so if there is none, nothing needs to be noted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Navigation;

/// The header of the second secret that binds a session to one client.
pub(crate) const REFRESH_KEY_HEADER: &str = "x-refresh-key";
