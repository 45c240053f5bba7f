//! Where one is logged in.

use std::time::Duration;

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::Value;

use super::{ADA, GRACE, again, end, from, id_of, sessions};
use crate::{
    assertions::{COOKIES, access_token, assert_refused, bearer},
    support::{Engine, World, credentials, story},
};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 \
                      (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";

story!(the_sessions_are_listed_the_one_seen_last_first, engine, {
    let world = World::new(engine).await;
    let ada = credentials(ADA);
    let mut laptop = from(&world, "203.0.113.9:49152", FIREFOX);
    laptop.post("/auth/register", &ada).await;
    laptop.post("/auth/login", &ada).await;
    world.clock.advance(Duration::from_mins(10));
    let mut phone = from(&world, "[2001:db8:1:2::7]:49152", IPHONE);
    phone.post("/auth/login", &ada).await;
    world.clock.advance(Duration::from_mins(10));
    laptop.post_empty("/auth/refresh").await;
    let answer = phone.get("/auth/sessions").await;
    let mut told = answer.tell();
    for browser in [&laptop, &phone] {
        told = told.replace(&id_of(browser).await, "…");
    }
    assert_snapshot!(told, @r#"
    200
    content-type: application/json
    cache-control: no-store

    {
      "sessions": [
        {
          "agent": "Firefox on Linux",
          "created_at": "2026-01-01T00:00:00Z",
          "expires_at": "2026-01-31T00:00:00Z",
          "id": "…",
          "idle_expires_at": "2026-01-08T00:20:00Z",
          "ip": "203.0.113.0/24",
          "is_current": false,
          "last_seen_at": "2026-01-01T00:20:00Z"
        },
        {
          "agent": "Safari on iPhone",
          "created_at": "2026-01-01T00:10:00Z",
          "expires_at": "2026-01-31T00:10:00Z",
          "id": "…",
          "idle_expires_at": "2026-01-08T00:10:00Z",
          "ip": "2001:db8:1::/48",
          "is_current": true,
          "last_seen_at": "2026-01-01T00:10:00Z"
        }
      ]
    }
    "#);
    for secret in [&laptop, &phone]
        .into_iter()
        .flat_map(|browser| COOKIES.map(|name| browser.cookie(name).expect("it is there")))
    {
        assert!(!answer.body.contains(&secret), "no secret is told");
    }
});

story!(each_browser_finds_itself_in_the_list, engine, {
    let world = World::new(engine).await;
    let laptop = world.logged_in(ADA).await;
    let phone = again(&world, ADA).await;
    assert_ne!(id_of(&laptop).await, id_of(&phone).await);
    let client = bearer(&world, &access_token(&phone));
    assert_eq!(id_of(&client).await, id_of(&phone).await);
});

story!(nobody_sees_anothers_sessions, engine, {
    let world = World::new(engine).await;
    let ada = world.logged_in(ADA).await;
    let grace = world.logged_in(GRACE).await;
    for browser in [&ada, &grace] {
        assert_eq!(sessions(browser).await.len(), 1);
    }
    assert_ne!(id_of(&ada).await, id_of(&grace).await);
});

story!(what_is_over_is_not_listed, engine, {
    let world = World::with(engine, |builder| {
        builder
            .refresh_token_ttl(Duration::from_hours(1))
            .session_max_age(Duration::from_hours(3))
    })
    .await;
    let mut laptop = world.logged_in(ADA).await;
    let mut phone = again(&world, ADA).await;
    let tablet = again(&world, ADA).await;
    let _forgotten = again(&world, ADA).await;
    assert_eq!(sessions(&laptop).await.len(), 4);
    phone.post_empty("/auth/logout").await;
    assert_eq!(end(&mut laptop, &id_of(&tablet).await).await.status, 200);
    assert_eq!(sessions(&laptop).await.len(), 2, "one is forgotten");
    world.clock.advance(Duration::from_mins(59));
    laptop.post_empty("/auth/refresh").await;
    assert_eq!(sessions(&laptop).await.len(), 2);
    world.clock.advance(Duration::from_mins(1));
    assert_eq!(sessions(&laptop).await.len(), 1, "it was idle for an hour");
    let mut latest = laptop.clone();
    for _ in 0..2 {
        world.clock.advance(Duration::from_mins(50));
        latest.post_empty("/auth/refresh").await;
    }
    let fresh = again(&world, ADA).await;
    assert_eq!(sessions(&fresh).await.len(), 2);
    world.clock.advance(Duration::from_mins(20));
    assert_eq!(sessions(&fresh).await.len(), 1, "three hours are enough");
});

story!(a_hundred_are_shown, engine, {
    let world = World::new(engine).await;
    let mut latest = world.logged_in(ADA).await;
    let first = id_of(&latest).await;
    for _ in 0..100 {
        world.clock.advance(Duration::from_secs(1));
        latest = again(&world, ADA).await;
    }
    let shown = sessions(&latest).await;
    assert_eq!(shown.len(), 100);
    assert_eq!(shown[0]["is_current"], true);
    let is_first = |session: &Value| session["id"] == first.as_str();
    assert!(
        !shown.iter().any(is_first),
        "the one seen longest ago is not"
    );
});

story!(a_client_that_lies_or_says_nothing_does_no_harm, engine, {
    let world = World::new(engine).await;
    let laptop = world.logged_in(ADA).await;
    assert_eq!(sessions(&laptop).await[0]["ip"], Value::Null);
    assert_eq!(sessions(&laptop).await[0]["agent"], "Unknown browser");
    for agent in ["<script>alert(1)</script>", "'; DROP TABLE bf_sessions; --"] {
        let mut liar = from(&world, "203.0.113.9:80", agent);
        liar.post("/auth/login", &credentials(ADA)).await;
        let shown = sessions(&liar).await;
        let own = shown.iter().find(|session| session["is_current"] == true);
        assert_eq!(own.expect("it is there")["agent"], "Unknown browser");
    }
    let mut long = from(&world, "203.0.113.9:80", &"Windows ".repeat(1000));
    long.post("/auth/login", &credentials(ADA)).await;
    let shown = sessions(&long).await;
    let own = shown.iter().find(|session| session["is_current"] == true);
    let agent = &own.expect("it is there")["agent"];
    assert_eq!(agent, "Unknown browser on Windows");
});

story!(who_is_not_logged_in_sees_none, engine, {
    let world = World::new(engine).await;
    for (method, path) in [
        (Method::GET, "/auth/sessions"),
        (Method::DELETE, "/auth/sessions"),
        (Method::DELETE, "/auth/sessions/nonsense"),
    ] {
        let answer = world.browser().send(method.clone(), path, None).await;
        assert_refused(&answer, 401, "not_authenticated");
        let mut stranger = bearer(&world, "nonsense");
        let answer = stranger.send(method, path, None).await;
        assert_refused(&answer, 401, "not_authenticated");
    }
});
