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
    jwk::{AlgorithmParameters, Jwk, PublicKeyUse, ThumbprintHash},
};
use pem::{EncodeConfig, LineEnding, Pem};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::Algorithm;

/// The smallest RSA modulus that is accepted (RFC 7518, section 3.3), in bytes.
const MIN_RSA_BYTES: usize = 256;

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
    /// An RSA key below 2,048 bits.
    #[error("is an RSA key of less than 2048 bits")]
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
    let text = pem.expose_secret().as_bytes();
    let other = SigningKeyError::OtherAlgorithm(algorithm);
    let key = match algorithm {
        Algorithm::RS256 | Algorithm::RS384 | Algorithm::RS512 => EncodingKey::from_rsa_pem(text),
        Algorithm::ES256 | Algorithm::ES384 => EncodingKey::from_ec_pem(text),
        Algorithm::EdDSA => EncodingKey::from_ed_pem(text),
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => {
            return Err(SigningKeyError::TakesNoPem(algorithm));
        }
    }
    .map_err(|_| {
        if is_private_key(text) {
            other
        } else {
            SigningKeyError::Unreadable
        }
    })?;
    let mut jwk = Jwk::from_encoding_key(&key, algorithm.into()).map_err(|_| other)?;
    if let AlgorithmParameters::RSA(rsa) = &jwk.algorithm
        && rsa.n.len() * 3 / 4 < MIN_RSA_BYTES
    {
        return Err(SigningKeyError::TooShort);
    }
    let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| other)?;
    jwk.common.key_id = Some(kid.clone());
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
    Ok((
        key,
        PublicKey {
            kid,
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
    [
        present,
        Algorithm::ES256,
        Algorithm::ES384,
        Algorithm::EdDSA,
        Algorithm::RS256,
    ]
    .into_iter()
    .find_map(|algorithm| match read(algorithm, pem) {
        Err(SigningKeyError::OtherAlgorithm(_)) => None,
        read => Some(read.map(|(_, public)| public)),
    })
    .unwrap_or(Err(SigningKeyError::Unreadable))
}

fn is_private_key(text: &[u8]) -> bool {
    pem::parse(text).is_ok_and(|pem| {
        let contents = Zeroizing::new(pem.contents().to_vec());
        pem.tag() == "PRIVATE KEY" && !contents.is_empty()
    })
}
