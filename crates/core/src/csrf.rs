//! CSRF tokens: the signed double-submit cookie, bound to a session and its refresh generation.
//!
//! A token is `tag ‖ base64url(HMAC(csrf key, session id ‖ generation))`. It is a function of what it
//! is bound to, so that two answers to one refresh carry the same value and tabs can't disagree, and
//! it changes with each rotation. A pair of cookie and header that another site planted, or that
//! belongs to another session or an earlier generation, has no such MAC.
//!
//! The tag is the session's own: by it a script tells whether the cookies are still those of the
//! session that it keeps a refresh key for. It is a hash of the identifier and opens nothing.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{
    ids::SessionId,
    keys::{DerivedKey, KeyRing},
    rotation::Generation,
};

/// How many bytes the tag is made of: three of them are four characters, without padding.
const TAG_BYTES: usize = 9;

/// The CSRF token of a session's generation: 55 characters of base64url, of which the first 12 are
/// the session's [`tag`].
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

/// What every CSRF token of a session begins with: 12 characters of base64url.
pub fn tag(session: SessionId) -> String {
    let digest = Sha256::new()
        .chain_update(b"bluefox-auth/1/session-tag")
        .chain_update(session.as_uuid().as_bytes())
        .finalize();
    let bytes = digest.first_chunk::<TAG_BYTES>();
    URL_SAFE_NO_PAD.encode(bytes.map_or(&[][..], |bytes| bytes))
}

fn with_key(key: &DerivedKey, session: SessionId, generation: Generation) -> String {
    let mac = key.mac(&[session.as_uuid().as_bytes(), &generation.to_bytes()]);
    let mut token = tag(session);
    URL_SAFE_NO_PAD.encode_string(mac, &mut token);
    token
}
