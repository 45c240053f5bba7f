//! Genuine tokens that were tampered with, and texts that never were tokens.

use bluefox_auth_core::{Algorithm, token::TokenError};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    forge::{ALGORITHMS, FAMILIES, assemble, claims, hmac_tokens, kid, tokens},
    support::{NOW, cases},
};

#[test]
fn no_bit_of_a_token_can_be_flipped() {
    for algorithm in FAMILIES {
        let tokens = tokens(algorithm);
        let token = tokens.sign(&claims()).expect("signed");
        for at in 0..token.len() {
            for bit in 0..7 {
                let flipped = char::from(token.as_bytes()[at] ^ (1 << bit));
                let altered = format!("{}{flipped}{}", &token[..at], &token[at + 1..]);
                let verified = tokens.verify(&altered, NOW);
                assert_eq!(verified, Err(TokenError::Invalid), "{algorithm}: {altered}");
            }
        }
    }
}

#[test]
fn nothing_can_be_added_to_a_token_or_taken_from_it() {
    for algorithm in FAMILIES {
        let tokens = tokens(algorithm);
        let token = tokens.sign(&claims()).expect("signed");
        for end in 0..token.len() {
            assert_eq!(
                tokens.verify(&token[..end], NOW),
                Err(TokenError::Invalid),
                "{end}"
            );
        }
        for added in ["=", "A", ".", " ", "\n", "\0", "é"] {
            for altered in [format!("{token}{added}"), format!("{added}{token}")] {
                assert_eq!(
                    tokens.verify(&altered, NOW),
                    Err(TokenError::Invalid),
                    "{altered}"
                );
            }
        }
    }
}

/// Any JSON, more or less.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        any::<String>().prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|list| json!(list)),
            prop::collection::hash_map("alg|kid|jwk|crit|[a-z]{1,3}", inner, 0..4)
                .prop_map(|object| json!(object)),
        ]
    })
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn no_text_is_a_token(text in any::<String>()) {
        let tokens = hmac_tokens(Algorithm::HS256, "now");
        prop_assert_eq!(tokens.verify(&text, NOW), Err(TokenError::Invalid));
    }

    #[test]
    fn no_bytes_are_a_token(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let tokens = hmac_tokens(Algorithm::HS256, "now");
        prop_assert_eq!(tokens.verify(&bytes, NOW), Err(TokenError::Invalid));
    }

    /// Three parts of any JSON, under the name of our key where the header is an object.
    #[test]
    fn no_json_is_a_token(
        mut header in json_value(), body in json_value(), name in 0..ALGORITHMS.len(),
        signature in prop::collection::vec(any::<u8>(), 0..70), is_named in any::<bool>(),
    ) {
        let tokens = hmac_tokens(Algorithm::HS256, "now");
        if let Some(header) = header.as_object_mut().filter(|_| is_named) {
            header.insert("kid".to_owned(), json!(kid(&tokens)));
            header.insert("alg".to_owned(), json!(ALGORITHMS[name]));
        }
        let token = assemble(&header, &body, &signature);
        prop_assert_eq!(tokens.verify(&token, NOW), Err(TokenError::Invalid));
    }

    /// Any stretch of a genuine token, replaced by any other.
    #[test]
    fn a_token_that_was_tampered_with_is_none(
        from in 0..400_usize, length in 0..40_usize, other in "[A-Za-z0-9._-]{0,40}",
    ) {
        let tokens = hmac_tokens(Algorithm::HS256, "now");
        let token = tokens.sign(&claims()).expect("signed");
        let from = from.min(token.len());
        let to = token.len().min(from + length);
        let altered = format!("{}{other}{}", &token[..from], &token[to..]);
        prop_assert_eq!(tokens.verify(&altered, NOW).is_ok(), altered == token);
    }
}
