//! An authenticated request costs no statement, and a revocation is felt all the same.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "hot_path/cache.rs"]
mod cache;
#[path = "hot_path/keys.rs"]
mod keys;
#[path = "hot_path/nodes.rs"]
mod nodes;
#[path = "hot_path/refresh.rs"]
mod refresh;
#[path = "hot_path/revoked.rs"]
mod revoked;
#[path = "hot_path/statements.rs"]
mod statements;

mod assertions;
mod support;

use assertions::{access_token, bearer};
use bluefox_auth::testing::hear;
use statements::Statements;
use support::{Engine, World, builder, story};

story!(ten_thousand_requests_run_no_statement, engine, {
    let statements = Statements::count();
    let world = World::with(engine, |builder| builder.database_max_connections(1)).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let mut client = bearer(&world, &access_token(&browser));
    // The first request of a user is asked of the database, and no other one.
    assert_eq!(
        statements.of(browser.get("/items")).await.1,
        1,
        "they are counted"
    );
    let (answers, run) = statements
        .of(async {
            let mut answers = 0;
            for _ in 0..2_500 {
                for path in ["/items", "/claims"] {
                    answers += u32::from(browser.get(path).await.status == 200);
                    answers += u32::from(client.get(path).await.status == 200);
                }
            }
            answers
        })
        .await;
    assert_eq!((answers, run), (10_000, 0));
});

story!(who_am_i_runs_no_statement_either, engine, {
    let statements = Statements::count();
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let first = browser.get("/auth/me").await;
    let (second, run) = statements.of(browser.get("/auth/me")).await;
    assert_eq!((second.body, run), (first.body, 0));
});

story!(a_write_with_its_csrf_token_runs_none_either, engine, {
    let statements = Statements::count();
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    browser.get("/items").await;
    let (answer, run) = statements.of(browser.post_empty("/items")).await;
    assert_eq!((answer.status, run), (200, 0));
});

story!(a_node_that_hears_nothing_asks_the_database, engine, {
    let statements = Statements::count();
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let deaf = builder(&world.database, &world.clock);
    let deaf = deaf.build().await.expect("it starts");
    browser = browser.on("app.example.com", support::app(&deaf));
    for _ in 0..3 {
        for path in ["/items", "/claims"] {
            let (answer, run) = statements.of(browser.get(path)).await;
            // A connection that is new runs some of its own.
            assert!(answer.status == 200 && run > 0, "{path}: {run}");
        }
    }
    hear(&deaf).await.expect("it answers");
    assert_eq!(statements.of(browser.get("/claims")).await.1, 0);
});
