//! A login hashes the password anew when hashing was given another cost.

use std::sync::Arc;

use bluefox_auth::{Hashing, testing::SeededEntropy};

use crate::{
    assertions::text_in,
    log_in, refresh_token,
    support::{Engine, World, cheap, story},
};

/// The only hash there is.
async fn stored(world: &World) -> String {
    text_in(&world.database, "SELECT hash FROM bf_passwords").await
}

async fn restarted(world: World, seed: u64, hashing: Hashing) -> World {
    world
        .restarted(|builder| {
            builder
                .hashing(hashing)
                .entropy(Arc::new(SeededEntropy::new(seed)))
        })
        .await
}

story!(a_login_hashes_anew_where_the_cost_has_changed, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let before = stored(&world).await;
    assert!(
        before.starts_with("$argon2id$v=19$m=8,t=1,p=1$"),
        "{before}"
    );
    let dear = Hashing {
        memory_kib: 64,
        iterations: 2,
        ..cheap()
    };
    let world = restarted(world, 8, dear).await;
    assert_eq!(stored(&world).await, before, "a start changes nothing");

    let wrong = log_in(&world, "ada@example.com", "wrong horse").await;
    assert_eq!(wrong.status, 401);
    assert_eq!(stored(&world).await, before, "nor does a wrong password");

    assert_eq!(
        log_in(&world, "ada@example.com", "correct horse")
            .await
            .status,
        200
    );
    let after = stored(&world).await;
    assert!(after.starts_with("$argon2id$v=19$m=64,t=2,p=1$"), "{after}");

    assert_eq!(
        log_in(&world, "ada@example.com", "correct horse")
            .await
            .status,
        200
    );
    assert_eq!(stored(&world).await, after, "once is enough");
    let wrong = log_in(&world, "ada@example.com", "wrong horse").await;
    assert_eq!(wrong.status, 401);

    let mut earlier = browser.on("app.example.com", world.app.clone());
    assert_eq!(
        earlier.post_empty("/items").await.status,
        200,
        "no session ends by it"
    );
    let before = refresh_token(&earlier);
    assert_eq!(earlier.post_empty("/auth/refresh").await.status, 200);
    assert_ne!(refresh_token(&earlier), before);
});

story!(a_lower_cost_counts_as_another, engine, {
    let dear = Hashing {
        memory_kib: 64,
        iterations: 2,
        ..cheap()
    };
    let world = World::with(engine, |builder| builder.hashing(dear)).await;
    world.logged_in("ada@example.com").await;
    let world = restarted(world, 8, cheap()).await;
    assert_eq!(
        log_in(&world, "ada@example.com", "correct horse")
            .await
            .status,
        200
    );
    let after = stored(&world).await;
    assert!(after.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{after}");
});
