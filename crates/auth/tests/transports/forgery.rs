//! Who signed an access token, and how: the algorithm belongs to the key, never to the token.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bluefox_auth::{
    Algorithm,
    core::{
        keys::{KeyRing, Purpose},
        secret::SecretKey,
        token::{AccessTokens, Audience, generate_pem},
    },
};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::json;

use crate::{
    assert_opens_nothing,
    assertions::{access_token, bearer},
    forge::{Forge, assemble, kid, payload, signing},
    support::{Engine, SECRET, World, story},
};

/// Access tokens by HMAC with a key that is derived as the server derives it.
fn hmac(algorithm: Algorithm, secret: &str) -> AccessTokens {
    let secret = SecretKey::parse(&secret.to_owned().into()).expect("long and varied");
    let ring = KeyRing::derive(&secret, &[], Purpose::AccessToken);
    let audience = Audience {
        audience: "bluefox".to_owned(),
        issuer: None,
    };
    AccessTokens::from_ring(algorithm, &ring, audience).expect("an HMAC")
}

story!(no_algorithm_at_all_is_refused, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let token = access_token(&browser);
    let claims = payload(&token);
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        for header in [
            json!({ "alg": alg }),
            json!({ "alg": alg, "typ": "JWT", "kid": kid(&token) }),
        ] {
            let bare = assemble(&header, &claims, b"");
            let signed = assemble(&header, &claims, &[0; 32]);
            let pretending = format!("{}{}", bare, token.rsplit('.').next().expect("a signature"));
            for forged in [&bare, &signed, &pretending, bare.trim_end_matches('.')] {
                assert_opens_nothing(&world, &browser, forged).await;
            }
        }
    }
});

story!(another_algorithm_under_our_own_key_is_refused, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let claims = serde_json::from_value(payload(&access_token(&browser))).expect("our claims");
    let honest = hmac(Algorithm::HS256, SECRET)
        .sign(&claims)
        .expect("signed");
    assert_eq!(
        bearer(&world, &honest).get("/items").await.status,
        200,
        "the key is the right one"
    );
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let forged = hmac(algorithm, SECRET).sign(&claims).expect("signed");
        assert_eq!(kid(&forged), kid(&honest));
        assert_opens_nothing(&world, &browser, &forged).await;
    }
});

story!(a_foreign_key_is_refused, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let token = access_token(&browser);
    let claims = serde_json::from_value(payload(&token)).expect("our claims");
    let foreign = hmac(Algorithm::HS256, "foreign-8Vb2nQ7xZ4kTq9Lm1Rw6Yc3Hd5Js0Gf");
    let foreign = foreign.sign(&claims).expect("signed");
    assert_opens_nothing(&world, &browser, &foreign).await;
    let ours = token.split('.').next().expect("a header");
    let named_like_ours = format!("{ours}.{}", foreign.split_once('.').expect("a dot").1);
    assert_opens_nothing(&world, &browser, &named_like_ours).await;
    for key in ["", SECRET, "secret"] {
        let mut header = Header::new(jsonwebtoken::Algorithm::HS256);
        header.kid = kid(&token).as_str().map(str::to_owned);
        let key = EncodingKey::from_secret(key.as_bytes());
        let forged = jsonwebtoken::encode(&header, &claims, &key).expect("signed");
        assert_opens_nothing(&world, &browser, &forged).await;
    }
});

story!(the_public_key_is_no_secret, engine, {
    let forge = Forge::new(engine).await;
    let jwks = forge
        .world
        .browser()
        .get("/.well-known/jwks.json")
        .await
        .json();
    let x = jwks["keys"][0]["x"]
        .as_str()
        .expect("an Ed25519 key")
        .to_owned();
    let raw = URL_SAFE_NO_PAD.decode(&x).expect("base64url");
    let mut header = Header::new(jsonwebtoken::Algorithm::HS256);
    header.kid.clone_from(&forge.header.kid);
    for secret in [x.as_bytes(), &raw, jwks["keys"][0].to_string().as_bytes()] {
        let key = EncodingKey::from_secret(secret);
        let forged = jsonwebtoken::encode(&header, &forge.claims, &key).expect("signed");
        assert_opens_nothing(&forge.world, &forge.browser, &forged).await;
    }
});

story!(a_foreign_key_pair_is_refused, engine, {
    let forge = Forge::new(engine).await;
    let pem = generate_pem(Algorithm::EdDSA).expect("asymmetric");
    let other = signing(engine, pem, |builder| builder).await;
    let browser = other.logged_in("ada@example.com").await;
    let token = access_token(&browser);
    assert_opens_nothing(&forge.world, &forge.browser, &token).await;
    let ours = forge.sign(&forge.header, &forge.claims);
    let (header, _) = ours.split_once('.').expect("a dot");
    let (_, rest) = token.split_once('.').expect("a dot");
    assert_opens_nothing(&forge.world, &forge.browser, &format!("{header}.{rest}")).await;
});

story!(the_key_is_named_and_never_fetched, engine, {
    let forge = Forge::new(engine).await;
    for name in [
        None,
        Some(""),
        Some("../../etc/passwd"),
        Some("' OR 1=1 --"),
    ] {
        let header = Header {
            kid: name.map(str::to_owned),
            ..forge.header.clone()
        };
        let token = forge.sign(&header, &forge.claims);
        assert_opens_nothing(&forge.world, &forge.browser, &token).await;
    }
    let mut header = forge.header.clone();
    header.jku = Some("https://evil.example/jwks.json".to_owned());
    let token = forge.sign(&header, &forge.claims);
    let answer = bearer(&forge.world, &token).get("/items").await;
    assert_eq!(
        answer.status, 200,
        "what else the header says counts for nothing"
    );
});

story!(one_changed_letter_is_refused, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let token = access_token(&browser);
    for at in 0..token.len() {
        for replacement in [b'A', b'.', b'_', b'9'] {
            let mut bytes = token.clone().into_bytes();
            if bytes[at] == replacement {
                continue;
            }
            bytes[at] = replacement;
            let forged = String::from_utf8(bytes).expect("ASCII");
            let answer = bearer(&world, &forged).get("/claims").await;
            assert_eq!(answer.status, 401, "letter {at} as {}", replacement as char);
        }
    }
});

story!(one_flipped_bit_of_the_signature_is_refused, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let token = access_token(&browser);
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    for bit in 0..signature.len() * 8 {
        let mut bytes = signature.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let forged = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes));
        assert_eq!(
            bearer(&world, &forged).get("/claims").await.status,
            401,
            "bit {bit}"
        );
    }
});

story!(a_token_cut_short_or_prolonged_is_refused, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let token = access_token(&browser);
    let others = [
        token[..token.len() - 1].to_owned(),
        format!("{token}="),
        format!("{token}A"),
        format!("{token}."),
        format!("{token}.{token}"),
        format!(".{token}"),
        token.replace('.', ".."),
        "..".to_owned(),
        "a".repeat(5000),
    ];
    for other in others {
        assert_opens_nothing(&world, &browser, &other).await;
    }
});
