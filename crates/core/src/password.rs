//! Passwords: what is accepted, and how it is hashed (Argon2id, RFC 9106).

mod hash;

use secrecy::{ExposeSecret as _, SecretString};
use unicode_normalization::UnicodeNormalization as _;

pub use self::hash::{Cost, CostError, HashFormatError, Hasher, StoredHash};

/// The shortest password that may be chosen, in characters (NIST SP 800-63B-4).
pub const MIN_CHARACTERS: usize = 8;
/// The longest password that is accepted, in bytes. None is ever cut short.
pub const MAX_BYTES: usize = 1024;

/// Why a password can't be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than [`MIN_CHARACTERS`].
    #[error("must have at least {MIN_CHARACTERS} characters")]
    Short,
    /// More than [`MAX_BYTES`].
    #[error("must have at most {MAX_BYTES} bytes")]
    Long,
}

/// A password as somebody presents it, in one normal form (NFC, as RFC 8265 asks), so that the
/// same characters typed on another keyboard are the same password. Its `Debug` shows nothing.
#[derive(Clone, Debug)]
pub struct Password(SecretString);

impl Password {
    /// A password to log in with: any of bearable length.
    ///
    /// # Errors
    ///
    /// [`PasswordError::Long`].
    pub fn presented(text: &SecretString) -> Result<Self, PasswordError> {
        let text = text.expose_secret();
        if text.len() > MAX_BYTES {
            return Err(PasswordError::Long);
        }
        Ok(Self(text.nfc().collect::<String>().into()))
    }

    /// A password that somebody wants to have from now on.
    ///
    /// # Errors
    ///
    /// [`PasswordError::Long`] and [`PasswordError::Short`].
    pub fn chosen(text: &SecretString) -> Result<Self, PasswordError> {
        let password = Self::presented(text)?;
        if text.expose_secret().chars().count() < MIN_CHARACTERS {
            return Err(PasswordError::Short);
        }
        Ok(password)
    }

    /// What is hashed.
    fn as_bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_below_and_bytes_above() {
        let chosen = |text: String| Password::chosen(&text.into()).map(|_| ());
        assert_eq!(chosen("1234567".to_owned()), Err(PasswordError::Short));
        assert_eq!(chosen("ä".repeat(7)), Err(PasswordError::Short));
        assert_eq!(chosen("ä".repeat(8)), Ok(()));
        assert_eq!(chosen("\0".repeat(8)), Ok(()));
        assert_eq!(chosen("ä".repeat(512)), Ok(()));
        assert_eq!(
            chosen(format!("{}a", "ä".repeat(512))),
            Err(PasswordError::Long)
        );
    }
}
