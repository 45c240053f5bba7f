//! Which private keys are taken, what is said of the others, and what is published.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bluefox_auth_core::{
    Algorithm,
    keys::Purpose,
    token::{AccessTokens, SigningKeyError, generate_pem},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    forge::{audience, claims, hmac_tokens, kid, pem, tokens, tokens_with},
    support::{NOW, ring},
};

const RSA_1024: &str = include_str!("../keys/rsa-1024.pem");
const RSA_PKCS1: &str = include_str!("../keys/rsa-2048-pkcs1.pem");
const RSA_PUBLIC: &str = include_str!("../keys/rsa-2048-public.pem");
const P256_SEC1: &str = include_str!("../keys/p256-sec1.pem");
const P256_ENCRYPTED: &str = include_str!("../keys/p256-encrypted.pem");
const P521: &str = include_str!("../keys/p521.pem");

const ASYMMETRIC: [Algorithm; 6] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

fn refusal(algorithm: Algorithm, text: &str) -> Option<SigningKeyError> {
    AccessTokens::from_pem(algorithm, &text.to_owned().into(), &[], audience()).err()
}

fn previous_refusal(algorithm: Algorithm, text: &str) -> Option<SigningKeyError> {
    let previous = [SecretString::from(text.to_owned())];
    AccessTokens::from_pem(algorithm, &pem(algorithm), &previous, audience()).err()
}

#[test]
fn a_key_is_made_for_every_asymmetric_algorithm_and_serves() {
    for algorithm in ASYMMETRIC {
        let made = generate_pem(algorithm).expect("made");
        assert!(
            made.expose_secret()
                .starts_with("-----BEGIN PRIVATE KEY-----\n")
        );
        let tokens = tokens_with(algorithm, &made);
        let token = tokens.sign(&claims()).expect("signed");
        assert_eq!(tokens.verify(&token, NOW), Ok(claims()), "{algorithm}");
    }
}

#[test]
fn an_hmac_takes_no_pem_and_the_others_need_one() {
    for algorithm in Algorithm::ALL {
        let ring = ring(Purpose::AccessToken, "now", &[]);
        let from_ring = AccessTokens::from_ring(algorithm, &ring, audience()).err();
        if algorithm.is_asymmetric() {
            assert_eq!(from_ring, Some(SigningKeyError::NeedsPem(algorithm)));
        } else {
            assert_eq!(from_ring, None);
            let takes_none = SigningKeyError::TakesNoPem(algorithm);
            assert_eq!(generate_pem(algorithm).err(), Some(takes_none));
            assert_eq!(
                refusal(algorithm, pem(Algorithm::ES256).expose_secret()),
                Some(takes_none)
            );
        }
    }
}

#[test]
fn a_key_of_another_kind_is_refused_by_the_name_of_the_algorithm() {
    let kinds = [
        Algorithm::RS256,
        Algorithm::ES256,
        Algorithm::ES384,
        Algorithm::EdDSA,
    ];
    for algorithm in ASYMMETRIC {
        for kind in kinds {
            let is_of_the_kind = kind == algorithm
                || (kind == Algorithm::RS256 && algorithm.as_str().starts_with("RS"));
            let expected = (!is_of_the_kind).then_some(SigningKeyError::OtherAlgorithm(algorithm));
            let refusal = refusal(algorithm, pem(kind).expose_secret());
            assert_eq!(refusal, expected, "{kind} for {algorithm}");
        }
    }
    assert_eq!(
        refusal(Algorithm::ES256, P521),
        Some(SigningKeyError::Unreadable)
    );
    let said = SigningKeyError::OtherAlgorithm(Algorithm::ES256).to_string();
    assert_eq!(said, "does not fit the algorithm ES256");
}

#[test]
fn a_weak_rsa_key_is_refused_as_too_short() {
    for algorithm in [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512] {
        assert_eq!(
            refusal(algorithm, RSA_1024),
            Some(SigningKeyError::TooShort)
        );
        assert_eq!(
            previous_refusal(algorithm, RSA_1024),
            Some(SigningKeyError::TooShort)
        );
    }
    assert_eq!(
        previous_refusal(Algorithm::ES256, RSA_1024),
        Some(SigningKeyError::TooShort)
    );
}

#[test]
fn what_is_no_private_key_in_pkcs8_is_unreadable() {
    let private = pem(Algorithm::ES256);
    let private = private.expose_secret();
    let cut = private[..private.len() / 2].to_owned();
    let empty = "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n";
    let certificate = private.replace("PRIVATE KEY", "CERTIFICATE");
    let public = private.replace("PRIVATE KEY", "PUBLIC KEY");
    for text in [
        "",
        "not a key",
        empty,
        &cut,
        &certificate,
        &public,
        P256_SEC1,
        P256_ENCRYPTED,
        "\0\u{feff}",
    ] {
        for algorithm in ASYMMETRIC {
            let expected = Some(SigningKeyError::Unreadable);
            assert_eq!(refusal(algorithm, text), expected, "{algorithm}: {text:?}");
            assert_eq!(
                previous_refusal(algorithm, text),
                expected,
                "{algorithm}: {text:?}"
            );
        }
    }
}

#[test]
fn pem_around_what_is_no_pkcs8_is_unreadable() {
    let junk = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    for algorithm in ASYMMETRIC {
        assert_eq!(
            refusal(algorithm, junk),
            Some(SigningKeyError::Unreadable),
            "{algorithm}"
        );
    }
}

#[test]
fn a_public_rsa_key_is_unreadable() {
    for algorithm in ASYMMETRIC {
        assert_eq!(
            refusal(algorithm, RSA_PUBLIC),
            Some(SigningKeyError::Unreadable),
            "{algorithm}"
        );
    }
}

/// `BEGIN RSA PRIVATE KEY`: not PKCS#8, whatever the algorithm and the role.
#[test]
fn an_rsa_key_in_pkcs1_is_unreadable() {
    for algorithm in ASYMMETRIC {
        let expected = Some(SigningKeyError::Unreadable);
        assert_eq!(refusal(algorithm, RSA_PKCS1), expected, "{algorithm}");
        assert_eq!(
            previous_refusal(algorithm, RSA_PKCS1),
            expected,
            "{algorithm}"
        );
    }
}

#[test]
fn only_the_public_half_is_published() {
    for algorithm in ASYMMETRIC {
        let private = pem(algorithm);
        let set = json!(tokens_with(algorithm, &private).jwks());
        let key = set["keys"][0].as_object().expect("a key");
        let names: BTreeSet<_> = key.keys().map(String::as_str).collect();
        let own: &[&str] = match key["kty"].as_str() {
            Some("RSA") => &["n", "e"],
            Some("EC") => &["crv", "x", "y"],
            _ => &["crv", "x"],
        };
        let common = ["kty", "use", "alg", "kid"];
        let expected: BTreeSet<_> = common.iter().chain(own).copied().collect();
        assert_eq!(names, expected, "{algorithm}");
        assert_eq!(
            (&key["use"], &key["alg"]),
            (&json!("sig"), &json!(algorithm.as_str()))
        );
        assert_eq!(set.as_object().expect("a set").len(), 1);
    }
}

#[test]
fn an_hmac_publishes_nothing() {
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        assert_eq!(
            json!(hmac_tokens(algorithm, "now").jwks()),
            json!({ "keys": [] })
        );
    }
}

#[test]
fn a_key_is_named_by_its_thumbprint() {
    for algorithm in ASYMMETRIC {
        let tokens = tokens(algorithm);
        let jwk = json!(tokens.jwks().keys[0]);
        // RFC 7638: the required members, in the order of their names, without white space.
        let members: Vec<_> = ["crv", "e", "kty", "n", "x", "y"]
            .iter()
            .filter_map(|name| Some(format!("\"{name}\":\"{}\"", jwk.get(name)?.as_str()?)))
            .collect();
        let digest = Sha256::digest(format!("{{{}}}", members.join(",")));
        assert_eq!(kid(&tokens), URL_SAFE_NO_PAD.encode(digest), "{algorithm}");
        assert_eq!(jwk["kid"], json!(kid(&tokens)));
    }
}

#[test]
fn debug_shows_no_key() {
    let private = pem(Algorithm::ES256);
    let shown = format!("{:?}", tokens_with(Algorithm::ES256, &private));
    let der = pem::parse(private.expose_secret())
        .expect("PEM")
        .into_contents();
    let bytes = format!("{:?}", &der[36..44]);
    assert!(!shown.contains(bytes.trim_matches(['[', ']'])), "{shown}");
    assert!(shown.contains("[redacted]"));
}
