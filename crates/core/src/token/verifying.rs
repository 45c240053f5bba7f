//! [`VerifyingKey`]: what checks a signature. It is made once, so that a token costs no more than it must:
//! whoever sends forged ones shall be no dearer than who is logged in.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac};
use jsonwebtoken::{DecodingKey, Header, crypto, jwk::Jwk};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::{Algorithm, SigningKeyError, TokenName, header};

/// A key, and the tokens that name it.
#[derive(Clone, Debug)]
pub(super) struct VerifyingKey {
    pub(super) kid: String,
    algorithm: Algorithm,
    check: Check,
    /// The first segment of the tokens that it signs here: whoever brings another one is looked at
    /// more closely.
    pub(super) header: String,
}

/// An HMAC has its key worked in already.
#[derive(Clone, Debug)]
enum Check {
    HS256(Hmac<Sha256>),
    HS384(Hmac<Sha384>),
    HS512(Hmac<Sha512>),
    Public(DecodingKey),
}

impl VerifyingKey {
    /// For the tokens of an HMAC.
    pub(super) fn secret(
        kid: String,
        secret: &[u8],
        algorithm: Algorithm,
    ) -> Result<Self, SigningKeyError> {
        // An HMAC takes a key of any length.
        let check = match algorithm {
            Algorithm::HS256 => Hmac::new_from_slice(secret).map(Check::HS256),
            Algorithm::HS384 => Hmac::new_from_slice(secret).map(Check::HS384),
            Algorithm::HS512 => Hmac::new_from_slice(secret).map(Check::HS512),
            _ => return Err(SigningKeyError::NeedsPem(algorithm)),
        };
        let check = check.map_err(|_| SigningKeyError::Unreadable)?;
        Self::new(kid, check, algorithm)
    }

    /// For the tokens of a private key.
    pub(super) fn public(
        kid: String,
        jwk: &Jwk,
        algorithm: Algorithm,
    ) -> Result<Self, SigningKeyError> {
        let key = DecodingKey::from_jwk(jwk).map_err(|_| SigningKeyError::Unreadable)?;
        Self::new(kid, Check::Public(key), algorithm)
    }

    fn new(kid: String, check: Check, algorithm: Algorithm) -> Result<Self, SigningKeyError> {
        let header = serde_json::to_vec(&header(algorithm, kid.clone()));
        let header = header.map_err(|_| SigningKeyError::Unreadable)?;
        Ok(Self {
            kid,
            algorithm,
            check,
            header: URL_SAFE_NO_PAD.encode(header),
        })
    }

    /// Whether the header names this key and its algorithm.
    pub(super) fn is_named_by(&self, header: &Header) -> bool {
        header.kid.as_ref() == Some(&self.kid) && header.alg == self.algorithm.into()
    }

    /// Whether the signature, in base64url, is the one over the message. A MAC is compared in constant time.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.check {
            Check::Public(key) => std::str::from_utf8(signature).is_ok_and(|signature| {
                crypto::verify(signature, message, key, self.algorithm.into()).unwrap_or(false)
            }),
            _ => self.name(message, signature).is_some(),
        }
    }

    /// A name for a token of this key: half of a MAC, if it is the right one, and for a signature a digest.
    pub(super) fn name(&self, message: &[u8], signature: &[u8]) -> Option<TokenName> {
        match &self.check {
            Check::HS256(mac) => verified(mac, message, signature),
            Check::HS384(mac) => verified(mac, message, signature),
            Check::HS512(mac) => verified(mac, message, signature),
            Check::Public(_) => {
                let token = Sha256::new_with_prefix(message).chain_update(".");
                half(&token.chain_update(signature).finalize())
            }
        }
    }
}

/// Half of the MAC over the message, if the signature is all of it.
fn verified<M: Mac + Clone>(mac: &M, message: &[u8], signature: &[u8]) -> Option<TokenName> {
    /// As long as the longest MAC.
    const ROOM: usize = 64;
    let mut bytes = [0; ROOM];
    let length = URL_SAFE_NO_PAD.decode_slice(signature, &mut bytes).ok()?;
    let presented = bytes.get(..length)?;
    let mut mac = mac.clone();
    mac.update(message);
    mac.verify_slice(presented).ok()?;
    half(presented)
}

/// 16 bytes: half of the shortest MAC and of the digest.
fn half(bytes: &[u8]) -> Option<TokenName> {
    bytes.first_chunk().copied().map(TokenName)
}
