//! What a token must say. The signature is good throughout.

use bluefox_auth_core::{
    Algorithm,
    keys::Purpose,
    refresh::{self, Salt},
    rotation::Generation,
    token::{AccessClaims, Audience, MAX_BYTES, TokenError},
};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{
    forge::{Forge, audience, claims, hmac_tokens, tokens},
    support::{NOW, Seeded, ring, session},
};

#[test]
fn every_algorithm_gives_back_the_claims() {
    for algorithm in Algorithm::ALL {
        let tokens = tokens(algorithm);
        let token = tokens.sign(&claims()).expect("signed");
        assert_eq!(tokens.verify(&token, NOW), Ok(claims()), "{algorithm}");
        let header = jsonwebtoken::decode_header(&token).expect("a JWT");
        assert_eq!(header.alg, algorithm.into());
    }
}

#[test]
fn the_claims_have_their_names_on_the_wire() {
    let names: Vec<_> = json!(claims())
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect();
    assert_eq!(
        names,
        [
            "amr",
            "aud",
            "auth_time",
            "exp",
            "gen",
            "iat",
            "jti",
            "sid",
            "sub",
            "type"
        ]
    );
}

#[test]
fn the_audience_is_required_and_compared_exactly() {
    let forge = Forge::new(audience());
    let verify = |token: String| forge.tokens.verify(&token, NOW).map(|claims| claims.aud);
    assert_eq!(
        verify(forge.with("aud", json!("bluefox"))),
        Ok("bluefox".to_owned())
    );
    assert_eq!(verify(forge.without("aud")), Err(TokenError::Invalid));
    for aud in [
        json!("other"),
        json!("Bluefox"),
        json!("bluefox "),
        json!(""),
        Value::Null,
        json!(7),
        // RFC 7519 allows a list. We make none, so we take none.
        json!(["bluefox"]),
        json!(["other", "bluefox"]),
        json!([]),
        json!({ "bluefox": true }),
    ] {
        assert_eq!(
            verify(forge.with("aud", aud.clone())),
            Err(TokenError::Invalid),
            "{aud}"
        );
    }
}

#[test]
fn where_an_issuer_is_set_it_is_required_and_compared_exactly() {
    let issuer = Some("https://auth.example.com".to_owned());
    let forge = Forge::new(Audience {
        issuer: issuer.clone(),
        ..audience()
    });
    let verify = |token: String| forge.tokens.verify(&token, NOW).map(|claims| claims.iss);
    assert_eq!(
        verify(forge.with("iss", json!("https://auth.example.com"))),
        Ok(issuer)
    );
    assert_eq!(
        verify(forge.sign(&json!(claims()))),
        Err(TokenError::Invalid),
        "none"
    );
    for iss in [
        json!("https://auth.example.com/"),
        json!("https://evil.example.com"),
        json!(""),
        Value::Null,
        json!(["https://auth.example.com"]),
    ] {
        assert_eq!(
            verify(forge.with("iss", iss.clone())),
            Err(TokenError::Invalid),
            "{iss}"
        );
    }
}

#[test]
fn where_no_issuer_is_set_any_is_taken() {
    let forge = Forge::new(audience());
    let token = forge.with("iss", json!("https://auth.example.com"));
    let verified = forge.tokens.verify(&token, NOW).map(|claims| claims.iss);
    assert_eq!(verified, Ok(Some("https://auth.example.com".to_owned())));
}

#[test]
fn the_type_is_access_and_nothing_else() {
    let forge = Forge::new(audience());
    for kind in [
        json!("refresh"),
        json!("Access"),
        json!(""),
        Value::Null,
        json!(["access"]),
    ] {
        let token = forge.with("type", kind.clone());
        assert_eq!(
            forge.tokens.verify(&token, NOW),
            Err(TokenError::Invalid),
            "{kind}"
        );
    }
}

#[test]
fn no_claim_may_be_missing_but_the_issuer() {
    let forge = Forge::new(audience());
    let body = json!(claims());
    let names: Vec<_> = body.as_object().expect("an object").keys().collect();
    assert_eq!(names.len(), 10);
    for claim in names {
        let token = forge.without(claim);
        assert_eq!(
            forge.tokens.verify(&token, NOW),
            Err(TokenError::Invalid),
            "{claim}"
        );
    }
}

#[test]
fn no_claim_may_have_another_shape() {
    let forge = Forge::new(audience());
    let shapes = [
        Value::Null,
        json!("x"),
        json!(1.5),
        json!(true),
        json!([1]),
        json!({}),
    ];
    for claim in ["sub", "sid", "jti", "iat", "exp", "gen", "auth_time", "amr"] {
        for shape in &shapes {
            let token = forge.with(claim, shape.clone());
            let verified = forge.tokens.verify(&token, NOW);
            assert_eq!(verified, Err(TokenError::Invalid), "{claim}: {shape}");
        }
    }
    for body in [Value::Null, json!([]), json!("claims"), json!({})] {
        let verified = forge.tokens.verify(&forge.sign(&body), NOW);
        assert_eq!(verified, Err(TokenError::Invalid), "{body}");
    }
}

#[test]
fn a_claim_that_we_do_not_know_is_no_harm() {
    let forge = Forge::new(audience());
    let token = forge.with("nbf", json!(i64::MAX));
    assert_eq!(forge.tokens.verify(&token, NOW), Ok(claims()));
}

#[test]
fn a_refresh_token_is_no_access_token_and_the_reverse() {
    let ring = ring(Purpose::RefreshToken, "now", &[]);
    let salt = Salt::new(&Seeded::new("row"));
    let refresh = refresh::token(&ring, &salt, session("one"), Generation::FIRST);
    let tokens = hmac_tokens(Algorithm::HS256, "now");
    let verified = tokens.verify(refresh.expose_secret(), NOW);
    assert_eq!(verified, Err(TokenError::Invalid));
    let access = tokens.sign(&claims()).expect("signed");
    assert_eq!(refresh::Presented::parse(&access), None);
}

#[test]
fn a_token_is_refused_unseen_beyond_its_greatest_length() {
    let tokens = hmac_tokens(Algorithm::HS256, "now");
    let (mut accepted, mut refused) = (0, usize::MAX);
    for length in 2400..2900 {
        let claims = AccessClaims {
            amr: vec!["x".repeat(length)],
            ..claims()
        };
        let token = tokens.sign(&claims).expect("signed");
        match tokens.verify(&token, NOW) {
            Ok(verified) => {
                assert_eq!(verified, claims);
                accepted = accepted.max(token.len());
            }
            Err(error) => {
                assert_eq!(error, TokenError::Invalid);
                refused = refused.min(token.len());
            }
        }
    }
    assert!(
        accepted <= MAX_BYTES && MAX_BYTES < refused,
        "{accepted} {refused}"
    );
    assert!(
        refused - accepted <= 2,
        "base64 skips a length here and there, no more"
    );
}
