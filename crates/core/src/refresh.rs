//! Refresh tokens: `base64url(version ‖ session id ‖ generation ‖ HMAC)`, 76 characters.
//!
//! The MAC is keyed by the server's secret and covers the salt of the session's row, so that
//! neither the secret alone nor the database alone makes a token. Nothing usable is stored, and
//! the token of a generation is always the same, so an honest retry gets the same successor.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;

use crate::{
    entropy::{Entropy, draw},
    ids::SessionId,
    keys::KeyRing,
    rotation::Generation,
};

const VERSION: u8 = 1;
const MAC: usize = 32;
// 57 bytes are a multiple of three: base64 has no spare bits, so no two texts mean one token.
const BYTES: usize = 1 + 16 + Generation::BYTES + MAC;

/// The random part of a session's row that its refresh tokens depend on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; 16]);

impl Salt {
    /// A new salt.
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self(draw(entropy))
    }

    /// As stored.
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads a stored salt back; `None` unless it has 16 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt([redacted])")
    }
}

/// The refresh token of a session's generation.
pub fn token(
    keys: &KeyRing,
    salt: &Salt,
    session: SessionId,
    generation: Generation,
) -> SecretString {
    let mut bytes = Vec::with_capacity(BYTES);
    bytes.push(VERSION);
    bytes.extend_from_slice(session.as_uuid().as_bytes());
    bytes.extend_from_slice(&generation.to_bytes());
    let mac = keys.current().mac(&[&bytes, salt.as_bytes()]);
    bytes.extend_from_slice(&mac);
    URL_SAFE_NO_PAD.encode(bytes).into()
}

/// A refresh token as somebody presents it: what it claims, not yet proven.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    claim: [u8; BYTES - MAC],
    mac: [u8; MAC],
    session: SessionId,
    generation: Generation,
}

impl std::fmt::Debug for Presented {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Presented({} {:?})", self.session, self.generation)
    }
}

impl Presented {
    /// Takes a token apart; `None` when it has not the form of one. It proves nothing yet.
    pub fn parse(token: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let bytes: [u8; BYTES] = bytes.try_into().ok()?;
        let (claim, mac) = bytes.split_first_chunk::<{ BYTES - MAC }>()?;
        let (version, rest) = claim.split_first()?;
        let (session, generation) = rest.split_first_chunk::<16>()?;
        (*version == VERSION).then_some(Self {
            claim: *claim,
            mac: mac.try_into().ok()?,
            session: uuid::Uuid::from_bytes(*session).into(),
            generation: Generation::from_bytes(generation.try_into().ok()?)?,
        })
    }

    /// The session that the token claims to be of.
    pub const fn session(&self) -> SessionId {
        self.session
    }

    /// The generation that it claims.
    pub const fn generation(&self) -> Generation {
        self.generation
    }

    /// Whether we made it for the session with this salt, under any key of the ring.
    pub fn is_genuine(&self, keys: &KeyRing, salt: &Salt) -> bool {
        keys.all()
            .any(|key| key.verifies(&[&self.claim, salt.as_bytes()], &self.mac))
    }
}
