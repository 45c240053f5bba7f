//! One's own events, and nobody else's.

use std::net::SocketAddr;

use axum::{Extension, extract::ConnectInfo};
use bluefox_auth::testing::Browser;
use insta::assert_snapshot;
use serde_json::Value;

use super::{ADA, GRACE, pass, written};
use crate::{
    assertions::{access_token, assert_refused, bearer},
    raw::Raw,
    support::{Engine, World, credentials, story},
};

/// An answer whose identifiers are shown as `…`.
fn masked(mut json: Value) -> String {
    let events = json["events"].as_array_mut().expect("a list");
    for event in events {
        for name in ["id", "session_id", "actor_id", "request_id"] {
            if event[name].is_string() {
                event[name] = "…".into();
            }
        }
    }
    serde_json::to_string_pretty(&json).expect("JSON")
}

/// The words of the events that a browser is shown, the latest first.
async fn kinds(browser: &Browser) -> Vec<String> {
    let answer = browser.clone().get("/auth/events").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let json = answer.json();
    let events = json["events"].as_array().expect("a list").iter();
    events
        .map(|event| event["kind"].as_str().expect("a word").to_owned())
        .collect()
}

story!(ones_own_events_are_listed_the_latest_first, engine, {
    let world = World::new(engine).await;
    let peer: SocketAddr = "[2001:db8:1:2::7]:49152".parse().expect("an address");
    let app = world.app.clone().layer(Extension(ConnectInfo(peer)));
    let mut browser = Browser::new(app, world.clock.clone());
    browser.post("/auth/register", &credentials(ADA)).await;
    pass(&world);
    browser.post("/auth/login", &credentials(ADA)).await;
    pass(&world);
    let ada = world.user_id(ADA).await;
    world.auth.users().promote(ada).await.expect("she exists");
    let answer = browser.get("/auth/events").await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_snapshot!(masked(answer.json()), @r#"
    {
      "events": [
        {
          "actor_id": null,
          "at": "2026-01-01T00:00:02Z",
          "id": "…",
          "ip": null,
          "kind": "user.promoted",
          "reason": null,
          "request_id": null,
          "session_id": null
        },
        {
          "actor_id": "…",
          "at": "2026-01-01T00:00:01Z",
          "id": "…",
          "ip": "2001:db8:1::/48",
          "kind": "session.started",
          "reason": null,
          "request_id": "…",
          "session_id": "…"
        },
        {
          "actor_id": null,
          "at": "2026-01-01T00:00:00Z",
          "id": "…",
          "ip": "2001:db8:1::/48",
          "kind": "user.registered",
          "reason": null,
          "request_id": "…",
          "session_id": null
        }
      ],
      "next": null
    }
    "#);
    assert_eq!(answer.json()["events"][1]["actor_id"], ada.to_string());
    let known = written(&world).await;
    for (event, shown) in known.iter().rev().zip(0..) {
        let shown = &answer.json()["events"][shown];
        assert_eq!(shown["id"], event.id.to_string());
        let session = event.session_id.map(|id| id.to_string());
        assert_eq!(shown["session_id"].as_str(), session.as_deref());
        assert_eq!(shown["request_id"].as_str(), event.request_id.as_deref());
    }
});

story!(nobody_sees_anothers_events, engine, {
    let world = World::new(engine).await;
    let ada = world.logged_in(ADA).await;
    pass(&world);
    let mut grace = world.logged_in(GRACE).await;
    pass(&world);
    grace.post_empty("/auth/refresh").await;
    let of_ada = ["session.started", "user.registered"];
    assert_eq!(kinds(&ada).await.len(), of_ada.len());
    assert_eq!(kinds(&grace).await[0], "session.refreshed");
    // What Ada did to Grace is Grace's.
    let mut raw = Raw::open(&world.database).await;
    let id = |key| format!("(SELECT id FROM bf_users WHERE email_key = '{key}')");
    let (of_her, of_grace) = (id(ADA), id(GRACE));
    raw.execute(&format!(
        "UPDATE bf_events SET actor_id = {of_her} WHERE user_id = {of_grace}"
    ))
    .await;
    assert_eq!(kinds(&ada).await.len(), of_ada.len());
    assert_eq!(kinds(&grace).await.len(), 3);
});

story!(a_client_without_cookies_reads_them_too, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in(ADA).await;
    let client = bearer(&world, &access_token(&browser));
    assert_eq!(kinds(&client).await, kinds(&browser).await);
});

story!(who_is_not_logged_in_reads_none, engine, {
    let world = World::new(engine).await;
    for path in ["/auth/events", "/auth/events?limit=nonsense"] {
        let answer = world.browser().get(path).await;
        assert_refused(&answer, 401, "not_authenticated");
        let answer = bearer(&world, "nonsense").get(path).await;
        assert_refused(&answer, 401, "not_authenticated");
    }
});
