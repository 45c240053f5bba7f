//! From when on and until when a token is valid.

use std::time::Duration;

use bluefox_auth_core::{
    Algorithm, Timestamp,
    token::{AccessClaims, ISSUED_AHEAD, TokenError},
};

use crate::{
    forge::{claims, hmac_tokens},
    support::NOW,
};

/// The moment `millis` before (or, below zero, after) a number of seconds.
fn before(seconds: i64, millis: i64) -> Timestamp {
    Timestamp::from_millis(Timestamp::from_seconds(seconds).as_millis() - millis)
}

#[test]
fn a_token_expires_exactly_at_exp() {
    let tokens = hmac_tokens(Algorithm::HS256, "now");
    let token = tokens.sign(&claims()).expect("signed");
    let exp = claims().exp;
    assert_eq!(tokens.verify(&token, before(exp, 1)), Ok(claims()));
    assert_eq!(
        tokens.verify(&token, before(exp, 0)),
        Err(TokenError::Expired)
    );
    assert_eq!(
        tokens.verify(&token, before(exp, -1)),
        Err(TokenError::Expired)
    );
}

#[test]
fn a_token_is_valid_a_little_before_it_was_issued_and_no_earlier() {
    let tokens = hmac_tokens(Algorithm::HS256, "now");
    let token = tokens.sign(&claims()).expect("signed");
    let (iat, ahead) = (claims().iat, 5000);
    assert_eq!(ISSUED_AHEAD, Duration::from_secs(5));
    assert_eq!(tokens.verify(&token, before(iat, ahead)), Ok(claims()));
    assert_eq!(
        tokens.verify(&token, before(iat, ahead + 1)),
        Err(TokenError::NotYetValid)
    );
}

#[test]
fn the_system_clock_decides_nothing() {
    let tokens = hmac_tokens(Algorithm::HS256, "now");
    for seconds in [0, 4_102_444_800, 253_402_300_799] {
        let claims = AccessClaims {
            iat: seconds,
            exp: seconds + 1,
            ..claims()
        };
        let token = tokens.sign(&claims).expect("signed");
        assert_eq!(
            tokens.verify(&token, Timestamp::from_seconds(seconds)),
            Ok(claims)
        );
    }
}

#[test]
fn moments_at_the_end_of_time_do_not_wrap() {
    let tokens = hmac_tokens(Algorithm::HS256, "now");
    let verify = |iat: i64, exp: i64| {
        let token = tokens
            .sign(&AccessClaims {
                iat,
                exp,
                ..claims()
            })
            .expect("signed");
        tokens.verify(&token, NOW).map(|_| ())
    };
    assert_eq!(verify(i64::MIN, i64::MAX), Ok(()));
    assert_eq!(verify(i64::MAX, i64::MAX), Err(TokenError::NotYetValid));
    assert!(verify(0, -1).is_err());
    assert!(verify(0, i64::MIN).is_err());
}

#[test]
fn a_token_of_any_time_is_ours_all_the_same_and_a_foreign_one_is_not() {
    let tokens = hmac_tokens(Algorithm::HS256, "now");
    for (iat, exp) in [
        (0, 1),
        (i64::MAX, i64::MAX),
        (NOW.as_seconds(), NOW.as_seconds()),
    ] {
        let claims = AccessClaims {
            iat,
            exp,
            ..claims()
        };
        let token = tokens.sign(&claims).expect("signed");
        assert!(tokens.verify(&token, NOW).is_err());
        assert_eq!(tokens.danger_verify_at_any_time(&token), Ok(claims.clone()));
        let foreign = hmac_tokens(Algorithm::HS256, "a foreign one");
        let refused = foreign.danger_verify_at_any_time(&token);
        assert_eq!(refused, Err(TokenError::Invalid));
        let elsewhere = AccessClaims {
            aud: "other".to_owned(),
            ..claims
        };
        let token = tokens.sign(&elsewhere).expect("signed");
        let refused = tokens.danger_verify_at_any_time(&token);
        assert_eq!(refused, Err(TokenError::Invalid));
    }
}
