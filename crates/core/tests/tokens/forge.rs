//! Tokens: honest ones, and by hand those that our own code would never make.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bluefox_auth_core::{
    Algorithm, SessionId, UserId,
    ids::uuid_v7,
    keys::Purpose,
    token::{AccessClaims, AccessTokens, Audience, TokenKind, generate_pem},
};
use jsonwebtoken::{EncodingKey, Header};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::support::{NOW, Seeded, ring};

pub(crate) const RSA: &str = include_str!("../keys/rsa-2048.pem");

/// Every name that a header may give, and some that it may not.
pub(crate) const ALGORITHMS: [&str; 19] = [
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
    "ES384", "ES512", "EdDSA", "none", "None", "NONE", "nOnE", "", "hs256",
];

/// One of each family of signatures.
pub(crate) const FAMILIES: [Algorithm; 4] = [
    Algorithm::HS256,
    Algorithm::RS256,
    Algorithm::ES256,
    Algorithm::EdDSA,
];

pub(crate) fn audience() -> Audience {
    Audience {
        audience: "bluefox".to_owned(),
        issuer: None,
    }
}

pub(crate) fn claims() -> AccessClaims {
    let entropy = Seeded::new("claims");
    AccessClaims {
        sub: UserId::new(NOW, &entropy),
        sid: SessionId::new(NOW, &entropy),
        jti: uuid_v7(NOW, &entropy),
        iat: NOW.as_seconds(),
        exp: NOW.as_seconds() + 1800,
        aud: "bluefox".to_owned(),
        iss: None,
        kind: TokenKind::Access,
        r#gen: 1,
        auth_time: NOW.as_seconds(),
        amr: vec!["pwd".to_owned()],
        app_metadata: None,
    }
}

/// A private key for the algorithm: a new one, but for RSA, where that takes long.
pub(crate) fn pem(algorithm: Algorithm) -> SecretString {
    match algorithm {
        Algorithm::RS256 | Algorithm::RS384 | Algorithm::RS512 => RSA.to_owned().into(),
        _ => generate_pem(algorithm).expect("asymmetric"),
    }
}

pub(crate) fn tokens_with(algorithm: Algorithm, pem: &SecretString) -> AccessTokens {
    AccessTokens::from_pem(algorithm, pem, &[], audience()).expect("a key of its kind")
}

pub(crate) fn hmac_tokens(algorithm: Algorithm, current: &'static str) -> AccessTokens {
    let ring = ring(Purpose::AccessToken, current, &[]);
    AccessTokens::from_ring(algorithm, &ring, audience()).expect("an HMAC")
}

/// Tokens of the algorithm, with a key of their own.
pub(crate) fn tokens(algorithm: Algorithm) -> AccessTokens {
    if algorithm.is_asymmetric() {
        tokens_with(algorithm, &pem(algorithm))
    } else {
        hmac_tokens(algorithm, "now")
    }
}

/// The name of the key that signs.
pub(crate) fn kid(tokens: &AccessTokens) -> String {
    let token = tokens.sign(&claims()).expect("signed");
    let header = jsonwebtoken::decode_header(&token).expect("a JWT");
    header.kid.expect("we always name the key")
}

/// Ed25519 tokens, and their key in our hands to sign anything with.
#[derive(Debug)]
pub(crate) struct Forge {
    pub(crate) tokens: AccessTokens,
    key: EncodingKey,
    header: Header,
}

impl Forge {
    pub(crate) fn new(audience: Audience) -> Self {
        let pem = pem(Algorithm::EdDSA);
        let tokens = AccessTokens::from_pem(Algorithm::EdDSA, &pem, &[], audience).expect("EdDSA");
        let mut header = Header::new(jsonwebtoken::Algorithm::EdDSA);
        header.kid = Some(kid(&tokens));
        let key = EncodingKey::from_ed_pem(pem.expose_secret().as_bytes()).expect("PKCS#8");
        Self {
            tokens,
            key,
            header,
        }
    }

    /// The usual claims, with this one changed, and a good signature.
    pub(crate) fn with(&self, claim: &str, value: Value) -> String {
        let mut body = json!(claims());
        body[claim] = value;
        self.sign(&body)
    }

    /// The usual claims without this one, and a good signature.
    pub(crate) fn without(&self, claim: &str) -> String {
        let mut body = json!(claims());
        let removed = body.as_object_mut().expect("an object").remove(claim);
        assert!(removed.is_some(), "{claim} was there");
        self.sign(&body)
    }

    pub(crate) fn sign(&self, body: &Value) -> String {
        jsonwebtoken::encode(&self.header, body, &self.key).expect("signed")
    }

    /// With a header of one's own, and a signature that is good for it.
    pub(crate) fn with_header(&self, change: impl FnOnce(&mut Header)) -> String {
        let mut header = self.header.clone();
        change(&mut header);
        jsonwebtoken::encode(&header, &claims(), &self.key).expect("signed")
    }
}

/// Three parts of anything, put together.
pub(crate) fn assemble(header: &Value, body: &Value, signature: &[u8]) -> String {
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let signature = URL_SAFE_NO_PAD.encode(signature);
    format!("{}.{}.{signature}", encode(header), encode(body))
}
