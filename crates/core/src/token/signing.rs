//! Private keys for the asymmetric algorithms: making them, reading them, naming them.

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        Ed25519KeyPair,
    },
};
use jsonwebtoken::{
    EncodingKey,
    jwk::{Jwk, PublicKeyUse, ThumbprintHash},
};
use pem::{EncodeConfig, LineEnding, Pem};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::Algorithm;

/// Why a signing key can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    /// An asymmetric algorithm without a private key.
    #[error("{0} needs a private key in PEM")]
    NeedsPem(Algorithm),
    /// An HMAC algorithm has no PEM: its key is derived from the secret.
    #[error("{0} takes no private key: its key is derived from the secret key")]
    TakesNoPem(Algorithm),
    /// The text is no PEM with a PKCS#8 private key of RSA, P-256, P-384 or Ed25519.
    #[error(
        "is not a private key in PEM (PKCS#8, `BEGIN PRIVATE KEY`) of RSA, P-256, P-384 or Ed25519"
    )]
    Unreadable,
    /// A key of another kind.
    #[error("does not fit the algorithm {0}")]
    OtherAlgorithm(Algorithm),
    /// An RSA key below 2,048 bits (RFC 7518, section 3.3), or a damaged one.
    #[error("is an RSA key of less than 2048 bits, or a damaged one")]
    TooShort,
    /// The cryptography refused to make a key.
    #[error("the system could not make a key")]
    NotMade,
}

/// Makes a private key for the algorithm, as PEM (PKCS#8). RSA keys have 3,072 bits.
///
/// It draws from the cryptographic library's own random source: a key pair can't be made from an
/// [`Entropy`](crate::Entropy).
///
/// # Errors
///
/// [`SigningKeyError::TakesNoPem`] for an HMAC, [`SigningKeyError::NotMade`] when the system fails.
pub fn generate_pem(algorithm: Algorithm) -> Result<SecretString, SigningKeyError> {
    let random = SystemRandom::new();
    let failed = |_| SigningKeyError::NotMade;
    let der = match algorithm {
        Algorithm::RS256 | Algorithm::RS384 | Algorithm::RS512 => {
            let pair = RsaKeyPair::generate(KeySize::Rsa3072).map_err(failed)?;
            let der: Pkcs8V1Der<'_> = pair.as_der().map_err(failed)?;
            der.as_ref().to_vec()
        }
        Algorithm::ES256 => {
            let alg = &ECDSA_P256_SHA256_FIXED_SIGNING;
            EcdsaKeyPair::generate_pkcs8(alg, &random)
                .map_err(failed)?
                .as_ref()
                .to_vec()
        }
        Algorithm::ES384 => {
            let alg = &ECDSA_P384_SHA384_FIXED_SIGNING;
            EcdsaKeyPair::generate_pkcs8(alg, &random)
                .map_err(failed)?
                .as_ref()
                .to_vec()
        }
        Algorithm::EdDSA => Ed25519KeyPair::generate_pkcs8v1(&random)
            .map_err(failed)?
            .as_ref()
            .to_vec(),
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => {
            return Err(SigningKeyError::TakesNoPem(algorithm));
        }
    };
    let unix = EncodeConfig::new().set_line_ending(LineEnding::LF);
    Ok(pem::encode_config(&Pem::new("PRIVATE KEY", der), unix).into())
}

/// The public half of a signing key.
#[derive(Clone, Debug)]
pub(super) struct PublicKey {
    /// Its name: the thumbprint of the key (RFC 7638).
    pub(super) kid: String,
    pub(super) algorithm: Algorithm,
    pub(super) jwk: Jwk,
}

/// Reads a private key for an algorithm.
pub(super) fn read(
    algorithm: Algorithm,
    pem: &SecretString,
) -> Result<(EncodingKey, PublicKey), SigningKeyError> {
    if !algorithm.is_asymmetric() {
        return Err(SigningKeyError::TakesNoPem(algorithm));
    }
    let kind = Kind::of(pem)?;
    if Kind::for_algorithm(algorithm) != Some(kind) {
        return Err(SigningKeyError::OtherAlgorithm(algorithm));
    }
    let text = pem.expose_secret().as_bytes();
    let unusable = match kind {
        // The cryptography refuses weak ones with the damaged ones.
        Kind::Rsa => SigningKeyError::TooShort,
        _ => SigningKeyError::Unreadable,
    };
    let key = match kind {
        Kind::Rsa => EncodingKey::from_rsa_pem(text),
        Kind::P256 | Kind::P384 => EncodingKey::from_ec_pem(text),
        Kind::Ed25519 => EncodingKey::from_ed_pem(text),
    }
    .map_err(|_| unusable)?;
    let mut jwk = Jwk::from_encoding_key(&key, algorithm.into()).map_err(|_| unusable)?;
    let thumbprint = jwk
        .thumbprint(ThumbprintHash::SHA256)
        .map_err(|_| unusable)?;
    jwk.common.key_id = Some(thumbprint.clone());
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
    Ok((
        key,
        PublicKey {
            kid: thumbprint,
            algorithm,
            jwk,
        },
    ))
}

/// Reads a previous key, whose algorithm shows in the key itself; for an RSA key it is the present
/// one where that is RSA, else RS256.
pub(super) fn read_previous(
    present: Algorithm,
    pem: &SecretString,
) -> Result<PublicKey, SigningKeyError> {
    let kind = Kind::of(pem)?;
    let algorithm = match kind {
        _ if Kind::for_algorithm(present) == Some(kind) => present,
        Kind::Rsa => Algorithm::RS256,
        Kind::P256 => Algorithm::ES256,
        Kind::P384 => Algorithm::ES384,
        Kind::Ed25519 => Algorithm::EdDSA,
    };
    read(algorithm, pem).map(|(_, public)| public)
}

/// What kind of key a PKCS#8 document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
    P384,
    Ed25519,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Rsa, Self::P256, Self::P384, Self::Ed25519];

    const fn for_algorithm(algorithm: Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::RS256 | Algorithm::RS384 | Algorithm::RS512 => Some(Self::Rsa),
            Algorithm::ES256 => Some(Self::P256),
            Algorithm::ES384 => Some(Self::P384),
            Algorithm::EdDSA => Some(Self::Ed25519),
            Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => None,
        }
    }

    /// The object identifier of it in DER (RFC 8017, 5480, 8410).
    const fn oid(self) -> &'static [u8] {
        match self {
            Self::Rsa => &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1],
            Self::P256 => &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7],
            Self::P384 => &[6, 5, 0x2b, 0x81, 4, 0, 0x22],
            Self::Ed25519 => &[6, 3, 0x2b, 0x65, 0x70],
        }
    }

    /// Looks for the identifier where PKCS#8 has it: before the key, in the first bytes.
    fn of(pem: &SecretString) -> Result<Self, SigningKeyError> {
        const HEAD: usize = 40;
        let unreadable = SigningKeyError::Unreadable;
        let pem = pem::parse(pem.expose_secret()).map_err(|_| unreadable)?;
        if pem.tag() != "PRIVATE KEY" {
            return Err(unreadable);
        }
        let der = Zeroizing::new(pem.into_contents());
        let head = der.get(..HEAD).ok_or(unreadable)?;
        Self::ALL
            .into_iter()
            .find(|kind| {
                head.windows(kind.oid().len())
                    .any(|bytes| bytes == kind.oid())
            })
            .ok_or(unreadable)
    }
}
