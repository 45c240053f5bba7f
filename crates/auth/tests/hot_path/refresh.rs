//! A refresh is one compare and swap: what the node remembers of the session spares the reading.

use super::{
    Statements,
    assertions::{assert_refused, refresh_by_body, refresh_token},
    hear,
    support::{Engine, World, app, builder, story},
};

/// How many statements a refresh is where nothing has to be read: SQLite knows none that writes two tables.
const fn cost(engine: Engine) -> u64 {
    match engine {
        Engine::Sqlite => 2,
        Engine::Postgres => 1,
    }
}

story!(a_refresh_is_one_statement, engine, {
    let statements = Statements::count();
    let world = World::with(engine, |builder| {
        // A connection that is new runs statements of its own.
        builder.database_max_connections(1)
    })
    .await;
    let mut browser = world.logged_in("ada@example.com").await;
    for _ in 0..5 {
        let (answer, run) = statements.of(browser.post_empty("/auth/refresh")).await;
        assert_eq!((answer.status, run), (200, cost(engine)));
    }
    let events = world.auth.events().list(None, None, 20).await;
    let events = events.expect("it answers").into_iter();
    let refreshes = events.filter(|event| event.kind.as_str() == "session.refreshed");
    assert_eq!(refreshes.count(), 5);
});

story!(
    a_session_that_another_node_moved_on_is_read_first,
    engine,
    {
        let statements = Statements::count();
        let world = World::new(engine).await;
        let mut browser = world.logged_in("ada@example.com").await;
        let node = builder(&world.database, &world.clock);
        let node = node.build().await.expect("it starts");
        hear(&node).await.expect("it answers");
        let mut elsewhere = browser.clone().on("app.example.com", app(&node));
        for _ in 0..2 {
            let (answer, run) = statements.of(elsewhere.post_empty("/auth/refresh")).await;
            assert_eq!(answer.status, 200);
            assert!(run >= cost(engine), "{run}");
            // The jars are one browser's.
            browser = elsewhere.clone().on("app.example.com", world.app.clone());
            assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
            elsewhere = browser.clone().on("app.example.com", app(&node));
        }
    }
);

story!(what_is_remembered_of_a_session_saves_no_thief, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let first = refresh_token(&browser);
    let node = builder(&world.database, &world.clock);
    let node = node.build().await.expect("it starts");
    let elsewhere = World {
        auth: node.clone(),
        app: app(&node),
        ..world
    };
    // Both nodes remember the first generation, or the second; the database knows the third.
    let second = refresh_by_body(&elsewhere, &first)
        .await
        .field("refresh_token");
    let third = refresh_by_body(&elsewhere, &second).await;
    assert_eq!(third.status, 200);
    let reused = refresh_by_body(&elsewhere, &first).await;
    assert_refused(&reused, 401, "refresh_token_reused");
    let ended = refresh_by_body(&elsewhere, &third.field("refresh_token")).await;
    assert_refused(&ended, 401, "session_revoked");
});
