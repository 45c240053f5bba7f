//! Refresh keys.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bluefox_auth_core::refresh_key::{RefreshKeyHash, RefreshKeys};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::{support::cases, with_one_character_changed};

/// 16 bytes in 22 characters: four bits are spare.
const KEY: &str = "bmV2ZXItaW4tdGhlLWphcg";

#[test]
fn a_key_is_stored_as_the_sha_256_of_its_bytes() {
    let hash = RefreshKeyHash::of(KEY).expect("a good one");
    assert_eq!(
        hash.as_bytes(),
        Sha256::digest(b"never-in-the-jar").as_slice()
    );
    let stored = RefreshKeyHash::from_bytes(hash.as_bytes()).expect("32 bytes");
    assert!(stored.equals(&hash));
}

#[test]
fn a_stored_hash_of_another_length_is_none() {
    for length in [0, 16, 31, 33] {
        assert_eq!(RefreshKeyHash::from_bytes(&vec![7; length]), None);
    }
}

/// The spare bits too: a key with other ones is refused, not read as the same key.
#[test]
fn a_key_has_one_spelling() {
    let hash = RefreshKeyHash::of(KEY).expect("a good one");
    let mut refused = 0;
    for changed in with_one_character_changed(KEY) {
        match RefreshKeyHash::of(&changed) {
            Some(other) => assert!(!other.equals(&hash), "{changed}"),
            None => refused += 1,
        }
    }
    // 128 - 64 characters outside the alphabet, everywhere; in the last place also the 60 of the
    // alphabet that set a spare bit.
    assert_eq!(refused, 22 * 64 + 60);
}

#[test]
fn another_form_is_no_key() {
    let padded = format!("{KEY}==");
    let spaced = format!(" {KEY}");
    let broken = format!("{KEY}\n");
    for text in [
        "",
        "short",
        &KEY[..21],
        &padded,
        &spaced,
        &broken,
        "bmV2ZXItaW4tdGhlLWphcmE",
        "+/+/+/+/+/+/+/+/+/+/+w",
        "6e657665722d696e2d7468652d6a6172",
    ] {
        assert_eq!(RefreshKeyHash::of(text), None, "{text:?}");
    }
}

fn hash(number: u8) -> RefreshKeyHash {
    RefreshKeyHash::from_bytes(&[number; 32]).expect("32 bytes")
}

#[test]
fn a_session_has_up_to_four_keys_and_each_of_them_once() {
    let mut keys = RefreshKeys::default();
    assert!(keys.is_empty() && !keys.hold(&hash(1)));
    for number in 1..=4 {
        keys = keys.with(hash(number)).expect("there is a place");
        assert_eq!(keys.with(hash(number)), Some(keys), "it is there already");
        assert_eq!(keys.to_bytes().len(), 32 * usize::from(number));
    }
    assert_eq!(keys.with(hash(5)), None);
    assert_eq!(keys.with(hash(2)), Some(keys));
    assert!(!keys.is_empty());
    assert!((1..=4).all(|number| keys.hold(&hash(number))));
    assert!(!keys.hold(&hash(5)));
}

#[test]
fn keys_are_stored_one_after_the_other() {
    let keys = RefreshKeys::from(hash(7))
        .with(hash(3))
        .expect("there is a place");
    assert_eq!(keys.to_bytes(), [[7; 32], [3; 32]].concat());
    assert_eq!(RefreshKeys::from_bytes(&keys.to_bytes()), Some(keys));
}

#[test]
fn what_is_not_one_to_four_different_hashes_is_no_stored_keys() {
    for length in [0, 1, 31, 33, 63, 5 * 32] {
        let bytes: Vec<u8> = (0..=255).cycle().take(length).collect();
        assert_eq!(RefreshKeys::from_bytes(&bytes), None, "{length}");
    }
    assert_eq!(RefreshKeys::from_bytes(&[7; 64]), None, "one key twice");
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = RefreshKeyHash::of(&text);
    }

    #[test]
    fn two_keys_are_equal_if_their_bytes_are(one in any::<[u8; 16]>(), other in any::<[u8; 16]>()) {
        let hash = |key: [u8; 16]| RefreshKeyHash::of(&URL_SAFE_NO_PAD.encode(key)).expect("16 bytes");
        prop_assert!(hash(one).equals(&hash(one)));
        prop_assert_eq!(hash(one).equals(&hash(other)), one == other);
    }

    #[test]
    fn what_is_taken_is_canonical(
        key in any::<[u8; 16]>(), at in 0..22_usize, other in "[A-Za-z0-9_=+/ -]{0,2}",
    ) {
        let text = URL_SAFE_NO_PAD.encode(key);
        for changed in [
            format!("{}{other}{}", &text[..at], &text[at..]),
            format!("{}{other}{}", &text[..at], &text[at + 1..]),
            format!("{text}{other}"),
        ] {
            if RefreshKeyHash::of(&changed).is_some() {
                let bytes = URL_SAFE_NO_PAD.decode(&changed).expect("it was taken");
                prop_assert_eq!(URL_SAFE_NO_PAD.encode(bytes), changed);
            }
        }
    }
}
