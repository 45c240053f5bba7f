//! What an access token must say. The signature is good throughout, by the server's own key.

use bluefox_auth::testing::Mailbox;
use serde_json::json;

use crate::{
    GUARDED, assert_opens_nothing, assert_refused_everywhere,
    assertions::{assert_refused, bearer},
    forge::Forge,
    support::{Engine, World, app, builder, story},
};

story!(the_forge_works, engine, {
    let forge = Forge::new(engine).await;
    let token = forge.sign(&forge.header, &forge.claims);
    for path in GUARDED {
        assert_eq!(
            bearer(&forge.world, &token).get(path).await.status,
            200,
            "{path}"
        );
    }
    assert_eq!(
        forge.claims,
        json!({
            "sub": forge.claims["sub"], "sid": forge.claims["sid"], "jti": forge.claims["jti"],
            "iat": 1_767_225_600, "exp": 1_767_225_600 + 1800, "auth_time": 1_767_225_600,
            "aud": "bluefox", "type": "access", "gen": 1, "amr": ["pwd"],
        })
    );
});

story!(it_is_over_to_the_second, engine, {
    let forge = Forge::new(engine).await;
    let now = forge.now();
    let mut client = bearer(&forge.world, &forge.with_claim("exp", now + 1));
    assert_eq!(client.get("/items").await.status, 200);
    for exp in [now, now - 1, now - 60, 0] {
        let token = forge.with_claim("exp", exp);
        let expired = (token.as_str(), "token_expired");
        assert_refused_everywhere(&forge.world, &forge.browser, expired).await;
    }
    // A moment before the epoch makes it no token at all.
    for exp in [-1, i64::MIN] {
        let token = forge.with_claim("exp", exp);
        assert_opens_nothing(&forge.world, &forge.browser, &token).await;
    }
});

story!(it_is_not_from_the_future, engine, {
    let forge = Forge::new(engine).await;
    let now = forge.now();
    let mut client = bearer(&forge.world, &forge.with_claim("iat", now + 5));
    assert_eq!(
        client.get("/items").await.status,
        200,
        "two clocks are never the same"
    );
    for iat in [now + 6, now + 3600, i64::MAX] {
        let token = forge.with_claim("iat", iat);
        assert_opens_nothing(&forge.world, &forge.browser, &token).await;
    }
});

story!(it_is_for_this_audience, engine, {
    let forge = Forge::new(engine).await;
    for aud in [
        json!("another"),
        json!("Bluefox"),
        json!(""),
        json!(null),
        json!(["bluefox", "another"]),
    ] {
        let token = forge.with_claim("aud", aud);
        assert_opens_nothing(&forge.world, &forge.browser, &token).await;
    }
});

story!(it_is_from_this_issuer_where_one_is_set, engine, {
    let forge = Forge::with(engine, |builder| {
        builder.token_issuer("https://ours.example")
    })
    .await;
    assert_eq!(forge.claims["iss"], "https://ours.example");
    let token = forge.without_claim("iss");
    assert_opens_nothing(&forge.world, &forge.browser, &token).await;
    let token = forge.with_claim("iss", "https://theirs.example");
    assert_opens_nothing(&forge.world, &forge.browser, &token).await;
});

story!(it_is_an_access_token, engine, {
    let forge = Forge::new(engine).await;
    for kind in [
        json!("refresh"),
        json!("Access"),
        json!("id"),
        json!(""),
        json!(null),
        json!(1),
    ] {
        let token = forge.with_claim("type", kind);
        assert_opens_nothing(&forge.world, &forge.browser, &token).await;
    }
});

story!(no_claim_may_be_missing_or_of_another_type, engine, {
    let forge = Forge::new(engine).await;
    for claim in [
        "sub",
        "sid",
        "jti",
        "iat",
        "exp",
        "aud",
        "type",
        "gen",
        "auth_time",
        "amr",
    ] {
        for token in [
            forge.without_claim(claim),
            forge.with_claim(claim, json!({ "an": "object" })),
        ] {
            assert_opens_nothing(&forge.world, &forge.browser, &token).await;
        }
    }
    for text in ["1767225600", "soon"] {
        let token = forge.with_claim("exp", text);
        assert_opens_nothing(&forge.world, &forge.browser, &token).await;
    }
});

story!(the_user_must_be_the_sessions_own, engine, {
    let forge = Forge::new(engine).await;
    forge.world.logged_in("grace@example.com").await;
    let grace = forge.world.user_id("grace@example.com").await.to_string();
    let nobody = "019b76da-a800-7000-8000-000000000000";
    let tokens = [grace.as_str(), nobody, "1", ""].map(|sub| forge.with_claim("sub", sub));
    let of_no_session = forge.with_claim("sid", nobody);
    // Whoever has the key can make such a token. The database knows better; a memory knows only what has
    // ended.
    let deaf = builder(&forge.world.database, &forge.world.clock);
    let deaf = deaf.build().await.expect("it starts");
    let world = World {
        app: app(&deaf),
        auth: deaf,
        mailbox: Mailbox::new(),
        database: forge.world.database,
        clock: forge.world.clock,
    };
    for token in tokens {
        assert_opens_nothing(&world, &forge.browser, &token).await;
    }
    let mut client = bearer(&world, &of_no_session);
    for path in GUARDED {
        assert_refused(&client.get(path).await, 401, "not_authenticated");
    }
});
