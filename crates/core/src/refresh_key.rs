//! The refresh key: a second secret, which a client keeps outside its cookies. A session has one from
//! its login, and a few more where pages of several hosts share it, each with a storage of its own.

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

/// The refresh keys of a session, hashed: none, or up to [`RefreshKeys::MOST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RefreshKeys([Option<RefreshKeyHash>; RefreshKeys::MOST]);

impl RefreshKeys {
    /// How many keys a session has at most.
    pub const MOST: usize = 4;

    /// Whether the session has no key, so that none is asked for.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Whether `key` is one of them. It takes the same time whichever it is.
    pub fn hold(&self, key: &RefreshKeyHash) -> bool {
        self.iter()
            .fold(false, |found, own| found | own.equals(key))
    }

    /// These keys and one more; the same ones where it is among them, and `None` where there is no
    /// place left.
    #[must_use]
    pub fn with(mut self, key: RefreshKeyHash) -> Option<Self> {
        if self.hold(&key) {
            return Some(self);
        }
        let place = self.0.iter_mut().find(|place| place.is_none())?;
        *place = Some(key);
        Some(self)
    }

    /// As stored: one hash after the other.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.iter().flat_map(|hash| hash.0).collect()
    }

    /// Reads stored keys back; `None` unless they are one to four whole hashes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        if hashes.is_empty() || !rest.is_empty() {
            return None;
        }
        let mut hashes = hashes.iter().map(|hash| RefreshKeyHash(*hash));
        let keys = hashes.try_fold(Self::default(), Self::with)?;
        (keys.iter().count() * 32 == bytes.len()).then_some(keys)
    }

    fn iter(&self) -> impl Iterator<Item = &RefreshKeyHash> {
        self.0.iter().flatten()
    }
}

impl From<RefreshKeyHash> for RefreshKeys {
    fn from(key: RefreshKeyHash) -> Self {
        Self([Some(key), None, None, None])
    }
}
