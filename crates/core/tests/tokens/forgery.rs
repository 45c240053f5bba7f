//! Tokens with a signature that is none of ours. All are refused alike: nobody learns why.

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaKeyPair,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bluefox_auth_core::{Algorithm, token::TokenError};
use jsonwebtoken::{EncodingKey, Header};
use pem::Pem;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::{
    forge::{
        ALGORITHMS, FAMILIES, Forge, RSA, assemble, audience, claims, hmac_tokens, kid, pem,
        tokens, tokens_with,
    },
    support::NOW,
};

#[test]
fn without_a_signature_there_is_no_token() {
    for algorithm in FAMILIES {
        let tokens = tokens(algorithm);
        let genuine = tokens.sign(&claims()).expect("signed");
        let signature = genuine.rsplit('.').next().expect("three parts");
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64");
        for name in ALGORITHMS {
            for header in [
                json!({ "alg": name, "kid": kid(&tokens) }),
                json!({ "alg": name }),
            ] {
                for signature in [&[][..], &[0; 64], &signature] {
                    let token = assemble(&header, &json!(claims()), signature);
                    assert_eq!(
                        tokens.verify(&token, NOW),
                        Err(TokenError::Invalid),
                        "{header}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_header_does_not_choose_the_algorithm() {
    for algorithm in Algorithm::ALL {
        let tokens = tokens(algorithm);
        let genuine = tokens.sign(&claims()).expect("signed");
        let (_, rest) = genuine.split_once('.').expect("three parts");
        for name in ALGORITHMS {
            let header = json!({ "typ": "JWT", "alg": name, "kid": kid(&tokens) });
            let header = URL_SAFE_NO_PAD.encode(header.to_string());
            let token = format!("{header}.{rest}");
            if token != genuine {
                assert_eq!(
                    tokens.verify(&token, NOW),
                    Err(TokenError::Invalid),
                    "{name}"
                );
            }
        }
    }
}

/// With the very key that we hold, and so the very `kid`.
#[test]
fn a_good_signature_of_another_algorithm_is_refused() {
    let hmac = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
    let rsa = [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512];
    for (one, other) in hmac
        .into_iter()
        .flat_map(|one| hmac.map(|other| (one, other)))
    {
        let token = hmac_tokens(one, "now").sign(&claims()).expect("signed");
        let verified = hmac_tokens(other, "now").verify(&token, NOW);
        assert_eq!(verified.is_ok(), one == other, "{one} for {other}");
    }
    for (one, other) in rsa
        .into_iter()
        .flat_map(|one| rsa.map(|other| (one, other)))
    {
        let token = tokens(one).sign(&claims()).expect("signed");
        let verified = tokens(other).verify(&token, NOW);
        assert_eq!(verified.is_ok(), one == other, "{one} for {other}");
    }
    let tokens = tokens(Algorithm::RS256);
    let key = EncodingKey::from_rsa_pem(RSA.as_bytes()).expect("PKCS#8");
    let header = |alg| Header {
        kid: Some(kid(&tokens)),
        ..Header::new(alg)
    };
    let pss = jsonwebtoken::encode(&header(jsonwebtoken::Algorithm::PS256), &claims(), &key);
    assert_eq!(
        tokens.verify(&pss.expect("signed"), NOW),
        Err(TokenError::Invalid)
    );
    let same = jsonwebtoken::encode(&header(jsonwebtoken::Algorithm::RS256), &claims(), &key);
    assert_eq!(
        tokens.verify(&same.expect("signed"), NOW),
        Ok(claims()),
        "the forger can sign"
    );
}

/// The public key in every shape in which somebody may come by it.
fn public_shapes(algorithm: Algorithm, private: &SecretString) -> Vec<Vec<u8>> {
    let pkcs8 = pem::parse(private.expose_secret())
        .expect("PEM")
        .into_contents();
    let (spki, raw): (PublicKeyX509Der<'_>, Vec<u8>) = match algorithm {
        Algorithm::RS256 => {
            let pair = RsaKeyPair::from_pkcs8(&pkcs8).expect("RSA");
            let public = pair.public_key();
            (public.as_der().expect("DER"), public.as_ref().to_vec())
        }
        Algorithm::ES256 => {
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8);
            let pair = pair.expect("P-256");
            let public = pair.public_key();
            (public.as_der().expect("DER"), public.as_ref().to_vec())
        }
        _ => {
            let pair = Ed25519KeyPair::from_pkcs8(&pkcs8).expect("Ed25519");
            let public = pair.public_key();
            (public.as_der().expect("DER"), public.as_ref().to_vec())
        }
    };
    let pem = pem::encode(&Pem::new("PUBLIC KEY", spki.as_ref()));
    let jwk = json!(tokens_with(algorithm, private).jwks().keys[0]);
    let mut shapes = vec![
        spki.as_ref().to_vec(),
        raw,
        pem.replace("\r\n", "\n").into_bytes(),
        pem.trim().as_bytes().to_vec(),
        pem.into_bytes(),
        jwk.to_string().into_bytes(),
        Vec::new(),
    ];
    for part in ["n", "x", "y", "kid"]
        .iter()
        .filter_map(|name| jwk[name].as_str())
    {
        shapes.push(URL_SAFE_NO_PAD.decode(part).expect("base64"));
        shapes.push(part.as_bytes().to_vec());
    }
    shapes
}

#[test]
fn a_public_key_is_no_hmac_secret() {
    for algorithm in [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA] {
        let private = pem(algorithm);
        let tokens = tokens_with(algorithm, &private);
        let shapes = public_shapes(algorithm, &private);
        assert!(shapes.len() >= 9);
        for secret in shapes {
            for alg in ["HS256", "HS384", "HS512"] {
                let alg = alg.parse().expect("an algorithm");
                let header = Header {
                    kid: Some(kid(&tokens)),
                    ..Header::new(alg)
                };
                let key = EncodingKey::from_secret(&secret);
                let token = jsonwebtoken::encode(&header, &claims(), &key).expect("signed");
                assert_eq!(
                    tokens.verify(&token, NOW),
                    Err(TokenError::Invalid),
                    "{algorithm}"
                );
            }
        }
    }
}

#[test]
fn a_foreign_key_is_refused_under_its_own_name_and_under_ours() {
    for algorithm in FAMILIES {
        let ours = tokens(algorithm);
        let foreign = match algorithm {
            Algorithm::HS256 => hmac_tokens(algorithm, "a foreign one"),
            Algorithm::RS256 => {
                let pem = bluefox_auth_core::token::generate_pem(algorithm).expect("RSA");
                tokens_with(algorithm, &pem)
            }
            _ => tokens(algorithm),
        };
        let token = foreign.sign(&claims()).expect("signed");
        assert_eq!(foreign.verify(&token, NOW), Ok(claims()));
        assert_eq!(
            ours.verify(&token, NOW),
            Err(TokenError::Invalid),
            "{algorithm}"
        );
        let signature = token.rsplit('.').next().expect("three parts");
        let header = json!({ "typ": "JWT", "alg": algorithm.as_str(), "kid": kid(&ours) });
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64");
        let renamed = assemble(&header, &json!(claims()), &signature);
        assert_eq!(
            ours.verify(&renamed, NOW),
            Err(TokenError::Invalid),
            "{algorithm}"
        );
    }
}

/// A header may carry or point to the key to verify with (RFC 7515, section 4.1). We don't look.
#[test]
fn a_key_that_the_token_brings_along_is_not_used() {
    let (ours, foreign) = (Forge::new(audience()), Forge::new(audience()));
    let jwk = foreign.tokens.jwks().keys[0].clone();
    let token = foreign.with_header(|header| {
        header.kid = Some(kid(&ours.tokens));
        header.jwk = Some(jwk);
        header.jku = Some("https://evil.example.com/jwks.json".to_owned());
    });
    assert_eq!(ours.tokens.verify(&token, NOW), Err(TokenError::Invalid));
    assert_eq!(
        ours.tokens.verify(&ours.with_header(|_| {}), NOW),
        Ok(claims())
    );
}

#[test]
fn a_token_must_name_a_key_that_we_have() {
    let forge = Forge::new(audience());
    let kid = kid(&forge.tokens);
    for name in [
        None,
        Some(String::new()),
        Some(kid[1..].to_owned()),
        Some(format!("{kid} ")),
    ] {
        let token = forge.with_header(|header| header.kid.clone_from(&name));
        assert_eq!(
            forge.tokens.verify(&token, NOW),
            Err(TokenError::Invalid),
            "{name:?}"
        );
    }
}
