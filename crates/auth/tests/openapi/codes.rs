//! Which codes stand where.

use std::collections::BTreeSet;

use bluefox_auth::Code;
use serde_json::Value;

use super::{document, operations};
use crate::support::{Engine, World};

/// The codes that no operation lists, since none is the cause of them.
const NOBODYS: &[&str] = &["method_not_allowed"];

/// The codes that an operation may refuse with.
fn refused_with<'d>(document: &'d Value, operation: &'d Value) -> BTreeSet<&'d str> {
    let responses = operation["responses"].as_object().into_iter().flatten();
    let names = responses.filter_map(|(_, response)| response["$ref"].as_str());
    names
        .filter_map(|place| document.pointer(place.trim_start_matches('#')))
        .filter_map(|response| {
            let schema = &response["content"]["application/problem+json"]["schema"];
            schema["allOf"][1]["properties"]["code"]["enum"].as_array()
        })
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

#[tokio::test]
async fn every_code_is_refused_with_somewhere() {
    let world = World::new(Engine::Sqlite).await;
    let document = document(&world).await;
    let listed: BTreeSet<&str> = operations(&document)
        .flat_map(|(.., operation)| refused_with(&document, operation))
        .collect();
    let words = Code::ALL.iter().map(|code| code.as_str());
    let unlisted: Vec<&str> = words.filter(|word| !listed.contains(word)).collect();
    assert_eq!(unlisted, NOBODYS);
}

#[tokio::test]
async fn what_a_request_needs_and_what_it_is_refused_for_agree() {
    let world = World::new(Engine::Sqlite).await;
    let document = document(&world).await;
    for (path, method, operation) in operations(&document) {
        let codes = refused_with(&document, operation);
        let ways = || operation["security"].as_array().into_iter().flatten();
        let takes = |scheme: &str| ways().any(|way| way.get(scheme).is_some());
        let place = format!("{method} {path}");
        assert_eq!(codes.contains("cross_site"), method != "get", "{place}");
        for code in ["csrf_missing", "csrf_invalid"] {
            assert_eq!(codes.contains(code), takes("csrf"), "{place}: {code}");
        }
        let is_needed = ways().all(|way| way != &serde_json::json!({})) && ways().count() > 0;
        if is_needed {
            assert!(codes.contains("not_authenticated"), "{place}");
        }
        let takes_json = operation.get("requestBody").is_some();
        assert_eq!(codes.contains("malformed_json"), takes_json, "{place}");
    }
}
