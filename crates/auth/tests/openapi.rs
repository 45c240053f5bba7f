//! What the routes say about themselves: the document is served, fresh and complete. That it is
//! true, every story checks (`support/described.rs`).

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

#[path = "openapi/checks.rs"]
mod checks;
#[path = "openapi/codes.rs"]
mod codes;
#[path = "openapi/settings.rs"]
mod settings;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use expect_test::expect_file;
use serde_json::Value;

use support::{Engine, World, story};

/// The document of a system, at its place.
async fn document(world: &World) -> Value {
    let place = format!("{}/openapi.json", world.auth.prefix());
    world.browser().get(&place).await.json()
}

/// A path, its method, and what is said about them.
type Operation<'d> = (&'d str, &'d str, &'d Value);

fn operations(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

story!(the_document_is_served_and_its_copy_is_fresh, engine, {
    let world = World::new(engine).await;
    let answer = world.browser().get("/auth/openapi.json").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    expect_file!["../../../docs/openapi.json"].assert_eq(&answer.body);
});

/// The paths that the router knows. It tells them to nobody but the debugger.
fn routed(world: &World) -> BTreeSet<String> {
    let told = format!("{:?}", world.auth.routes::<()>());
    let (_, paths) = told.split_once("paths: {").expect("it tells its paths");
    let (paths, _) = paths.split_once("\"}").expect("a map ends");
    let texts = paths.split('"').skip(1).step_by(2);
    texts.map(str::to_owned).collect()
}

#[tokio::test]
async fn every_route_is_described_and_there_is_no_other() {
    let world = World::new(Engine::Sqlite).await;
    let document = document(&world).await;
    let described: BTreeSet<String> = operations(&document)
        .map(|(path, ..)| path.to_owned())
        .collect();
    assert_eq!(described, routed(&world));
}

#[tokio::test]
async fn every_path_takes_the_methods_that_are_described() {
    let world = World::new(Engine::Sqlite).await;
    let document = document(&world).await;
    let mut described: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (path, method, _) in operations(&document) {
        let methods = described.entry(path).or_default();
        methods.insert(method.to_uppercase());
        if method == "get" {
            methods.insert("HEAD".to_owned());
        }
    }
    let purge = Method::from_bytes(b"PURGE").expect("a method");
    for (path, methods) in described {
        let answer = world.browser().send(purge.clone(), path, None).await;
        assert_eq!(answer.status, 405, "{path}");
        let allowed = answer.header("allow").unwrap_or_default();
        let allowed: BTreeSet<String> = allowed.split(',').map(str::to_owned).collect();
        assert_eq!(allowed, methods, "{path}");
    }
}

#[tokio::test]
async fn every_name_is_there_and_stands_for_one_thing() {
    let world = World::new(Engine::Sqlite).await;
    let document = document(&world).await;
    let mut seen = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().expect("it has a name");
        assert!(seen.insert(id), "{method} {path}: {id} is taken");
        assert!(operation["summary"].is_string(), "{method} {path}");
    }
    let text = document.to_string();
    for name in text.split(r##""$ref":"#"##).skip(1) {
        let place = name.split('"').next().unwrap_or_default();
        assert!(document.pointer(place).is_some(), "{place} is nowhere");
    }
}
