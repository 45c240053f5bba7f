//! Several nodes on one database: each goes by its own memory, and hears of what the others do.

use std::{sync::Arc, time::Duration};

use bluefox_auth::{
    BluefoxAuth,
    testing::{Browser, FakeClock},
};
use tokio::time::timeout;

use super::{
    Statements,
    assertions::{assert_refused, copied},
    hear,
    support::{Engine, World, app, builder, story},
};

/// Longer than it takes, so that a test that would hang fails instead.
const PATIENCE: Duration = Duration::from_secs(30);

async fn another(world: &World, background: bool) -> BluefoxAuth {
    let built = builder(&world.database, &world.clock).background_jobs(background);
    built.build().await.expect("it starts")
}

fn at(node: &BluefoxAuth, world: &World, browser: &Browser) -> Browser {
    copied(world, browser).on("app.example.com", app(node))
}

story!(a_node_goes_by_what_it_has_heard, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let node = another(&world, false).await;
    hear(&node).await.expect("it answers");
    let mut elsewhere = at(&node, &world, &browser);
    assert_eq!(elsewhere.get("/items").await.status, 200);

    assert_eq!(browser.post_empty("/auth/logout").await.status, 200);
    // Here it shows that the node does not ask: it has not heard yet.
    assert_eq!(elsewhere.get("/items").await.status, 200);
    hear(&node).await.expect("it answers");
    for path in ["/items", "/claims"] {
        assert_refused(&elsewhere.get(path).await, 401, "not_authenticated");
    }
});

story!(
    a_node_that_starts_later_knows_what_was_revoked_before,
    engine,
    {
        let statements = Statements::count();
        let world = World::new(engine).await;
        let mut browser = world.logged_in("ada@example.com").await;
        let copy = copied(&world, &browser);
        assert_eq!(browser.post_empty("/auth/logout").await.status, 200);
        world.clock.advance(Duration::from_mins(29));
        let node = another(&world, false).await;
        hear(&node).await.expect("it answers");
        let mut elsewhere = copy.on("app.example.com", app(&node));
        let (answer, run) = statements.of(elsewhere.get("/claims")).await;
        assert_refused(&answer, 401, "not_authenticated");
        assert_eq!(run, 0);
    }
);

story!(
    a_token_that_is_older_than_what_is_remembered_is_asked_of_the_database,
    engine,
    {
        let statements = Statements::count();
        let world = World::with(engine, |builder| {
            builder.access_token_ttl(Duration::from_hours(2))
        })
        .await;
        let mut browser = world.logged_in("ada@example.com").await;
        let copy = copied(&world, &browser);
        assert_eq!(browser.post_empty("/auth/logout").await.status, 200);
        world.clock.advance(Duration::from_mins(90));
        // Its tokens live for a minute, so it remembers no more of revocations.
        let built = builder(&world.database, &world.clock).access_token_ttl(Duration::from_mins(1));
        let node = built.build().await.expect("it starts");
        hear(&node).await.expect("it answers");
        let mut elsewhere = copy.on("app.example.com", app(&node));
        let (answer, run) = statements.of(elsewhere.get("/claims")).await;
        assert_refused(&answer, 401, "not_authenticated");
        assert_eq!(run, 1);
    }
);

/// A node whose clock is `fast` before where the world's clock began.
async fn with_clock(world: &World, fast: Duration) -> BluefoxAuth {
    let clock = Arc::new(FakeClock::new());
    clock.advance(fast);
    let built = builder(&world.database, &clock).refresh_token_ttl(Duration::from_hours(1));
    built.build().await.expect("it starts")
}

story!(a_node_with_a_slow_clock_revokes_for_all, engine, {
    let world = World::new(engine).await;
    world.clock.advance(Duration::from_mins(40));
    let browser = world.logged_in("ada@example.com").await;
    let user = world.user_id("ada@example.com").await;
    let session = world.auth.sessions().list(user).await.expect("it answers")[0].id;
    let slow = with_clock(&world, Duration::ZERO).await;
    let revoked = slow.sessions().revoke(session).await;
    assert!(revoked.expect("it answers"));
    for started in [another(&world, false).await, world.auth.clone()] {
        hear(&started).await.expect("it answers");
        let mut elsewhere = at(&started, &world, &browser);
        assert_refused(&elsewhere.get("/claims").await, 401, "not_authenticated");
    }
});

story!(a_node_with_a_fast_clock_revokes_for_all, engine, {
    let hour = Duration::from_hours(1);
    let world = World::with(engine, |builder| builder.refresh_token_ttl(hour)).await;
    let browser = world.logged_in("ada@example.com").await;
    let user = world.user_id("ada@example.com").await;
    // By its clock the session has ended half an hour ago.
    let fast = with_clock(&world, Duration::from_mins(90)).await;
    let ended = fast.sessions().revoke_all(user).await;
    assert_eq!(ended.expect("it answers"), 1);
    hear(&world.auth).await.expect("it answers");
    let mut browser = copied(&world, &browser);
    assert_refused(&browser.get("/claims").await, 401, "not_authenticated");
});

story!(
    what_was_revoked_elsewhere_is_felt_here_when_it_is_revoked_again,
    engine,
    {
        let world = World::new(engine).await;
        let ada = world.logged_in("ada@example.com").await;
        let bob = world.logged_in("bob@example.com").await;
        let user = world.user_id("ada@example.com").await;
        let session = world.auth.sessions().list(user).await.expect("it answers")[0].id;
        let node = another(&world, false).await;
        hear(&node).await.expect("it answers");
        let revoked = world.auth.sessions().revoke(session).await;
        assert!(revoked.expect("it answers"));
        // It has not heard of that.
        let again = node.sessions().revoke(session).await;
        assert!(!again.expect("it answers"));
        let mut ada = at(&node, &world, &ada);
        assert_refused(&ada.get("/claims").await, 401, "not_authenticated");

        let mut bob = at(&node, &world, &bob);
        assert_eq!(bob.get("/claims").await.status, 200);
        let key = world.auth.signing_keys().list().await.expect("it answers")[0]
            .kid
            .clone();
        let revoked = world.auth.signing_keys().revoke(&key).await;
        assert!(revoked.expect("it answers"));
        let again = node.signing_keys().revoke(&key).await;
        assert!(!again.expect("it answers"));
        assert_refused(&bob.get("/claims").await, 401, "not_authenticated");
    }
);

story!(nodes_hear_of_each_other_by_themselves, engine, {
    let statements = Statements::count();
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let node = another(&world, true).await;
    let mut elsewhere = at(&node, &world, &browser);
    let by_memory = async { while statements.of(elsewhere.get("/claims")).await.1 > 0 {} };
    timeout(PATIENCE, by_memory)
        .await
        .expect("it hears the feed");

    assert_eq!(browser.post_empty("/auth/logout").await.status, 200);
    let ended = async {
        while elsewhere.get("/claims").await.status == 200 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, ended)
        .await
        .expect("it hears of the logout");
    let (answer, run) = statements.of(elsewhere.get("/claims")).await;
    assert_refused(&answer, 401, "not_authenticated");
    assert_eq!(run, 0);
    node.close().await;
});
