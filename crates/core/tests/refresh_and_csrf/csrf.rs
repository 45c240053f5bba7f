//! CSRF tokens.

use bluefox_auth_core::{
    SessionId,
    csrf::{self, equal, is_keyed, verifies},
    keys::{KeyRing, Purpose},
    rotation::Generation,
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    support::{cases, ring, session},
    with_one_character_changed,
};

const LENGTH: usize = 56;
/// The letter and the tag.
const TAG: usize = 13;

fn keys(current: &'static str, previous: &[&'static str]) -> KeyRing {
    ring(Purpose::CsrfToken, current, previous)
}

fn generation(number: i64) -> Generation {
    Generation::from_i64(number).expect("positive")
}

fn token(keys: &KeyRing, session: SessionId, generation: Generation) -> String {
    csrf::token(keys, session, generation, true)
}

fn genuine() -> String {
    token(&keys("now", &[]), session("one"), generation(7))
}

fn is_accepted(presented: &str) -> bool {
    verifies(&keys("now", &[]), session("one"), generation(7), presented)
}

#[test]
fn a_token_needs_no_quoting_in_a_cookie_or_a_header() {
    let token = genuine();
    assert!(is_accepted(&token));
    assert_eq!(token.len(), LENGTH);
    assert!(
        token
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
        "{token}"
    );
}

/// A script tells by it whether the cookies are still those of the session that it has a key for.
#[test]
fn a_token_begins_with_the_tag_of_its_session_in_every_generation_and_under_every_secret() {
    let of = |secret, of_session: &'static str, number| {
        token(&keys(secret, &[]), session(of_session), generation(number))
    };
    let whole = of("now", "one", 1);
    let tag_of_one = &whole[..TAG];
    for token in [
        of("now", "one", 1),
        of("now", "one", 7),
        of("another", "one", 7),
    ] {
        assert!(token.starts_with(tag_of_one), "{token}");
    }
    assert!(!of("now", "two", 7).starts_with(tag_of_one));
    assert_ne!(of("now", "one", 1)[TAG..], of("now", "one", 7)[TAG..]);
    assert_ne!(of("now", "one", 7)[TAG..], of("another", "one", 7)[TAG..]);
}

#[test]
fn the_right_tag_before_a_foreign_mac_is_worth_nothing() {
    let foreign = token(&keys("now", &[]), session("two"), generation(7));
    let mixed = format!("{}{}", &genuine()[..TAG], &foreign[TAG..]);
    assert!(!is_accepted(&mixed));
    let bare = &genuine()[TAG..];
    assert!(!is_accepted(bare));
}

#[test]
fn a_token_says_whether_a_refresh_needs_a_key_and_nobody_can_change_that() {
    let of = |is_keyed| csrf::token(&keys("now", &[]), session("one"), generation(7), is_keyed);
    let (keyed, plain) = (of(true), of(false));
    assert!(is_keyed(&keyed) && !is_keyed(&plain));
    assert!(is_accepted(&keyed) && is_accepted(&plain));
    assert_eq!(keyed[1..TAG], plain[1..TAG]);
    assert!(!is_accepted(&format!("p{}", &keyed[1..])));
    assert!(!is_accepted(&format!("k{}", &plain[1..])));
}

/// So two answers to one refresh agree.
#[test]
fn the_token_of_a_generation_is_always_the_same() {
    assert_eq!(genuine(), genuine());
}

#[test]
fn a_token_fits_its_own_session_generation_and_ring_only() {
    let (ours, token) = (keys("now", &[]), genuine());
    assert!(verifies(&ours, session("one"), generation(7), &token));
    assert!(!verifies(&ours, session("two"), generation(7), &token));
    for other in [1, 6, 8, i64::MAX] {
        assert!(
            !verifies(&ours, session("one"), generation(other), &token),
            "{other}"
        );
    }
    assert!(!verifies(
        &keys("a foreign one", &[]),
        session("one"),
        generation(7),
        &token
    ));
    for purpose in [Purpose::AccessToken, Purpose::RefreshToken] {
        let ring = ring(purpose, "now", &[]);
        assert!(
            !verifies(&ring, session("one"), generation(7), &token),
            "{purpose:?}"
        );
    }
}

#[test]
fn a_previous_secret_still_verifies_and_a_removed_one_does_not() {
    let old = token(&keys("old", &[]), session("one"), generation(7));
    let fits = |keys: &KeyRing| verifies(keys, session("one"), generation(7), &old);
    assert!(fits(&keys("now", &["old"])));
    assert!(fits(&keys("now", &["older", "old"])));
    assert!(!fits(&keys("now", &["older"])));
    assert_eq!(
        token(&keys("now", &["old"]), session("one"), generation(7)),
        genuine()
    );
}

#[test]
fn no_single_character_can_be_changed() {
    let token = genuine();
    let mut count = 0;
    for changed in with_one_character_changed(&token) {
        assert!(!is_accepted(&changed), "{changed}");
        assert!(!equal(&changed, &token), "{changed}");
        count += 1;
    }
    assert_eq!(count, LENGTH * 127);
}

#[test]
fn nothing_can_be_added_or_taken_away() {
    let token = genuine();
    for presented in [
        "",
        &token[1..],
        &token[..LENGTH - 1],
        &format!("{token}="),
        &format!(" {token}"),
        &format!("{token}\0"),
        &format!("{token}{token}"),
        &token.to_lowercase(),
        &token.to_uppercase(),
    ] {
        assert!(!is_accepted(presented), "{presented:?}");
        assert!(!equal(presented, &token), "{presented:?}");
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn nothing_but_the_token_is_accepted(presented in any::<String>()) {
        prop_assert!(!is_accepted(&presented));
    }

    #[test]
    fn nothing_that_looks_like_one_is_accepted(presented in "[A-Za-z0-9_-]{56}") {
        prop_assert_eq!(is_accepted(&presented), presented == genuine());
    }

    #[test]
    fn every_session_and_generation_has_its_own(
        one in any::<u128>(), other in any::<u128>(), number in 1..i64::MAX,
    ) {
        let keys = keys("now", &[]);
        let [one, other] = [one, other].map(|uuid| SessionId::from(Uuid::from_u128(uuid)));
        let made = token(&keys, one, generation(number));
        let others = token(&keys, other, generation(number));
        prop_assert_eq!(made[..TAG] == others[..TAG], one == other);
        prop_assert!(verifies(&keys, one, generation(number), &made));
        prop_assert_eq!(verifies(&keys, other, generation(number), &made), one == other);
        prop_assert!(!verifies(&keys, one, generation(number).next(), &made));
    }

    #[test]
    fn equal_means_equal(one in any::<String>(), other in any::<String>()) {
        prop_assert!(equal(&one, &one));
        prop_assert_eq!(equal(&one, &other), one == other);
    }
}
