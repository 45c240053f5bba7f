//! A signing key that was stolen is declared compromised: what it has signed opens nothing any more, on
//! any node, and nobody signs with it.

use bluefox_auth::Code;

use super::{
    Statements,
    assertions::{assert_refused, copied},
    hear,
    support::{Engine, SECRET, World, app, builder, credentials, story},
};

const NEW_SECRET: &str = "another-8Vb2nQ7xZ4kTq9Lm1Rw6Yc3Hd5Js0Gf";

story!(a_compromised_key_opens_nothing, engine, {
    let statements = Statements::count();
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let keys = world.auth.signing_keys().list().await.expect("it answers");
    assert!(keys[0].signs && !keys[0].is_revoked);
    // As it should be: the new key is in the settings before the old one is revoked.
    let world = world
        .restarted(|builder| {
            builder
                .secret_key(NEW_SECRET)
                .previous_secret_keys([SECRET])
        })
        .await;
    let mut copy = copied(&world, &browser);
    assert_eq!(copy.get("/items").await.status, 200);

    let revoked = world.auth.signing_keys().revoke(&keys[0].kid).await;
    assert!(revoked.expect("it answers"), "it was good before");
    for path in ["/items", "/claims"] {
        let (answer, run) = statements.of(copy.get(path)).await;
        assert_refused(&answer, 401, "not_authenticated");
        assert_eq!(run, 0);
    }
    // The session lives: a refresh gives a token by the new key.
    assert_eq!(copy.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(copy.get("/items").await.status, 200);
    let again = world.auth.signing_keys().revoke(&keys[0].kid).await;
    assert!(!again.expect("it answers"));
    let told = world.auth.signing_keys().list().await.expect("it answers");
    let told: Vec<_> = told.iter().map(|key| (key.signs, key.is_revoked)).collect();
    assert_eq!(told, [(true, false), (false, true)]);
    let events = world
        .auth
        .events()
        .list(None, None, 10)
        .await
        .expect("it answers");
    let told = events
        .iter()
        .filter(|event| event.kind.as_str() == "key.revoked");
    let told: Vec<_> = told.map(|event| event.reason.as_deref()).collect();
    assert_eq!(told, [Some(keys[0].kid.as_str())]);
});

story!(
    other_nodes_hear_of_it_and_those_that_start_later_know,
    engine,
    {
        let world = World::new(engine).await;
        let browser = world.logged_in("ada@example.com").await;
        let kid = world.auth.signing_keys().list().await.expect("it answers")[0]
            .kid
            .clone();
        let build = || {
            builder(&world.database, &world.clock)
                .secret_key(NEW_SECRET)
                .previous_secret_keys([SECRET])
                .build()
        };
        let node = build().await.expect("it starts");
        hear(&node).await.expect("it answers");
        let mut elsewhere = copied(&world, &browser).on("app.example.com", app(&node));
        assert_eq!(elsewhere.get("/claims").await.status, 200);

        world
            .auth
            .signing_keys()
            .revoke(&kid)
            .await
            .expect("it answers");
        hear(&node).await.expect("it answers");
        assert_refused(&elsewhere.get("/claims").await, 401, "not_authenticated");
        for hears in [true, false] {
            let late = build().await.expect("it starts");
            if hears {
                hear(&late).await.expect("it answers");
            }
            let mut elsewhere = copied(&world, &browser).on("app.example.com", app(&late));
            for path in ["/items", "/claims"] {
                assert_refused(&elsewhere.get(path).await, 401, "not_authenticated");
            }
        }
    }
);

story!(nobody_signs_with_a_compromised_key, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let kid = world.auth.signing_keys().list().await.expect("it answers")[0]
        .kid
        .clone();
    world
        .auth
        .signing_keys()
        .revoke(&kid)
        .await
        .expect("it answers");
    for _ in 0..3 {
        let answer = browser.post_empty("/auth/refresh").await;
        assert_refused(&answer, 503, "unavailable");
    }
    let ada = credentials("ada@example.com");
    let answer = world.browser().post("/auth/login", &ada).await;
    assert_refused(&answer, 503, "unavailable");
    // With another key all is well again, and the session has not moved meanwhile.
    let world = world
        .restarted(|builder| {
            builder
                .secret_key(NEW_SECRET)
                .previous_secret_keys([SECRET])
        })
        .await;
    let mut browser = browser.on("app.example.com", world.app.clone());
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
});

story!(what_can_be_no_name_of_a_key_is_refused, engine, {
    let world = World::new(engine).await;
    for kid in ["", "with blank", &"x".repeat(129), "schlüssel"] {
        let refused = world.auth.signing_keys().revoke(kid).await;
        assert_eq!(refused.expect_err("no name").code(), Code::ValidationFailed);
    }
});
