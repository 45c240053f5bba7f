//! Sealing: what must rest in the database and be usable later, but by nobody who reads it there.
//!
//! AES-256-GCM (NIST SP 800-38D) with a random nonce, under a derived key. What it belongs to is
//! authenticated with it, so that nothing sealed for one place is accepted at another.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::{
    entropy::{Entropy, draw},
    keys::{DerivedKey, KeyRing},
};

/// It can't be sealed, or what was sealed can't be opened: another key, another place, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what is sealed can't be opened")]
pub struct SealError;

/// Seals bytes for a place: `nonce ‖ ciphertext ‖ tag`.
///
/// # Errors
///
/// [`SealError`] when the cryptography fails, which a derived key rules out.
pub fn seal(
    keys: &KeyRing,
    place: &[u8],
    plain: &[u8],
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, SealError> {
    let nonce: [u8; NONCE_LEN] = draw(entropy);
    let mut sealed = Zeroizing::new(plain.to_vec());
    let tag = cipher(keys.current())?
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(place),
            &mut sealed,
        )
        .map_err(|_| SealError)?;
    Ok([&nonce[..], sealed.as_slice(), tag.as_ref()].concat())
}

/// Opens what was sealed for the place, under any key of the ring.
///
/// # Errors
///
/// [`SealError`].
pub fn open(keys: &KeyRing, place: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(SealError)?;
    for key in keys.all() {
        let mut bytes = Zeroizing::new(rest.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = cipher(key)?.open_in_place(nonce, Aad::from(place), &mut bytes);
        if let Ok(length) = opened.map(|plain| plain.len()) {
            bytes.truncate(length);
            return Ok(bytes);
        }
    }
    Err(SealError)
}

fn cipher(key: &DerivedKey) -> Result<LessSafeKey, SealError> {
    let (key, _) = key.as_bytes().split_at(AES_256_GCM.key_len());
    UnboundKey::new(&AES_256_GCM, key)
        .map(LessSafeKey::new)
        .map_err(|_| SealError)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{keys::Purpose, secret::SecretKey};

    #[derive(Debug)]
    struct Fixed;

    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    fn secret(seed: char) -> SecretKey {
        let text: String = (' '..='z').cycle().skip(seed as usize).take(40).collect();
        SecretKey::parse(&text.into()).expect("long and varied")
    }

    fn ring(seed: char) -> KeyRing {
        KeyRing::derive(&secret(seed), &[], Purpose::Outbox)
    }

    #[test]
    fn opens_at_its_place_only() {
        let sealed = seal(&ring('a'), b"here", b"a token", &Fixed).expect("sealed");
        assert_eq!(
            open(&ring('a'), b"here", &sealed).expect("ours").as_slice(),
            b"a token"
        );
        assert!(open(&ring('a'), b"there", &sealed).is_err());
        assert!(open(&ring('b'), b"here", &sealed).is_err());
        assert!(!sealed.windows(7).any(|part| part == b"a token"));
    }

    #[test]
    fn opens_after_a_change_of_the_secret() {
        let sealed = seal(&ring('a'), b"here", b"a token", &Fixed).expect("sealed");
        let later = KeyRing::derive(&secret('b'), &[secret('a')], Purpose::Outbox);
        assert_eq!(
            open(&later, b"here", &sealed).expect("ours").as_slice(),
            b"a token"
        );
    }

    proptest! {
        #[test]
        fn no_altered_byte_goes_unnoticed(plain in prop::collection::vec(any::<u8>(), 0..60), at: prop::sample::Index, flip in 1_u8..) {
            let keys = ring('a');
            let mut sealed = seal(&keys, b"here", &plain, &Fixed).expect("sealed");
            let at = at.index(sealed.len());
            sealed[at] ^= flip;
            prop_assert!(open(&keys, b"here", &sealed).is_err());
        }

        #[test]
        fn never_panics(sealed in prop::collection::vec(any::<u8>(), 0..60)) {
            prop_assert!(open(&ring('a'), b"here", &sealed).is_err());
        }
    }
}
