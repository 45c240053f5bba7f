//! `PATCH /auth/me`.

use std::time::Duration;

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::{Map, Value, json};
use tokio::task::JoinSet;

use super::{
    ADA, by_bearer, patch,
    support::{Engine, World, story},
    trail,
};

story!(a_profile_is_merged, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let profile = json!({
        "name": "Ada", "address": { "city": "London", "zip": "W1" }, "tags": ["a", null], "x": null
    });
    let answer = patch(&mut browser, &json!({ "profile": profile })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let merge = json!({
        "name": null, "address": { "zip": null, "street": { "x": null } }, "tags": ["b"], "theme": 1
    });
    let answer = patch(&mut browser, &json!({ "profile": merge })).await;
    let id = world.user_id(ADA).await.to_string();
    assert_snapshot!(answer.tell().replace(&id, "…"), @r#"
    200
    content-type: application/json
    cache-control: no-store

    {
      "app_metadata": {},
      "created_at": "2026-01-01T00:00:00Z",
      "email": "ada@example.com",
      "email_verified": false,
      "id": "…",
      "is_active": true,
      "is_superuser": false,
      "profile": {
        "address": {
          "city": "London",
          "street": {}
        },
        "tags": [
          "b"
        ],
        "theme": 1
      }
    }
    "#);
    assert_eq!(browser.get("/auth/me").await.json(), answer.json());
    let account = world.auth.users().account(world.user_id(ADA).await).await;
    let account = account.expect("it answers").expect("there is one");
    assert_eq!(Value::Object(account.profile), answer.json()["profile"]);
});

story!(nothing_but_the_profile_can_be_written, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let before = browser.get("/auth/me").await.json();
    let body = json!({
        "profile": {}, "app_metadata": { "plan": "gold" }, "is_superuser": true, "email": "x@y.z"
    });
    let answer = patch(&mut browser, &body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), before);
    assert_eq!(browser.get("/auth/me").await.json(), before);
});

story!(
    a_change_is_an_event_and_what_changes_nothing_is_none,
    engine,
    {
        let world = World::new(engine).await;
        let mut browser = world.logged_in(ADA).await;
        let body = json!({ "profile": { "name": "Ada", "gone": null } });
        let same = json!({ "profile": {} });
        world.clock.advance(Duration::from_secs(1));
        for patched in [&body, &body, &same] {
            assert_eq!(patch(&mut browser, patched).await.status, 200);
        }
        let expected = ["profile.changed", "session.started", "user.registered"];
        assert_eq!(trail(&world).await, expected);
        let ada = world.user_id(ADA).await;
        let latest = world.auth.events().list(Some(ada), None, 1).await;
        let latest = latest.expect("it answers").remove(0);
        assert_eq!(latest.kind.as_str(), "profile.changed");
        assert_eq!(latest.actor_id, Some(ada));
        assert!(latest.session_id.is_some());
    }
);

story!(what_is_no_profile_is_refused, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    assert_snapshot!(patch(&mut browser, &json!({})).await.tell(), @r#"
    422
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "validation_failed",
      "detail": "Some fields are missing or not acceptable.",
      "errors": [
        {
          "field": "profile",
          "message": "is required"
        }
      ],
      "status": 422,
      "title": "Validation failed",
      "type": "urn:bluefox-auth:error:validation_failed"
    }
    "#);
    for wrong in [json!(null), json!([]), json!("Ada"), json!(1), json!(true)] {
        let answer = patch(&mut browser, &json!({ "profile": wrong })).await;
        assert_eq!(answer.code(), "validation_failed", "{wrong}");
        assert_eq!(answer.json()["errors"][0]["field"], "profile", "{wrong}");
    }
    assert_eq!(browser.get("/auth/me").await.json()["profile"], json!({}));
});

/// A profile of so many bytes of JSON.
fn of_bytes(bytes: usize) -> Value {
    json!({ "x": "a".repeat(bytes - r#"{"x":""}"#.len()) })
}

story!(a_profile_has_8_kib_at_most, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let most = of_bytes(8192);
    let answer = patch(&mut browser, &json!({ "profile": most })).await;
    assert_eq!(answer.status, 200);
    let more = patch(&mut browser, &json!({ "profile": { "y": 1 } })).await;
    assert_snapshot!(more.tell(), @r#"
    422
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "validation_failed",
      "detail": "Some fields are missing or not acceptable.",
      "errors": [
        {
          "field": "profile",
          "message": "must have at most 8192 bytes of JSON"
        }
      ],
      "status": 422,
      "title": "Validation failed",
      "type": "urn:bluefox-auth:error:validation_failed"
    }
    "#);
    assert_eq!(browser.get("/auth/me").await.json()["profile"], most);

    let other = json!({ "profile": { "x": null, "y": "ä".repeat(4000) } });
    assert_eq!(patch(&mut browser, &other).await.status, 200);
    let long = json!({ "profile": { "x": "ä".repeat(100) } });
    assert_eq!(patch(&mut browser, &long).await.status, 422, "bytes count");
});

/// An array in an array, and so on.
fn nested(levels: usize) -> Value {
    (0..levels).fold(json!(1), |inner, _| json!([inner]))
}

/// An object in an object, and so on.
fn nested_objects(levels: usize) -> Value {
    (0..levels).fold(json!(1), |inner, _| json!({ "x": inner }))
}

story!(a_profile_has_32_levels_at_most, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    for nest in [nested, nested_objects] {
        let most = json!({ "profile": { "x": nest(31) } });
        assert_eq!(patch(&mut browser, &most).await.status, 200);
        let more = patch(&mut browser, &json!({ "profile": { "x": nest(32) } })).await;
        assert_eq!(more.code(), "validation_failed");
        assert_eq!(more.json()["errors"][0]["field"], "profile");
    }
    // Members are merged into what is there, so levels add up.
    let deep = json!({ "profile": nested_objects(33) });
    assert_eq!(patch(&mut browser, &deep).await.status, 422);
    let absurd = json!({ "profile": { "x": nested(200) } });
    assert_eq!(patch(&mut browser, &absurd).await.code(), "malformed_json");
});

story!(odd_texts_and_numbers_come_back_as_they_went, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let odd = json!({
        "": "", "\u{0}": "a\u{0}b", "'; DROP TABLE bf_users; --": "\\\"\u{1F98A}\u{202E}",
        "n": [0, -1, 9_007_199_254_740_993_i64, u64::MAX, i64::MIN, 1.5, 1e300],
        "__proto__": { "x": 1 },
    });
    let answer = patch(&mut browser, &json!({ "profile": odd })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(browser.get("/auth/me").await.json()["profile"], odd);
});

story!(a_profile_needs_a_login_and_the_csrf_token, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let body = json!({ "profile": { "name": "Ada" } });
    let stranger = patch(&mut world.browser(), &body).await;
    assert_eq!(stranger.code(), "not_authenticated");
    let forged = patch(&mut browser.clone().without_csrf(), &body).await;
    assert_eq!(forged.code(), "csrf_missing");
    let elsewhere = browser.clone().with_header("sec-fetch-site", "cross-site");
    assert_eq!(
        patch(&mut elsewhere.clone(), &body).await.code(),
        "cross_site"
    );
    assert_eq!(browser.get("/auth/me").await.json()["profile"], json!({}));

    let mut client = by_bearer(&world, &browser);
    assert_eq!(patch(&mut client, &body).await.status, 200);
    let put = browser.send(Method::PUT, "/auth/me", Some(&body)).await;
    assert_eq!(put.code(), "method_not_allowed");
    assert_eq!(put.header("allow"), Some("GET,HEAD,PATCH,DELETE"));
});

story!(tabs_that_write_at_once_lose_nothing, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in(ADA).await;
    let mut tabs = JoinSet::new();
    for number in 0..24 {
        let mut tab = browser.clone();
        tabs.spawn(async move {
            let body = json!({ "profile": { "tabs": { format!("{number}"): number } } });
            patch(&mut tab, &body).await.status
        });
    }
    assert_eq!(tabs.join_all().await, [200; 24]);
    let expected: Map<String, Value> = (0..24).map(|n| (n.to_string(), json!(n))).collect();
    let profile = &browser.clone().get("/auth/me").await.json()["profile"];
    assert_eq!(profile, &json!({ "tabs": expected }));
});
