//! One-time secrets: the token of a mailed link, the handle of the flow that asked for it, and the
//! six digits that can be typed instead of following the link.
//!
//! Tokens and handles are 256 random bits, and only their SHA-256 is kept. A code can be guessed by
//! trying, so it is kept as a MAC that nobody computes without the server's secret, and it is worth
//! something only to who has the handle of its flow, a few times.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    entropy::{Entropy, draw},
    keys::KeyRing,
};

/// How often a code may be tried, before its flow is void.
pub const MAX_ATTEMPTS: i64 = 5;

/// The SHA-256 of a one-time token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Hashes a presented token; `None` where it has not the form of one.
    pub fn of(token: &SecretString) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 33]);
        let length = URL_SAFE_NO_PAD
            .decode_slice(token.expose_secret(), bytes.as_mut_slice())
            .ok()?;
        let token = bytes.get(..length).filter(|token| token.len() == 32)?;
        Some(Self(Sha256::digest(token).into()))
    }

    /// As stored.
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A new token: 43 characters of base64url.
pub fn token(entropy: &dyn Entropy) -> SecretString {
    let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(draw(entropy));
    URL_SAFE_NO_PAD.encode(bytes.as_slice()).into()
}

/// A new code: six digits, each of the million as likely as the others.
pub fn code(entropy: &dyn Entropy) -> SecretString {
    // The largest multiple of a million that fits: what is above it would favour small codes.
    const FAIR: u32 = u32::MAX - u32::MAX % 1_000_000;
    loop {
        let drawn = u32::from_be_bytes(draw(entropy));
        if drawn < FAIR {
            return format!("{:06}", drawn % 1_000_000).into();
        }
    }
}

/// The MAC of a flow's code, to be stored.
pub fn code_mac(keys: &KeyRing, flow: Uuid, code: &SecretString) -> [u8; 32] {
    keys.current()
        .mac(&[flow.as_bytes(), code.expose_secret().as_bytes()])
}

/// Whether a code is the one of the flow, under any key of the ring, judged in constant time. Blanks
/// in it don't count: people write `123 456`.
pub fn code_verifies(keys: &KeyRing, flow: Uuid, presented: &SecretString, mac: &[u8]) -> bool {
    let digits: Zeroizing<String> = Zeroizing::new(
        presented
            .expose_secret()
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(7)
            .collect(),
    );
    keys.all()
        .any(|key| key.verifies(&[flow.as_bytes(), digits.as_bytes()], mac))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{keys::Purpose, secret::SecretKey};

    /// Gives the numbers of a list, one a drawing.
    #[derive(Debug)]
    struct Listed(std::sync::Mutex<Vec<u32>>);

    impl Entropy for Listed {
        fn fill(&self, bytes: &mut [u8]) {
            let next = self.0.lock().expect("no panic").remove(0);
            bytes.copy_from_slice(&next.to_be_bytes());
        }
    }

    fn ring(seed: char) -> KeyRing {
        let text: String = (' '..='z').cycle().skip(seed as usize).take(40).collect();
        let secret = SecretKey::parse(&text.into()).expect("long and varied");
        KeyRing::derive(&secret, &[], Purpose::OneTimeCode)
    }

    #[test]
    fn a_code_has_six_digits_and_no_favourites() {
        let drawn = |numbers: &[u32]| {
            let code = code(&Listed(std::sync::Mutex::new(numbers.to_vec())));
            code.expose_secret().to_owned()
        };
        assert_eq!(drawn(&[7]), "000007");
        assert_eq!(drawn(&[1_999_999]), "999999");
        assert_eq!(drawn(&[u32::MAX, 4_294_000_000, 42]), "000042");
    }

    #[test]
    fn a_code_is_good_for_its_flow_only() {
        let (keys, flow) = (ring('a'), Uuid::from_u128(1));
        let mac = code_mac(&keys, flow, &"123456".into());
        assert!(code_verifies(&keys, flow, &"123456".into(), &mac));
        assert!(code_verifies(&keys, flow, &" 123-456 ".into(), &mac));
        for wrong in ["123457", "", "1234567", "12345", "١٢٣٤٥٦"] {
            assert!(!code_verifies(&keys, flow, &wrong.into(), &mac), "{wrong}");
        }
        assert!(!code_verifies(
            &keys,
            Uuid::from_u128(2),
            &"123456".into(),
            &mac
        ));
        assert!(!code_verifies(&ring('b'), flow, &"123456".into(), &mac));
    }

    #[test]
    fn a_token_has_one_spelling() {
        let text = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert!(TokenHash::of(&text.into()).is_some());
        for other in [
            "",
            "AAAA",
            &text[1..],
            &format!("{text}A"),
            &format!("{text}="),
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
        ] {
            assert!(TokenHash::of(&other.into()).is_none(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = TokenHash::of(&text.as_str().into());
            let _ = code_verifies(&ring('a'), Uuid::nil(), &text.into(), &[0; 32]);
        }
    }
}
