//! Whatever ends a session, or changes a user, counts from the moment at which the call that did it
//! returns: without a statement that could find it out.

use bluefox_auth::{UserId, testing::Browser};
use serde_json::json;

use super::{
    Statements,
    assertions::{access_token, assert_refused, bearer, copied, refresh_by_body, refresh_token},
    support::{Engine, World, credentials, story},
};

/// Opens nothing any more, as cookie and as Bearer, and no statement is needed to know it.
async fn assert_ended(world: &World, statements: &Statements, browser: &Browser) {
    let mut copy = copied(world, browser);
    let mut client = bearer(world, &access_token(browser));
    for path in ["/items", "/claims"] {
        for sender in [&mut copy, &mut client] {
            let (answer, run) = statements.of(sender.get(path)).await;
            assert_refused(&answer, 401, "not_authenticated");
            assert_eq!(run, 0, "{path}");
        }
    }
}

async fn ada(world: &World) -> (Browser, UserId) {
    let mut browser = world.logged_in("ada@example.com").await;
    for path in ["/items", "/claims"] {
        assert_eq!(browser.get(path).await.status, 200);
    }
    let id = world.user_id("ada@example.com").await;
    (browser, id)
}

story!(a_logout_is_felt_at_once, engine, {
    let statements = Statements::count();
    let world = World::new(engine).await;
    let (browser, _) = ada(&world).await;
    copied(&world, &browser).post_empty("/auth/logout").await;
    assert_ended(&world, &statements, &browser).await;
});

story!(an_ended_session_is_felt_at_once, engine, {
    let statements = Statements::count();
    let world = World::new(engine).await;
    let (browser, _) = ada(&world).await;
    let mut other = world.browser();
    let ada = credentials("ada@example.com");
    assert_eq!(other.post("/auth/login", &ada).await.status, 200);
    let ended = other.send(axum::http::Method::DELETE, "/auth/sessions", None);
    assert_eq!(ended.await.status, 200);
    assert_ended(&world, &statements, &browser).await;
    assert_eq!(other.get("/items").await.status, 200);
});

story!(a_change_of_the_password_is_felt_at_once, engine, {
    let statements = Statements::count();
    let world = World::new(engine).await;
    let (browser, id) = ada(&world).await;
    let changed = world.auth.users().set_password(id, "another horse").await;
    assert!(changed.is_ok(), "{changed:?}");
    assert_ended(&world, &statements, &browser).await;
});

story!(a_user_who_is_shut_out_feels_it_at_once, engine, {
    let statements = Statements::count();
    let world = World::new(engine).await;
    let (browser, id) = ada(&world).await;
    world.auth.users().disable(id).await.expect("there is one");
    assert_ended(&world, &statements, &browser).await;
    world.auth.users().enable(id).await.expect("there is one");
    assert_ended(&world, &statements, &browser).await;
});

story!(a_user_who_is_erased_is_gone_at_once, engine, {
    let statements = Statements::count();
    let world = World::new(engine).await;
    let (browser, id) = ada(&world).await;
    world.auth.users().delete(id).await.expect("there is one");
    assert_ended(&world, &statements, &browser).await;
});

story!(a_deleted_account_is_gone_at_once, engine, {
    let statements = Statements::count();
    let world = World::new(engine).await;
    let (browser, _) = ada(&world).await;
    let body = json!({ "password": "correct horse" });
    let mut copy = copied(&world, &browser);
    let deleted = copy.send(axum::http::Method::DELETE, "/auth/me", Some(&body));
    assert_eq!(deleted.await.status, 200);
    assert_ended(&world, &statements, &browser).await;
});

story!(reuse_is_felt_at_once, engine, {
    let statements = Statements::count();
    let world = World::new(engine).await;
    let (browser, _) = ada(&world).await;
    let token = refresh_token(&browser);
    assert_eq!(refresh_by_body(&world, &token).await.status, 200);
    let reused = refresh_by_body(&world, &token).await;
    assert_refused(&reused, 401, "refresh_token_reused");
    assert_ended(&world, &statements, &browser).await;
});

story!(
    what_an_operator_changes_of_a_user_is_seen_at_once,
    engine,
    {
        let world = World::new(engine).await;
        let (mut browser, id) = ada(&world).await;
        assert_eq!(browser.get("/admin").await.status, 403);
        world.auth.users().promote(id).await.expect("there is one");
        assert_eq!(browser.get("/admin").await.status, 200);
        world.auth.users().demote(id).await.expect("there is one");
        assert_eq!(browser.get("/admin").await.status, 403);
    }
);

story!(what_a_user_changes_is_seen_at_once, engine, {
    let world = World::new(engine).await;
    let (mut browser, _) = ada(&world).await;
    browser.get("/auth/me").await;
    let patch = json!({ "profile": { "name": "Ada" } });
    let changed = browser.send(axum::http::Method::PATCH, "/auth/me", Some(&patch));
    assert_eq!(changed.await.status, 200);
    let me = browser.get("/auth/me").await.json();
    assert_eq!(me["profile"], json!({ "name": "Ada" }));
});
