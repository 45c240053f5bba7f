//! What is kept of users has a bound, and is not kept for longer than it is true.

use serde_json::json;

use super::{
    Statements, hear,
    support::{Engine, World, story},
};

story!(
    users_beyond_the_bound_cost_a_statement_and_nothing_else,
    engine,
    {
        let statements = Statements::count();
        let world = World::with(engine, |builder| {
            builder.memory_entries(64).database_max_connections(1)
        })
        .await;
        let mut browsers = Vec::new();
        for number in 0..100 {
            browsers.push(world.logged_in(&format!("ada{number}@example.com")).await);
        }
        let mut asked = 0;
        for _ in 0..2 {
            for (number, browser) in browsers.iter_mut().enumerate() {
                let (answer, run) = statements.of(browser.get("/items")).await;
                assert_eq!(answer.body, format!("ada{number}@example.com"));
                asked += run;
            }
        }
        assert!((136..=200).contains(&asked), "{asked}");
    }
);

story!(
    a_profile_that_is_too_large_to_keep_is_read_each_time,
    engine,
    {
        let statements = Statements::count();
        let world = World::new(engine).await;
        let mut browser = world.logged_in("ada@example.com").await;
        let patch = json!({ "profile": { "text": "x".repeat(6_000) } });
        let changed = browser.send(axum::http::Method::PATCH, "/auth/me", Some(&patch));
        assert_eq!(changed.await.status, 200);
        for _ in 0..2 {
            let (answer, run) = statements.of(browser.get("/auth/me")).await;
            assert_eq!(answer.json()["profile"], patch["profile"]);
            assert!(run > 0);
        }
    }
);

story!(after_a_gap_users_are_asked_for_again, engine, {
    let statements = Statements::count();
    let world = World::with(engine, |builder| builder.database_max_connections(1)).await;
    let mut browser = world.logged_in("ada@example.com").await;
    browser.get("/items").await;
    assert_eq!(statements.of(browser.get("/items")).await.1, 0);
    hear(&world.auth).await.expect("it answers");
    assert_eq!(statements.of(browser.get("/items")).await.1, 1);
});
