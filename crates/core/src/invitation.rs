//! Invitations: signed, for one address, until a moment.
//!
//! `base64url(version ‖ proves address ‖ expires at ‖ address ‖ HMAC)`. Nothing is stored: an
//! invitation leads to one account at a time, since an address has one at most. Until it expires it
//! leads to another one when that account is gone.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    email::{self, Email},
    keys::KeyRing,
    time::Timestamp,
};

const VERSION: u8 = 1;
const MAC_BYTES: usize = 32;
/// Version, flag and moment.
const HEAD_BYTES: usize = 10;

/// What an invitation says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Whom it is for.
    pub email: Email,
    /// Whether it was sent to the address, and shown to nobody else: who has it reads the mails
    /// there.
    pub proves_address: bool,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
}

impl Invitation {
    /// Signs it.
    pub fn sign(&self, keys: &KeyRing) -> SecretString {
        let mut bytes = vec![VERSION, u8::from(self.proves_address)];
        bytes.extend(self.expires_at.as_millis().to_be_bytes());
        bytes.extend(self.email.as_str().as_bytes());
        let mac = keys.current().mac(&[&bytes]);
        bytes.extend(mac);
        URL_SAFE_NO_PAD.encode(bytes).into()
    }

    /// Reads an invitation that was signed under any key of the ring and is still good.
    pub fn verify(keys: &KeyRing, text: &SecretString, now: Timestamp) -> Option<Self> {
        const MAX_CHARACTERS: usize = (HEAD_BYTES + email::MAX_BYTES + MAC_BYTES) * 4 / 3 + 4;
        let text = text.expose_secret();
        if text.len() > MAX_CHARACTERS {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (said, mac) = bytes.split_last_chunk::<MAC_BYTES>()?;
        if !keys.all().any(|key| key.verifies(&[said], mac)) {
            return None;
        }
        let (head, address) = said.split_first_chunk::<HEAD_BYTES>()?;
        let [VERSION, proves_address, expires_at @ ..] = *head else {
            return None;
        };
        let expires_at = Timestamp::from_millis(i64::from_be_bytes(expires_at));
        let email = Email::parse(std::str::from_utf8(address).ok()?).ok()?;
        (now < expires_at).then_some(Self {
            email,
            proves_address: proves_address == 1,
            expires_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{keys::Purpose, secret::SecretKey};

    const END: Timestamp = Timestamp::from_seconds(1000);

    fn secret(seed: char) -> SecretKey {
        let text: String = (' '..='z').cycle().skip(seed as usize).take(40).collect();
        SecretKey::parse(&text.into()).expect("long and varied")
    }

    fn ring(seed: char) -> KeyRing {
        KeyRing::derive(&secret(seed), &[], Purpose::Invitation)
    }

    fn invitation() -> Invitation {
        Invitation {
            email: Email::parse("ada@example.com").expect("valid"),
            proves_address: true,
            expires_at: END,
        }
    }

    #[test]
    fn says_what_was_signed_until_it_ends() {
        let text = invitation().sign(&ring('a'));
        let at = |seconds| Invitation::verify(&ring('a'), &text, Timestamp::from_seconds(seconds));
        assert_eq!(at(0), Some(invitation()));
        assert_eq!(at(999), Some(invitation()));
        assert_eq!(at(1000), None);
        assert_eq!(
            Invitation::verify(&ring('b'), &text, Timestamp::from_seconds(0)),
            None
        );
        let later = KeyRing::derive(&secret('b'), &[secret('a')], Purpose::Invitation);
        assert!(Invitation::verify(&later, &text, Timestamp::from_seconds(0)).is_some());
    }

    proptest! {
        #[test]
        fn no_altered_character_goes_unnoticed(at: prop::sample::Index, with in "[a-zA-Z0-9_-]") {
            let text = invitation().sign(&ring('a')).expose_secret().to_owned();
            let at = at.index(text.len());
            let altered = format!("{}{with}{}", &text[..at], &text[at + 1..]);
            prop_assume!(altered != text);
            let read = Invitation::verify(&ring('a'), &altered.into(), Timestamp::from_seconds(0));
            prop_assert_eq!(read, None);
        }

        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = Invitation::verify(&ring('a'), &text.into(), Timestamp::from_seconds(0));
        }
    }
}
