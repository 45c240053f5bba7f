//! A forge: the server's own signing key in our hands, to sign what it would never sign.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bluefox_auth::{Algorithm, Builder, core::token::generate_pem, testing::Browser};
use jsonwebtoken::{EncodingKey, Header, decode_header};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::{
    assertions::access_token,
    support::{Engine, World},
};

pub(crate) struct Forge {
    pub(crate) world: World,
    /// Somebody who is logged in.
    pub(crate) browser: Browser,
    pub(crate) header: Header,
    /// What their access token says.
    pub(crate) claims: Value,
    key: EncodingKey,
}

impl Forge {
    pub(crate) async fn new(engine: Engine) -> Self {
        Self::with(engine, |builder| builder).await
    }

    pub(crate) async fn with(engine: Engine, set: impl FnOnce(Builder) -> Builder) -> Self {
        let pem = generate_pem(Algorithm::EdDSA).expect("asymmetric");
        let key = EncodingKey::from_ed_pem(pem.expose_secret().as_bytes()).expect("PKCS#8");
        let world = signing(engine, pem, set).await;
        let browser = world.logged_in("ada@example.com").await;
        let token = access_token(&browser);
        let header = decode_header(&token).expect("a JWT");
        Self {
            world,
            browser,
            header,
            claims: payload(&token),
            key,
        }
    }

    /// The usual claims with this one changed, and a good signature.
    pub(crate) fn with_claim(&self, name: &str, value: impl Into<Value>) -> String {
        let mut claims = self.claims.clone();
        claims[name] = value.into();
        self.sign(&self.header, &claims)
    }

    /// The usual claims without this one, and a good signature.
    pub(crate) fn without_claim(&self, name: &str) -> String {
        let mut claims = self.claims.clone();
        assert!(
            claims
                .as_object_mut()
                .expect("an object")
                .remove(name)
                .is_some(),
            "{name}"
        );
        self.sign(&self.header, &claims)
    }

    pub(crate) fn sign(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.key).expect("signed")
    }

    /// Seconds since the Unix epoch, by the world's clock.
    pub(crate) fn now(&self) -> i64 {
        self.claims["iat"].as_i64().expect("a number")
    }
}

/// A world that signs with this key.
pub(crate) async fn signing(
    engine: Engine,
    pem: SecretString,
    set: impl FnOnce(Builder) -> Builder,
) -> World {
    World::with(engine, |builder| {
        set(builder.algorithm(Algorithm::EdDSA).signing_key_pem(pem))
    })
    .await
}

/// What a token says, unverified.
pub(crate) fn payload(token: &str) -> Value {
    let part = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

/// Three parts of anything, put together.
pub(crate) fn assemble(header: &Value, claims: &Value, signature: &[u8]) -> String {
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!(
        "{}.{}.{}",
        encode(header),
        encode(claims),
        URL_SAFE_NO_PAD.encode(signature)
    )
}

pub(crate) fn kid(token: &str) -> Value {
    json!(
        decode_header(token)
            .expect("a JWT")
            .kid
            .expect("we name the key")
    )
}
