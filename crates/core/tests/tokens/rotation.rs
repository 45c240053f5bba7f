//! Changing the key: one signs, several verify.

use bluefox_auth_core::{
    Algorithm,
    keys::Purpose,
    token::{AccessTokens, TokenError, generate_pem},
};
use secrecy::SecretString;

use crate::{
    forge::{audience, claims, hmac_tokens, kid, pem, tokens_with},
    support::{NOW, ring},
};

#[test]
fn tokens_of_a_previous_secret_verify_until_it_is_removed() {
    let old = hmac_tokens(Algorithm::HS256, "old")
        .sign(&claims())
        .expect("signed");
    let verify = |current, previous: &[&'static str], token: &str| {
        let ring = ring(Purpose::AccessToken, current, previous);
        let tokens = AccessTokens::from_ring(Algorithm::HS256, &ring, audience());
        tokens.expect("an HMAC").verify(token, NOW)
    };
    assert_eq!(verify("now", &["old"], &old), Ok(claims()));
    assert_eq!(verify("now", &["older", "old"], &old), Ok(claims()));
    assert_eq!(verify("now", &["older"], &old), Err(TokenError::Invalid));
    assert_eq!(verify("now", &[], &old), Err(TokenError::Invalid));
}

#[test]
fn only_the_current_secret_signs() {
    let ring = ring(Purpose::AccessToken, "now", &["old"]);
    let tokens = AccessTokens::from_ring(Algorithm::HS256, &ring, audience()).expect("an HMAC");
    let token = tokens.sign(&claims()).expect("signed");
    let now = hmac_tokens(Algorithm::HS256, "now");
    let old = hmac_tokens(Algorithm::HS256, "old");
    assert_eq!(now.verify(&token, NOW), Ok(claims()));
    assert_eq!(old.verify(&token, NOW), Err(TokenError::Invalid));
    assert_eq!(kid(&tokens), kid(&now));
    assert_ne!(kid(&tokens), kid(&old));
}

#[test]
fn a_secret_names_its_key_the_same_for_ever_and_tells_nothing_by_it() {
    let name = kid(&hmac_tokens(Algorithm::HS256, "now"));
    assert_eq!(name, kid(&hmac_tokens(Algorithm::HS256, "now")));
    assert_eq!(name.len(), 12);
}

#[test]
fn previous_keys_of_every_kind_verify_and_are_published() {
    let kinds = [
        Algorithm::ES256,
        Algorithm::EdDSA,
        Algorithm::ES384,
        Algorithm::RS256,
    ];
    let pems = kinds.map(pem);
    for (present, algorithm) in kinds.into_iter().enumerate() {
        let previous: Vec<SecretString> = (0..kinds.len())
            .filter(|other| *other != present)
            .map(|other| pems[other].clone())
            .collect();
        let tokens = AccessTokens::from_pem(algorithm, &pems[present], &previous, audience());
        let tokens = tokens.expect("good keys");
        let mut names = Vec::new();
        for (other, pem) in kinds.into_iter().zip(&pems) {
            let theirs = tokens_with(other, pem);
            let token = theirs.sign(&claims()).expect("signed");
            assert_eq!(
                tokens.verify(&token, NOW),
                Ok(claims()),
                "{other} under {algorithm}"
            );
            names.push(kid(&theirs));
        }
        let signed = tokens.sign(&claims()).expect("signed");
        let alone = tokens_with(algorithm, &pems[present]);
        assert_eq!(
            alone.verify(&signed, NOW),
            Ok(claims()),
            "the present key signs"
        );
        let published: Vec<_> = tokens
            .jwks()
            .keys
            .iter()
            .map(|key| &key.common.key_id)
            .collect();
        assert_eq!(published.len(), kinds.len());
        assert_eq!(published[0].as_deref(), Some(kid(&tokens).as_str()));
        assert!(
            names
                .iter()
                .all(|name| published.contains(&&Some(name.clone())))
        );
    }
}

#[test]
fn a_previous_key_that_was_removed_does_not_verify() {
    let old = generate_pem(Algorithm::ES256).expect("made");
    let new = generate_pem(Algorithm::ES256).expect("made");
    let token = tokens_with(Algorithm::ES256, &old)
        .sign(&claims())
        .expect("signed");
    let with = AccessTokens::from_pem(Algorithm::ES256, &new, &[old], audience()).expect("good");
    assert_eq!(with.verify(&token, NOW), Ok(claims()));
    assert_eq!(
        tokens_with(Algorithm::ES256, &new).verify(&token, NOW),
        Err(TokenError::Invalid)
    );
}

/// The hash of RSA does not show in the key: a previous one is taken for the present algorithm
/// where that is RSA, else for RS256. Tokens of another hash end with the change.
#[test]
fn a_previous_rsa_key_verifies_one_hash_only() {
    let (rsa, new) = (pem(Algorithm::RS256), pem(Algorithm::ES256));
    let after = |previous: Algorithm, present: Algorithm| {
        let token = tokens_with(previous, &rsa).sign(&claims()).expect("signed");
        let pem = if present == Algorithm::ES256 {
            &new
        } else {
            &rsa
        };
        let tokens = AccessTokens::from_pem(present, pem, std::slice::from_ref(&rsa), audience());
        tokens.expect("good keys").verify(&token, NOW).is_ok()
    };
    assert!(after(Algorithm::RS256, Algorithm::ES256));
    assert!(!after(Algorithm::RS512, Algorithm::ES256));
    assert!(!after(Algorithm::RS256, Algorithm::RS512));
}
