//! Every key of the system: derived from the secret by HKDF-SHA256 (RFC 5869), one a purpose.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::secret::SecretKey;

/// What a derived key is for. Its word is part of the derivation, so no two purposes share a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signing access tokens with an HMAC algorithm.
    AccessToken,
    /// Authenticating refresh tokens.
    RefreshToken,
    /// Binding CSRF tokens to a session.
    CsrfToken,
    /// Keeping what a mail will say from those who can read the database.
    Outbox,
    /// Authenticating the codes of one-time flows.
    OneTimeCode,
    /// Signing invitations.
    Invitation,
}

impl Purpose {
    const fn info(self) -> &'static [u8] {
        match self {
            Self::AccessToken => b"bluefox-auth/1/access-token",
            Self::RefreshToken => b"bluefox-auth/1/refresh-token",
            Self::CsrfToken => b"bluefox-auth/1/csrf-token",
            Self::Outbox => b"bluefox-auth/1/outbox",
            Self::OneTimeCode => b"bluefox-auth/1/one-time-code",
            Self::Invitation => b"bluefox-auth/1/invitation",
        }
    }
}

/// 64 bytes derived for one purpose. 64 is the block size of SHA-256 and enough for HS512.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DerivedKey([u8; 64]);

impl std::fmt::Debug for DerivedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DerivedKey([redacted])")
    }
}

impl DerivedKey {
    fn derive(secret: &SecretKey, purpose: Purpose) -> Self {
        let mut bytes = [0; 64];
        // HKDF-SHA256 gives up to 8,160 bytes, so 64 never fail.
        let done = Hkdf::<Sha256>::new(None, secret.expose()).expand(purpose.info(), &mut bytes);
        debug_assert!(done.is_ok());
        Self(bytes)
    }

    /// The key itself.
    pub(crate) const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The HMAC-SHA256 over the parts, one after the other. The parts need fixed lengths.
    pub(crate) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.keyed(parts).finalize().into_bytes().into()
    }

    /// Whether `mac` is the one over the parts, judged in constant time.
    pub(crate) fn verifies(&self, parts: &[&[u8]], mac: &[u8]) -> bool {
        self.keyed(parts).verify_slice(mac).is_ok()
    }

    fn keyed(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new(&self.0.into());
        for part in parts {
            mac.update(part);
        }
        mac
    }

    /// A public name for the key: a truncated MAC over a fixed text, which tells nothing of it.
    pub(crate) fn name(&self) -> String {
        let mac = self.mac(&[b"kid"]);
        URL_SAFE_NO_PAD.encode(mac.first_chunk::<9>().map_or(&[][..], |chunk| chunk))
    }
}

/// The keys of all secrets for one purpose: the first makes, all verify.
#[derive(Clone, Debug)]
pub struct KeyRing {
    current: DerivedKey,
    previous: Vec<DerivedKey>,
}

impl KeyRing {
    /// Derives the ring from the secret in force and those before it.
    pub fn derive(current: &SecretKey, previous: &[SecretKey], purpose: Purpose) -> Self {
        Self {
            current: DerivedKey::derive(current, purpose),
            previous: previous
                .iter()
                .map(|secret| DerivedKey::derive(secret, purpose))
                .collect(),
        }
    }

    /// The key that makes new values.
    pub(crate) const fn current(&self) -> &DerivedKey {
        &self.current
    }

    /// Every key that still verifies, the current one first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &DerivedKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(seed: u8) -> SecretKey {
        let text: String = (0..40)
            .map(|i| char::from(b'!' + (seed + i * 2) % 90))
            .collect();
        SecretKey::parse(&text.into()).expect("long and varied")
    }

    #[test]
    fn no_two_purposes_share_a_key() {
        let purposes = [
            Purpose::AccessToken,
            Purpose::RefreshToken,
            Purpose::CsrfToken,
            Purpose::Outbox,
            Purpose::OneTimeCode,
            Purpose::Invitation,
        ];
        let mut keys: Vec<_> = purposes
            .iter()
            .map(|purpose| DerivedKey::derive(&secret(1), *purpose).0)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), purposes.len());
    }

    #[test]
    fn a_mac_fits_its_key_and_its_text_only() {
        let ring = KeyRing::derive(&secret(1), &[secret(2)], Purpose::CsrfToken);
        let mac = ring.current().mac(&[b"text"]);
        assert!(ring.current().verifies(&[b"text"], &mac));
        assert!(!ring.current().verifies(&[b"texT"], &mac));
        assert!(!ring.current().verifies(&[b"text"], &mac[..31]));
        assert_eq!(
            ring.all()
                .filter(|key| key.verifies(&[b"text"], &mac))
                .count(),
            1
        );
    }
}
