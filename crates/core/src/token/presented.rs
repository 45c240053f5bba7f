//! [`PresentedToken`]: a token that somebody brings, of which nothing is known but what it says.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Header;
use memchr::{memchr, memrchr};

use super::{AccessClaims, AccessTokens, Audience, MAX_BYTES, TokenError, verifying::VerifyingKey};
use crate::time::Timestamp;

/// A token that names a key of ours, and is not verified yet.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it would show the token")]
pub struct PresentedToken<'t> {
    audience: &'t Audience,
    key: &'t VerifyingKey,
    /// All but the signature.
    message: &'t [u8],
    payload: &'t [u8],
    signature: &'t [u8],
}

/// By what a cache may know a verified token. Nobody can make a token of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenName(pub(super) [u8; 16]);

impl<'t> PresentedToken<'t> {
    pub(super) fn split(tokens: &'t AccessTokens, token: &'t [u8]) -> Option<Self> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let (message, signature) = split_at(token, memrchr(b'.', token)?)?;
        let (header, payload) = split_at(message, memchr(b'.', message)?)?;
        Some(Self {
            audience: &tokens.audience,
            key: key(&tokens.verifying, header)?,
            message,
            payload,
            signature,
        })
    }

    /// The name of the key by which the token says that it is signed (`kid`).
    pub fn key(&self) -> &'t str {
        &self.key.kid
    }

    /// A name for the token, different from that of every other one.
    ///
    /// For an HMAC it is half of the MAC, and the token is verified to be ours: who sends forged ones is no
    /// dearer than who is logged in. For a signature, which takes long to verify, it is a digest, and nothing
    /// is verified.
    ///
    /// # Errors
    ///
    /// [`TokenError::Invalid`] where it is known already that the token is not ours.
    pub fn name(&self) -> Result<TokenName, TokenError> {
        let name = self.key.name(self.message, self.signature);
        name.ok_or(TokenError::Invalid)
    }

    /// Verifies the token at the moment `now`.
    ///
    /// # Errors
    ///
    /// [`TokenError`], which tells apart only what its holder may know.
    pub fn verify(&self, now: Timestamp) -> Result<AccessClaims, TokenError> {
        let claims = self.claims()?;
        claims.judge(now)?;
        Ok(claims)
    }

    pub(super) fn claims(&self) -> Result<AccessClaims, TokenError> {
        self.read().ok_or(TokenError::Invalid)
    }

    /// The claims behind a good signature. A bad one is found before anything is parsed.
    fn read(&self) -> Option<AccessClaims> {
        if !self.key.verifies(self.message, self.signature) {
            return None;
        }
        let payload = URL_SAFE_NO_PAD.decode(self.payload).ok()?;
        let claims: AccessClaims = serde_json::from_slice(&payload).ok()?;
        let Audience { audience, issuer } = self.audience;
        let is_for_us = claims.aud == *audience && (issuer.is_none() || claims.iss == *issuer);
        // A moment before the epoch is none (RFC 7519, section 2).
        (is_for_us && claims.exp >= 0).then_some(claims)
    }
}

/// What is before the dot, and what is after it.
fn split_at(text: &[u8], dot: usize) -> Option<(&[u8], &[u8])> {
    Some((text.get(..dot)?, text.get(dot + 1..)?))
}

fn key<'t>(keys: &'t [VerifyingKey], segment: &[u8]) -> Option<&'t VerifyingKey> {
    let known = keys.iter().find(|key| key.header.as_bytes() == segment);
    known.or_else(|| {
        let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(segment).ok()?).ok()?;
        keys.iter().find(|key| key.is_named_by(&header))
    })
}
