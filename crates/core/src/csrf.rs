//! CSRF tokens: the signed double-submit cookie, bound to a session and its refresh generation.
//!
//! A token is `base64url(HMAC(csrf key, session id ‖ generation))`. It is a function of what it is
//! bound to, so that two answers to one refresh carry the same value and tabs can't disagree, and
//! it changes with each rotation. A pair of cookie and header that another site planted, or that
//! belongs to another session or an earlier generation, has no such MAC.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq as _;

use crate::{
    ids::SessionId,
    keys::{DerivedKey, KeyRing},
    rotation::Generation,
};

/// The CSRF token of a session's generation: 43 characters of base64url.
pub fn token(keys: &KeyRing, session: SessionId, generation: Generation) -> String {
    with_key(keys.current(), session, generation)
}

/// Whether `presented` is the session's token of that generation, under any key of the ring.
pub fn verifies(
    keys: &KeyRing,
    session: SessionId,
    generation: Generation,
    presented: &str,
) -> bool {
    keys.all()
        .any(|key| equal(&with_key(key, session, generation), presented))
}

/// Whether two tokens are the same, in time that depends on their length alone.
pub fn equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

fn with_key(key: &DerivedKey, session: SessionId, generation: Generation) -> String {
    let mac = key.mac(&[session.as_uuid().as_bytes(), &generation.to_bytes()]);
    URL_SAFE_NO_PAD.encode(mac)
}
