//! The refresh key: a second secret, which a client keeps outside its cookies.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The SHA-256 of an `X-Refresh-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RefreshKeyHash([u8; 32]);

impl RefreshKeyHash {
    /// Hashes a presented key: 128 bits as 22 characters of base64url. `None` for another form.
    pub fn of(key: &str) -> Option<Self> {
        let bytes: [u8; 16] = URL_SAFE_NO_PAD.decode(key).ok()?.try_into().ok()?;
        Some(Self(Sha256::digest(bytes).into()))
    }

    /// As stored.
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads a stored hash back; `None` unless it has 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Whether two hashes are the same, in constant time.
    pub fn equals(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}
