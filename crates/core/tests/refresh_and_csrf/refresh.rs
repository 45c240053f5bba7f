//! Refresh tokens.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bluefox_auth_core::{
    SessionId,
    keys::{KeyRing, Purpose},
    refresh::{Presented, Salt, token},
    rotation::Generation,
};
use proptest::prelude::*;
use secrecy::ExposeSecret as _;
use uuid::Uuid;

use crate::{
    support::{Seeded, cases, ring, session},
    with_one_character_changed,
};

const LENGTH: usize = 76;

fn keys(current: &'static str, previous: &[&'static str]) -> KeyRing {
    ring(Purpose::RefreshToken, current, previous)
}

fn salt(seed: &'static str) -> Salt {
    Salt::new(&Seeded::new(seed))
}

fn generation(number: i64) -> Generation {
    Generation::from_i64(number).expect("positive")
}

fn text(keys: &KeyRing, salt: &Salt, session: SessionId, number: i64) -> String {
    token(keys, salt, session, generation(number))
        .expose_secret()
        .to_owned()
}

/// The token that most tests play with.
fn genuine() -> String {
    text(&keys("now", &[]), &salt("row"), session("one"), 7)
}

fn is_accepted(presented: &str) -> bool {
    Presented::parse(presented)
        .is_some_and(|presented| presented.is_genuine(&keys("now", &[]), &salt("row")))
}

#[test]
fn a_token_is_genuine_and_says_what_it_is_for() {
    let token = genuine();
    assert!(is_accepted(&token));
    assert_eq!(token.len(), LENGTH);
    let presented = Presented::parse(&token).expect("our own");
    assert_eq!(presented.session(), session("one"));
    assert_eq!(presented.generation(), generation(7));
}

#[test]
fn the_token_of_a_generation_is_always_the_same() {
    assert_eq!(genuine(), genuine());
}

#[test]
fn no_single_character_can_be_changed() {
    let token = genuine();
    let mut count = 0;
    for changed in with_one_character_changed(&token) {
        assert!(!is_accepted(&changed), "{changed}");
        count += 1;
    }
    assert_eq!(count, LENGTH * 127);
}

#[test]
fn no_character_can_be_added_or_taken_away() {
    let token = genuine();
    for at in 0..=token.len() {
        let (before, after) = token.split_at(at);
        for added in (0..128)
            .map(char::from)
            .chain(['é', '\u{feff}', '\u{200b}'])
        {
            assert!(
                !is_accepted(&format!("{before}{added}{after}")),
                "{added:?} at {at}"
            );
        }
        assert!(
            at == token.len() || !is_accepted(&format!("{before}{}", &after[1..])),
            "{at}"
        );
        assert!(at == token.len() || !is_accepted(before), "{at}");
    }
}

#[test]
fn no_other_alphabet_padding_case_or_wrapping_is_taken() {
    let token = genuine();
    assert!(
        token.contains(['-', '_']),
        "the standard alphabet spells it differently"
    );
    let variants = [
        token.replace('-', "+").replace('_', "/"),
        token.to_lowercase(),
        token.to_uppercase(),
        format!("{token}="),
        format!("{token}=="),
        format!("\"{token}\""),
        format!("Bearer {token}"),
        format!("{token}{token}"),
        token.replace('-', "%2D"),
        format!("{}\r\n{}", &token[..64], &token[64..]),
    ];
    for variant in variants {
        assert_ne!(variant, token);
        assert!(!is_accepted(&variant), "{variant}");
    }
}

/// 57 bytes leave base64 no spare bits. Should the layout ever change so that they do, this says so.
#[test]
fn the_encoding_has_no_spare_bits() {
    let bytes = URL_SAFE_NO_PAD.decode(genuine()).expect("base64");
    assert_eq!(bytes.len() % 3, 0);
}

#[test]
fn a_version_or_generation_that_does_not_exist_is_no_token() {
    let bytes = URL_SAFE_NO_PAD.decode(genuine()).expect("base64");
    let with = |at: usize, new: &[u8]| {
        let mut bytes = bytes.clone();
        bytes.splice(at..at + new.len(), new.iter().copied());
        URL_SAFE_NO_PAD.encode(bytes)
    };
    assert_eq!(
        with(17, &7_i64.to_be_bytes()),
        genuine(),
        "where the generation stands"
    );
    for version in (0..=u8::MAX).filter(|version| *version != 1) {
        assert_eq!(
            Presented::parse(&with(0, &[version])),
            None,
            "version {version}"
        );
    }
    for number in [0, -1, i64::MIN] {
        assert_eq!(
            Presented::parse(&with(17, &number.to_be_bytes())),
            None,
            "{number}"
        );
    }
}

#[test]
fn a_token_is_genuine_for_its_own_salt_secret_session_and_generation_only() {
    let (ours, row) = (keys("now", &[]), salt("row"));
    let presented = Presented::parse(&genuine()).expect("our own");
    assert!(presented.is_genuine(&ours, &row));
    assert!(!presented.is_genuine(&ours, &salt("another row")));
    assert!(!presented.is_genuine(&keys("a foreign one", &[]), &row));
    for purpose in [Purpose::AccessToken, Purpose::CsrfToken] {
        assert!(
            !presented.is_genuine(&ring(purpose, "now", &[]), &row),
            "{purpose:?}"
        );
    }
    // The MAC of one claim under another claim.
    let other_session = text(&ours, &row, session("two"), 7);
    let other_generation = text(&ours, &row, session("one"), 8);
    for other in [other_session, other_generation] {
        let mut bytes = URL_SAFE_NO_PAD.decode(&other).expect("base64");
        let mac = URL_SAFE_NO_PAD
            .decode(genuine())
            .expect("base64")
            .split_off(25);
        bytes.splice(25.., mac);
        let crossed = Presented::parse(&URL_SAFE_NO_PAD.encode(bytes)).expect("well-formed");
        assert!(!crossed.is_genuine(&ours, &row), "{other}");
    }
}

#[test]
fn a_previous_secret_still_verifies_and_a_removed_one_does_not() {
    let (old, row) = (keys("old", &[]), salt("row"));
    let presented = Presented::parse(&text(&old, &row, session("one"), 7)).expect("our own");
    assert!(presented.is_genuine(&keys("now", &["old"]), &row));
    assert!(presented.is_genuine(&keys("now", &["older", "old"]), &row));
    assert!(!presented.is_genuine(&keys("now", &["older"]), &row));
}

/// So while a previous secret verifies, a generation has one spelling for each secret.
#[test]
fn only_the_current_secret_makes_tokens() {
    let row = salt("row");
    let made = text(&keys("now", &["old"]), &row, session("one"), 7);
    assert_eq!(made, text(&keys("now", &[]), &row, session("one"), 7));
    assert_ne!(made, text(&keys("old", &[]), &row, session("one"), 7));
}

#[test]
fn debug_does_not_show_the_mac_or_the_salt() {
    let token = genuine();
    let shown = format!("{:?} {:?}", Presented::parse(&token), salt("row"));
    assert!(shown.contains(&session("one").to_string()));
    assert!(!shown.contains(&token[40..48]));
    assert!(shown.ends_with("Salt([redacted])"));
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn every_session_and_generation_comes_back(
        uuid in any::<u128>(), number in 1..=i64::MAX, salt in any::<[u8; 16]>(),
    ) {
        let (keys, salt) = (keys("now", &[]), Salt::from_bytes(&salt).expect("16 bytes"));
        let session = SessionId::from(Uuid::from_u128(uuid));
        let token = text(&keys, &salt, session, number);
        let presented = Presented::parse(&token).expect("our own");
        prop_assert_eq!((presented.session(), presented.generation()), (session, generation(number)));
        prop_assert!(presented.is_genuine(&keys, &salt));
    }

    #[test]
    fn no_text_makes_it_panic(presented in any::<String>()) {
        prop_assert!(!is_accepted(&presented));
    }

    /// Of the right form, and still nothing.
    #[test]
    fn no_bytes_of_the_right_form_are_accepted(mut bytes in any::<[u8; 57]>()) {
        bytes[0] = 1;
        bytes[17] &= 0x7f;
        prop_assert!(!is_accepted(&URL_SAFE_NO_PAD.encode(bytes)));
    }

    /// What parses is spelt as its bytes are encoded: there is no second text for them.
    #[test]
    fn what_parses_is_canonical(
        mut bytes in any::<[u8; 57]>(), at in 0..LENGTH, other in "[A-Za-z0-9_=+/ -]{0,2}",
    ) {
        bytes[0] = 1;
        bytes[17] &= 0x7f;
        let text = URL_SAFE_NO_PAD.encode(bytes);
        prop_assert!(Presented::parse(&text).is_some());
        for changed in [
            format!("{}{other}{}", &text[..at], &text[at..]),
            format!("{}{other}{}", &text[..at], &text[at + 1..]),
            format!("{text}{other}"),
        ] {
            if Presented::parse(&changed).is_some() {
                let bytes = URL_SAFE_NO_PAD.decode(&changed).expect("it parsed");
                prop_assert_eq!(URL_SAFE_NO_PAD.encode(bytes), changed);
            }
        }
    }

    /// Any stretch of a genuine token, replaced by any other.
    #[test]
    fn what_is_accepted_is_the_token(
        from in 0..LENGTH, length in 0..8_usize, other in "[A-Za-z0-9_=-]{0,8}",
    ) {
        let token = genuine();
        let to = LENGTH.min(from + length);
        let changed = format!("{}{other}{}", &token[..from], &token[to..]);
        prop_assert_eq!(is_accepted(&changed), changed == token);
    }
}
