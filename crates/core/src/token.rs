//! Access tokens: signed JWTs (RFC 7519), judged against the clock that is handed in.
//!
//! The algorithm belongs to the key and is never taken from the token. A token names its key by
//! `kid`; one key signs, any number verify. Expiry has no leeway.

mod algorithm;
mod presented;
mod signing;
mod verifying;

use std::time::Duration;

use jsonwebtoken::{EncodingKey, Header, jwk::JwkSet};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::verifying::VerifyingKey;
pub use self::{
    algorithm::Algorithm,
    presented::{PresentedToken, TokenName},
    signing::{SigningKeyError, generate_pem},
};
use crate::{
    ids::{SessionId, UserId},
    keys::KeyRing,
    time::Timestamp,
};

/// The longest token that is looked at, in bytes.
pub const MAX_BYTES: usize = 4096;

/// How far in the future `iat` may lie, since two nodes' clocks are never quite the same. It does
/// not prolong anything: `exp` is judged to the second.
pub const ISSUED_AHEAD: Duration = Duration::from_secs(5);

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// The user.
    pub sub: UserId,
    /// The session.
    pub sid: SessionId,
    /// The token's own name.
    pub jti: Uuid,
    /// When it was issued, in seconds since the Unix epoch.
    pub iat: i64,
    /// From when on it is no longer valid, in seconds since the Unix epoch.
    pub exp: i64,
    /// Whom it is for.
    pub aud: String,
    /// Who issued it, where that is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// Always `access`.
    #[serde(rename = "type")]
    pub kind: TokenKind,
    /// The refresh generation of the session that it was issued in.
    pub r#gen: i64,
    /// When the user proved who they are, in seconds since the Unix epoch.
    pub auth_time: i64,
    /// How they did it (RFC 8176).
    pub amr: Vec<String>,
    /// What the app keeps about the user, where the setting puts it into tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_metadata: Option<serde_json::Map<String, serde_json::Value>>,
}

impl AccessClaims {
    /// Whether the moment `now` is in the token's time. It is all that can change about a token that
    /// was verified once.
    ///
    /// # Errors
    ///
    /// [`TokenError::Expired`] from the second `exp` on, [`TokenError::NotYetValid`] more than
    /// [`ISSUED_AHEAD`] before `iat`.
    pub fn judge(&self, now: Timestamp) -> Result<(), TokenError> {
        if now >= Timestamp::from_seconds(self.exp) {
            return Err(TokenError::Expired);
        }
        if Timestamp::from_seconds(self.iat) > now.plus(ISSUED_AHEAD) {
            return Err(TokenError::NotYetValid);
        }
        Ok(())
    }
}

/// The value of the claim `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// An access token.
    Access,
}

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no token of ours: not a JWT, another algorithm, an unknown key, a wrong signature,
    /// audience, issuer or type.
    #[error("the access token is not valid")]
    Invalid,
    /// Its time is over.
    #[error("the access token has expired")]
    Expired,
    /// It is from the future.
    #[error("the access token is not valid yet")]
    NotYetValid,
}

/// Whom tokens are for and from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// The claim `aud`: required, and compared exactly.
    pub audience: String,
    /// The claim `iss`: where set, required and compared exactly.
    pub issuer: Option<String>,
}

/// Signs access tokens with one key and verifies them with several.
///
/// ```
/// # use bluefox_auth_core::token::{AccessTokens, Algorithm, Audience, generate_pem};
/// let pem = generate_pem(Algorithm::ES256)?;
/// let audience = Audience { audience: "bluefox".to_owned(), issuer: None };
/// let tokens = AccessTokens::from_pem(Algorithm::ES256, &pem, &[], audience)?;
/// assert_eq!(tokens.jwks().keys.len(), 1);
/// # Ok::<(), bluefox_auth_core::token::SigningKeyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct AccessTokens {
    signing: EncodingKey,
    header: Header,
    verifying: Vec<VerifyingKey>,
    audience: Audience,
    public: JwkSet,
}

impl AccessTokens {
    /// Tokens signed by HMAC with the current key of the ring.
    ///
    /// # Errors
    ///
    /// [`SigningKeyError::NeedsPem`] when the algorithm is not an HMAC.
    pub fn from_ring(
        algorithm: Algorithm,
        ring: &KeyRing,
        audience: Audience,
    ) -> Result<Self, SigningKeyError> {
        if algorithm.is_asymmetric() {
            return Err(SigningKeyError::NeedsPem(algorithm));
        }
        let verifying = ring
            .all()
            .map(|key| VerifyingKey::secret(key.name(), key.as_bytes(), algorithm))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            signing: EncodingKey::from_secret(ring.current().as_bytes()),
            header: header(algorithm, ring.current().name()),
            verifying,
            audience,
            public: JwkSet { keys: Vec::new() },
        })
    }

    /// Tokens signed with a private key in PEM (PKCS#8). The `previous` keys still verify.
    ///
    /// # Errors
    ///
    /// [`SigningKeyError`] when a key can't be read or does not fit the algorithm.
    pub fn from_pem(
        algorithm: Algorithm,
        pem: &SecretString,
        previous: &[SecretString],
        audience: Audience,
    ) -> Result<Self, SigningKeyError> {
        let (signing, present) = signing::read(algorithm, pem)?;
        let header = header(algorithm, present.kid.clone());
        let mut keys = vec![present];
        for pem in previous {
            keys.push(signing::read_previous(algorithm, pem)?);
        }
        let verifying = keys
            .iter()
            .map(|key| VerifyingKey::public(key.kid.clone(), &key.jwk, key.algorithm))
            .collect::<Result<_, SigningKeyError>>()?;
        let public = JwkSet {
            keys: keys.into_iter().map(|key| key.jwk).collect(),
        };
        Ok(Self {
            signing,
            header,
            verifying,
            audience,
            public,
        })
    }

    /// Whom the tokens are for and from.
    pub const fn audience(&self) -> &Audience {
        &self.audience
    }

    /// The public keys (RFC 7517), for those who verify by themselves. Empty with an HMAC.
    pub const fn jwks(&self) -> &JwkSet {
        &self.public
    }

    /// The name of the key that signs (`kid`).
    pub fn signing_key(&self) -> &str {
        self.header.kid.as_deref().unwrap_or_default()
    }

    /// The names of the keys that verify, the one that signs first.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.verifying.iter().map(|key| key.kid.as_str())
    }

    /// Signs the claims.
    ///
    /// # Errors
    ///
    /// [`TokenError::Invalid`] when the cryptography fails, which a readable key rules out.
    pub fn sign(&self, claims: &AccessClaims) -> Result<String, TokenError> {
        jsonwebtoken::encode(&self.header, claims, &self.signing).map_err(|_| TokenError::Invalid)
    }

    /// Verifies a token at the moment `now`.
    ///
    /// # Errors
    ///
    /// [`TokenError`], which tells apart only what its holder may know.
    pub fn verify(
        &self,
        token: &(impl AsRef<[u8]> + ?Sized),
        now: Timestamp,
    ) -> Result<AccessClaims, TokenError> {
        self.look_at(token.as_ref())?.verify(now)
    }

    /// Verifies that a token is ours, be it expired or not: good for naming the session that
    /// somebody wants to end, and for nothing else.
    ///
    /// # Errors
    ///
    /// [`TokenError::Invalid`].
    pub fn danger_verify_at_any_time(
        &self,
        token: &(impl AsRef<[u8]> + ?Sized),
    ) -> Result<AccessClaims, TokenError> {
        self.look_at(token.as_ref())?.claims()
    }

    /// Finds the key by which a token says that it is signed. Nothing is verified by that.
    ///
    /// # Errors
    ///
    /// [`TokenError::Invalid`] where it names none of ours.
    pub fn look_at<'t>(&'t self, token: &'t [u8]) -> Result<PresentedToken<'t>, TokenError> {
        PresentedToken::split(self, token).ok_or(TokenError::Invalid)
    }
}

fn header(algorithm: Algorithm, kid: String) -> Header {
    Header {
        kid: Some(kid),
        ..Header::new(algorithm.into())
    }
}
