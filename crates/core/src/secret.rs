//! The operator's secret: one text, from which every key is derived.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::entropy::{Entropy, draw};

/// The shortest secret that is accepted, in bytes.
pub const MIN_BYTES: usize = 32;

/// A secret key that passed [`SecretKey::parse`]. Its `Debug` shows nothing.
#[derive(Clone, Debug)]
pub struct SecretKey(SecretString);

/// Why a text can't be the secret key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretKeyError {
    /// Shorter than [`MIN_BYTES`].
    #[error("is {0} bytes long and needs at least {MIN_BYTES}")]
    Short(usize),
    /// A text out of a documentation, or one that somebody typed by holding down a key.
    #[error("is a placeholder, not a secret")]
    Placeholder,
}

impl SecretKey {
    /// Accepts a text of at least 32 bytes that is no known placeholder. White space around it is
    /// cut off: a file's last newline belongs to the file.
    ///
    /// # Errors
    ///
    /// [`SecretKeyError`] when it is short or a placeholder.
    pub fn parse(text: &SecretString) -> Result<Self, SecretKeyError> {
        let exposed = text.expose_secret().trim();
        if exposed.len() < MIN_BYTES {
            return Err(SecretKeyError::Short(exposed.len()));
        }
        if is_placeholder(exposed) {
            return Err(SecretKeyError::Placeholder);
        }
        Ok(Self(exposed.into()))
    }

    pub(crate) fn expose(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

/// A new secret of 256 random bits, as text.
pub fn generate(entropy: &dyn Entropy) -> SecretString {
    let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(draw(entropy));
    URL_SAFE_NO_PAD.encode(bytes.as_slice()).into()
}

/// What documentations tell to replace. A random text holds such a word by chance about never, and
/// then has enough left beside it.
const ORDERS: &[&str] = &[
    "changeme",
    "changethis",
    "changeit",
    "replaceme",
    "replacethis",
    "replacewith",
    "placeholder",
    "yoursecret",
    "yourown",
    "donotuse",
    "insertyour",
    "todo",
    "fixme",
];

/// Words that alone make no secret.
const FILLERS: &[&str] = &[
    "supersecret",
    "secretkey",
    "mysecret",
    "insecure",
    "example",
    "password",
    "default",
    "secret",
    "atleast",
    "32bytes",
    "32characters",
    "32chars",
    "long",
    "random",
    "string",
    "key",
    "xxxx",
];

fn is_placeholder(text: &str) -> bool {
    let letters: String = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let mut distinct: Vec<char> = letters.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let without = |words: &[&str]| {
        words
            .iter()
            .fold(letters.clone(), |rest, word| rest.replace(word, ""))
            .len()
    };
    let ordered = without(ORDERS);
    distinct.len() < 8
        || (ordered < letters.len() && ordered < MIN_BYTES)
        || without(FILLERS) < letters.len() / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SecretKey, SecretKeyError> {
        SecretKey::parse(&text.to_owned().into())
    }

    #[test]
    fn refuses_what_is_short() {
        assert!(matches!(parse("abc"), Err(SecretKeyError::Short(3))));
    }

    #[test]
    fn refuses_placeholders() {
        for text in [
            "change-me-change-me-change-me-change-me",
            "your-secret-key-at-least-32-bytes-long",
            "my-super-secret-key-of-at-least-32-bytes",
            "CHANGE_ME_TO_A_RANDOM_SECRET_OF_32_BYTES",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "12341234123412341234123412341234",
            "replace-this-with-a-long-random-secret",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ] {
            assert!(
                matches!(parse(text), Err(SecretKeyError::Placeholder)),
                "{text}"
            );
        }
    }

    #[test]
    fn accepts_what_generators_print() {
        for text in [
            "kQ7nS3oXv8bJ5mZ1tY6wR2cF9hL4pD0gUeAiNxVqTsE",
            "6f1ed002ab5595859014ebf0951522d9f4b4e5c2d1a3b7e8c9d0f1a2b3c4d5e6",
            "correct horse battery staple and seven more words",
        ] {
            assert!(parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let key = parse("kQ7nS3oXv8bJ5mZ1tY6wR2cF9hL4pD0gUeAiNxVqTsE").expect("a good one");
        assert!(!format!("{key:?}").contains("kQ7"));
    }
}
