//! Every algorithm signs, verifies and publishes what it should; keys can be changed.

use axum::http::header;
use bluefox_auth::{Algorithm, Builder, core::token::generate_pem};
use insta::assert_snapshot;
use jsonwebtoken::{DecodingKey, Validation, jwk::JwkSet};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::support::{Engine, SECRET, World, credentials, story};

/// A fixture, since an RSA key takes a while to make.
const RSA: &str = include_str!("../../../core/tests/keys/rsa-2048.pem");
const JWKS: &str = "/.well-known/jwks.json";

fn key(algorithm: Algorithm) -> Option<SecretString> {
    match algorithm {
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => None,
        Algorithm::RS256 | Algorithm::RS384 | Algorithm::RS512 => Some(RSA.into()),
        Algorithm::ES256 | Algorithm::ES384 | Algorithm::EdDSA => {
            Some(generate_pem(algorithm).expect("a key"))
        }
    }
}

fn signed_by(builder: Builder, algorithm: Algorithm, key: Option<&SecretString>) -> Builder {
    let builder = builder.algorithm(algorithm);
    match key {
        Some(pem) => builder.signing_key_pem(pem.clone()),
        None => builder,
    }
}

/// What somebody sees who verifies by the published keys alone.
fn verified_outside(token: &str, jwks: &Value) -> Value {
    let jwks: JwkSet = serde_json::from_value(jwks.clone()).expect("a JWK set");
    let header = jsonwebtoken::decode_header(token).expect("a header");
    let jwk = jwks
        .find(&header.kid.expect("it names its key"))
        .expect("it is published");
    let mut rules = Validation::new(header.alg);
    rules.validate_exp = false;
    rules.set_audience(&["bluefox"]);
    let key = DecodingKey::from_jwk(jwk).expect("a public key");
    jsonwebtoken::decode::<Value>(token, &key, &rules)
        .expect("it is genuine")
        .claims
}

#[tokio::test]
async fn each_algorithm_logs_in_and_is_verified() {
    for algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let world = World::with(Engine::Sqlite, |builder| {
            signed_by(builder, algorithm, key.as_ref())
        })
        .await;
        let mut browser = world.logged_in("ada@example.com").await;
        assert_eq!(
            browser.get("/items").await.body,
            "ada@example.com",
            "{algorithm}"
        );
        assert_eq!(
            browser.post_empty("/items").await.status,
            200,
            "{algorithm}"
        );
        assert_eq!(
            browser.post_empty("/auth/refresh").await.status,
            200,
            "{algorithm}"
        );

        let token = browser.cookie("bf_access_token").expect("it is there");
        let header = jsonwebtoken::decode_header(&token).expect("a header");
        assert_eq!(format!("{:?}", header.alg), algorithm.as_str());
        let bearer = format!("Bearer {token}");
        let mut client = world.browser().with_header("authorization", &bearer);
        assert_eq!(client.get("/items").await.status, 200, "{algorithm}");

        let published = world.browser().get(JWKS).await;
        if algorithm.is_asymmetric() {
            let claims = verified_outside(&token, &published.json());
            assert_eq!(claims["sub"], json!(world.user_id("ada@example.com").await));
        } else {
            assert_eq!(published.status, 404, "{algorithm} has nothing to publish");
        }
    }
}

#[tokio::test]
async fn the_published_keys_are_public() {
    let mut told = Vec::new();
    for algorithm in [
        Algorithm::RS512,
        Algorithm::ES256,
        Algorithm::ES384,
        Algorithm::EdDSA,
    ] {
        let key = key(algorithm);
        let world = World::with(Engine::Sqlite, |builder| {
            signed_by(builder, algorithm, key.as_ref())
        })
        .await;
        let answer = world.browser().get(JWKS).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers[header::CACHE_CONTROL], "public, max-age=300");
        told.push(without_numbers(answer.json()).to_string());
    }
    assert_snapshot!(told.join("\n"), @r#"
    {"keys":[{"alg":"RS512","e":"AQAB","kid":"…","kty":"RSA","n":"…","use":"sig"}]}
    {"keys":[{"alg":"ES256","crv":"P-256","kid":"…","kty":"EC","use":"sig","x":"…","y":"…"}]}
    {"keys":[{"alg":"ES384","crv":"P-384","kid":"…","kty":"EC","use":"sig","x":"…","y":"…"}]}
    {"keys":[{"alg":"EdDSA","crv":"Ed25519","kid":"…","kty":"OKP","use":"sig","x":"…"}]}
    "#);
}

/// The keys with their numbers as `…`, so that every field shows.
fn without_numbers(mut jwks: Value) -> Value {
    let keys = jwks["keys"].as_array_mut().expect("keys");
    for (name, value) in keys.iter_mut().filter_map(Value::as_object_mut).flatten() {
        if !matches!(name.as_str(), "alg" | "crv" | "kty" | "use" | "e") {
            *value = "…".into();
        }
    }
    jwks
}

story!(a_change_of_the_signing_key_keeps_tokens, engine, {
    let (old, new) = (key(Algorithm::ES256), key(Algorithm::EdDSA));
    let world = World::with(engine, |builder| {
        signed_by(builder, Algorithm::ES256, old.as_ref())
    })
    .await;
    let ada = world.logged_in("ada@example.com").await;

    let previous: Vec<SecretString> = old.into_iter().collect();
    let world = world
        .restarted(|builder| {
            signed_by(builder, Algorithm::EdDSA, new.as_ref()).previous_signing_keys_pem(previous)
        })
        .await;
    let mut ada = ada.on("app.example.com", world.app.clone());
    assert_eq!(
        ada.get("/items").await.status,
        200,
        "the old key still verifies"
    );
    let jwks = world.browser().get(JWKS).await.json();
    let old_token = ada.cookie("bf_access_token").expect("it is there");
    ada.post_empty("/auth/refresh").await;
    let new_token = ada.cookie("bf_access_token").expect("it is there");
    for (token, alg) in [(&old_token, "ES256"), (&new_token, "EdDSA")] {
        verified_outside(token, &jwks);
        let header = jsonwebtoken::decode_header(token).expect("a header");
        assert_eq!(format!("{:?}", header.alg), alg);
    }

    let world = world
        .restarted(|builder| signed_by(builder, Algorithm::EdDSA, new.as_ref()))
        .await;
    let bearer = |token: &str| {
        world
            .browser()
            .with_header("authorization", &format!("Bearer {token}"))
    };
    assert_eq!(
        bearer(&old_token).get("/items").await.status,
        401,
        "the old key is forgotten"
    );
    assert_eq!(bearer(&new_token).get("/items").await.status, 200);
});

story!(
    a_change_of_the_algorithm_costs_a_refresh_and_no_login,
    engine,
    {
        let world = World::new(engine).await;
        let ada = world.logged_in("ada@example.com").await;
        let key = key(Algorithm::ES384);
        let world = world
            .restarted(|builder| signed_by(builder, Algorithm::ES384, key.as_ref()))
            .await;
        let mut ada = ada.on("app.example.com", world.app.clone());
        assert_eq!(ada.get("/items").await.status, 401);
        assert_eq!(ada.post_empty("/auth/refresh").await.status, 200);
        assert_eq!(ada.get("/items").await.status, 200);
    }
);

story!(a_change_of_the_secret_key_keeps_sessions, engine, {
    const NEW: &str = "T4vX9qLm2ZsW7yKc1RdF6gHj8BnP3uEa5oIiVw0";
    let world = World::new(engine).await;
    let (ada, late) = (
        world.logged_in("ada@example.com").await,
        world.logged_in("late@example.com").await,
    );
    let world = world
        .restarted(|builder| builder.secret_key(NEW).previous_secret_keys([SECRET]))
        .await;
    let mut ada = ada.on("app.example.com", world.app.clone());
    assert_eq!(
        ada.post_empty("/items").await.status,
        200,
        "access and CSRF token"
    );
    assert_eq!(ada.post_empty("/auth/refresh").await.status, 200);

    let world = world.restarted(|builder| builder.secret_key(NEW)).await;
    let mut ada = ada.on("app.example.com", world.app.clone());
    assert_eq!(ada.post_empty("/items").await.status, 200);
    assert_eq!(ada.post_empty("/auth/refresh").await.status, 200);
    let mut late = late.on("app.example.com", world.app.clone());
    assert_eq!(
        late.get("/items").await.status,
        401,
        "it stayed with the old key"
    );
    assert_eq!(
        late.post_empty("/auth/refresh").await.status,
        403,
        "nor does its CSRF token fit"
    );
    assert_eq!(
        late.post("/auth/login", &credentials("late@example.com"))
            .await
            .status,
        200
    );
});
