//! CSRF tokens: the signed double-submit cookie, bound to a session and its refresh generation.
//!
//! A token is `letter ‖ tag ‖ base64url(HMAC(csrf key, letter ‖ session id ‖ generation))`. It is a
//! function of what it is bound to, so that two answers to one refresh carry the same value and tabs
//! can't disagree, and it changes with each rotation. A pair of cookie and header that another site
//! planted, or that belongs to another session or an earlier generation, has no such MAC.
//!
//! Letter and tag are for scripts, which see no other cookie. By the tag they tell whether the cookies
//! are still those of the session that they keep a refresh key for; it is a hash of the identifier and
//! opens nothing. By the letter they tell whether a refresh needs a key.

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

/// The CSRF token of a session's generation: 56 characters of base64url, of which the first 13 are
/// the same in all of them. `is_keyed` says whether the session has refresh keys.
pub fn token(keys: &KeyRing, session: SessionId, generation: Generation, is_keyed: bool) -> String {
    with_key(keys.current(), session, generation, is_keyed)
}

/// Whether the token says that a refresh of its session needs a key. It proves nothing.
pub fn is_keyed(token: &str) -> bool {
    token.starts_with(letter(true))
}

const fn letter(is_keyed: bool) -> char {
    if is_keyed { 'k' } else { 'p' }
}

/// Whether `presented` is the session's token of that generation, under any key of the ring.
pub fn verifies(
    keys: &KeyRing,
    session: SessionId,
    generation: Generation,
    presented: &str,
) -> bool {
    let is_keyed = is_keyed(presented);
    keys.all()
        .any(|key| equal(&with_key(key, session, generation, is_keyed), presented))
}

/// Whether two tokens are the same, in time that depends on their length alone.
pub fn equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

fn tag(session: SessionId) -> String {
    let digest = Sha256::new()
        .chain_update(b"bluefox-auth/1/session-tag")
        .chain_update(session.as_uuid().as_bytes())
        .finalize();
    let bytes = digest.first_chunk::<TAG_BYTES>();
    URL_SAFE_NO_PAD.encode(bytes.map_or(&[][..], |bytes| bytes))
}

fn with_key(
    key: &DerivedKey,
    session: SessionId,
    generation: Generation,
    is_keyed: bool,
) -> String {
    let letter = letter(is_keyed);
    let mac = key.mac(&[
        &[letter as u8],
        session.as_uuid().as_bytes(),
        &generation.to_bytes(),
    ]);
    let mut token = format!("{letter}{}", tag(session));
    URL_SAFE_NO_PAD.encode_string(mac, &mut token);
    token
}
