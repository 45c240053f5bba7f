//! Page by page.

use bluefox_auth::testing::Browser;
use insta::assert_snapshot;
use serde_json::Value;

use super::{ADA, GRACE, pass, written};
use crate::{
    assertions::assert_refused,
    support::{Engine, World, story},
};

async fn page(browser: &mut Browser, query: &str) -> (Vec<String>, Option<String>) {
    let answer = browser.get(&format!("/auth/events{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let json = answer.json();
    let events = json["events"].as_array().expect("a list").iter();
    let ids = events.map(|event| event["id"].as_str().expect("an id").to_owned());
    (ids.collect(), json["next"].as_str().map(str::to_owned))
}

/// A browser of somebody to whom so many things have happened, and their names, the latest first.
async fn with_events(world: &World, many: usize) -> (Browser, Vec<String>) {
    let mut browser = world.logged_in(ADA).await;
    for _ in 2..many {
        pass(world);
        assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    }
    let ada = world.user_id(ADA).await;
    let events = world.auth.events().list(Some(ada), None, 1000).await;
    let ids = events.expect("it answers").into_iter();
    let ids: Vec<String> = ids.map(|event| event.id.to_string()).collect();
    assert_eq!(ids.len(), many);
    (browser, ids)
}

story!(fifty_are_shown_and_a_hundred_at_most, engine, {
    let world = World::new(engine).await;
    let (mut browser, ids) = with_events(&world, 102).await;
    let (shown, next) = page(&mut browser, "").await;
    assert_eq!((&shown[..], next.as_ref()), (&ids[..50], Some(&ids[49])));
    let (shown, next) = page(&mut browser, "?limit=100").await;
    assert_eq!((&shown[..], next.as_ref()), (&ids[..100], Some(&ids[99])));
    let (shown, next) = page(&mut browser, &format!("?before={}", ids[99])).await;
    assert_eq!((&shown[..], next), (&ids[100..], None));
});

story!(whoever_turns_the_pages_sees_each_event_once, engine, {
    let world = World::new(engine).await;
    let (mut browser, ids) = with_events(&world, 7).await;
    for limit in 1..=8 {
        let mut seen = Vec::new();
        let mut query = format!("?limit={limit}");
        let mut pages = 0;
        loop {
            let (shown, next) = page(&mut browser, &query).await;
            pages += 1;
            seen.extend(shown);
            let Some(next) = next else { break };
            query = format!("?limit={limit}&before={next}");
        }
        assert_eq!(seen, ids);
        assert_eq!(pages, 7_usize.div_ceil(limit), "no page is empty");
    }
});

story!(a_page_is_asked_for_in_words_that_it_knows, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let answer = browser.get("/auth/events?limit=0&before=yesterday").await;
    assert_snapshot!(answer.tell(), @r#"
    422
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "validation_failed",
      "detail": "Some fields are missing or not acceptable.",
      "errors": [
        {
          "field": "limit",
          "message": "must be a number from 1 to 100"
        },
        {
          "field": "before",
          "message": "must be the id of an event"
        }
      ],
      "status": 422,
      "title": "Validation failed",
      "type": "urn:bluefox-auth:error:validation_failed"
    }
    "#);
    for query in [
        "limit=101",
        "limit=-1",
        "limit=1.5",
        "limit=",
        "limit=x",
        "limit=1&limit=2",
        "limit=99999999999999999999",
        "before=",
        "before=0",
        "before=%FF",
        "before=0198c0de-0000-7000-8000-00000000000",
    ] {
        let answer = browser.get(&format!("/auth/events?{query}")).await;
        assert_refused(&answer, 422, "validation_failed");
        let field = query.split('=').next().unwrap_or_default();
        let errors = &answer.json()["errors"];
        assert_eq!(errors[0]["field"], field, "{query}");
        assert_eq!(errors.as_array().map(Vec::len), Some(1));
    }
    assert_eq!(page(&mut browser, "?other=1&limit=1&").await.0.len(), 1);
});

story!(anothers_event_names_a_moment_and_no_more, engine, {
    let world = World::new(engine).await;
    let mut ada = world.logged_in(ADA).await;
    pass(&world);
    world.logged_in(GRACE).await;
    let latest = written(&world).await.pop().expect("it is there").id;
    let (shown, _) = page(&mut ada, &format!("?before={latest}")).await;
    let (all, _) = page(&mut ada, "").await;
    assert_eq!(shown, all);
    let nil = "?before=00000000-0000-0000-0000-000000000000";
    let answer = ada.get(&format!("/auth/events{nil}")).await;
    assert_eq!(answer.json()["events"], Value::Array(Vec::new()));
    assert_eq!(answer.json()["next"], Value::Null);
});
