//! Several nodes on one database: each goes by its own memory, and hears of what the others do.

use std::time::Duration;

use bluefox_auth::{BluefoxAuth, testing::Browser};
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
        world.clock.advance(Duration::from_hours(1));
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
