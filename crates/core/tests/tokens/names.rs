//! By what a cache knows a token: never by less than the whole token, and by nothing to log in with.

use bluefox_auth_core::{
    Algorithm,
    token::{AccessTokens, TokenError, TokenName},
};

use crate::forge::{FAMILIES, claims, tokens};

fn name(tokens: &AccessTokens, token: &str) -> Result<TokenName, TokenError> {
    tokens.look_at(token.as_bytes())?.name()
}

#[test]
fn each_token_has_a_name_of_its_own() {
    for algorithm in FAMILIES {
        let tokens = tokens(algorithm);
        let token = tokens.sign(&claims()).expect("signed");
        let mut next = claims();
        next.r#gen += 1;
        let next = tokens.sign(&next).expect("signed");
        let found = name(&tokens, &token);
        assert!(found.is_ok(), "{algorithm}");
        assert_eq!(found, name(&tokens, &token), "{algorithm}");
        assert_ne!(found, name(&tokens, &next), "{algorithm}");
    }
}

#[test]
fn what_is_not_the_token_never_has_its_name() {
    for algorithm in FAMILIES {
        let tokens = tokens(algorithm);
        let token = tokens.sign(&claims()).expect("signed");
        let genuine = name(&tokens, &token);
        let (message, signature) = token.rsplit_once('.').expect("three parts");
        let (first, rest) = signature.split_at(1);
        let mut others = vec![
            format!("{message}{first}.{rest}"),
            format!("{token}="),
            format!("{token}A"),
            token.replacen('.', "..", 1),
        ];
        for at in 0..token.len() {
            let flipped = char::from(token.as_bytes()[at] ^ 1);
            others.push(format!("{}{flipped}{}", &token[..at], &token[at + 1..]));
        }
        for other in others {
            assert_ne!(name(&tokens, &other), genuine, "{algorithm}: {other}");
        }
    }
}

#[test]
fn a_forged_mac_has_no_name() {
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let tokens = tokens(algorithm);
        let token = tokens.sign(&claims()).expect("signed");
        let start = token.rfind('.').expect("three parts") + 1;
        for at in start..token.len() {
            let flipped = char::from(token.as_bytes()[at] ^ 1);
            let forged = format!("{}{flipped}{}", &token[..at], &token[at + 1..]);
            let refused = name(&tokens, &forged);
            assert_eq!(refused, Err(TokenError::Invalid), "{algorithm}: {forged}");
        }
        for end in start..token.len() {
            let refused = name(&tokens, &token[..end]);
            assert_eq!(refused, Err(TokenError::Invalid), "{algorithm}: {end}");
        }
    }
}

#[test]
fn no_more_than_half_of_a_mac_is_kept() {
    let shortest_mac = 32;
    assert!(size_of::<TokenName>() * 2 <= shortest_mac);
}
