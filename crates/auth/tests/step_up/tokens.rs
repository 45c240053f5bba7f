//! The session stays the same one: an elevation gives an access token, and nothing else is new.

use std::time::Duration;

use super::{ADA, elevate, is_fresh, stale};
use crate::{
    assertions::{access_token, assert_refused, bearer, copied, refresh_by_body, refresh_token},
    support::{Engine, World, credentials, story},
};

story!(no_second_session_appears, engine, {
    let world = World::new(engine).await;
    let mut browser = stale(&world).await;
    let before = browser.get("/auth/sessions").await.json();
    elevate(&mut browser).await;
    assert_eq!(browser.get("/auth/sessions").await.json(), before);
    assert_eq!(before["sessions"].as_array().map(Vec::len), Some(1));
});

story!(the_refresh_token_and_the_csrf_token_stay_good, engine, {
    let world = World::new(engine).await;
    let mut browser = stale(&world).await;
    elevate(&mut browser).await;
    assert_eq!(browser.post_empty("/items").await.status, 200);
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(browser.post_empty("/items").await.status, 200);
    elevate(&mut bearer(&world, &access_token(&browser))).await;
    let by_body = refresh_by_body(&world, &refresh_token(&browser)).await;
    assert_eq!(by_body.status, 200, "{}", by_body.body);
});

story!(who_holds_a_copy_of_an_older_token_gains_nothing, engine, {
    let world = World::new(engine).await;
    let mut browser = stale(&world).await;
    let thief = bearer(&world, &access_token(&browser));
    elevate(&mut browser).await;
    assert!(is_fresh(&browser).await);
    assert!(!is_fresh(&thief).await);
    assert_eq!(
        thief.clone().get("/items").await.status,
        200,
        "it is valid still"
    );
});

story!(what_is_refreshed_after_it_knows_of_the_proof, engine, {
    let world = World::new(engine).await;
    let mut browser = stale(&world).await;
    let mut other_tab = copied(&world, &browser);
    elevate(&mut browser).await;
    world.clock.advance(Duration::from_secs(299));
    assert_eq!(other_tab.post_empty("/auth/refresh").await.status, 200);
    assert!(is_fresh(&other_tab).await);
    world.clock.advance(Duration::from_secs(2));
    assert!(
        !is_fresh(&other_tab).await,
        "the refresh proves nothing by itself"
    );
});

story!(another_session_of_the_user_gains_nothing, engine, {
    let world = World::new(engine).await;
    let mut phone = stale(&world).await;
    let mut laptop = phone.clone();
    laptop.forget();
    laptop.post("/auth/login", &credentials(ADA)).await;
    world.clock.advance(Duration::from_mins(6));
    elevate(&mut laptop).await;
    phone.post_empty("/auth/refresh").await;
    assert!(is_fresh(&laptop).await);
    assert!(!is_fresh(&phone).await);
});

story!(a_token_lives_no_longer_than_its_session, engine, {
    let world = World::with(engine, |builder| {
        let limit = Duration::from_mins(21);
        let builder = builder.access_token_ttl(limit).refresh_token_ttl(limit);
        builder.session_max_age(limit)
    })
    .await;
    let mut browser = stale(&world).await;
    let answer = elevate(&mut browser).await;
    assert_eq!(answer.json()["expires_in"], 60);
    world.clock.advance(Duration::from_mins(1));
    let mut client = bearer(&world, &answer.field("access_token"));
    assert_refused(&client.get("/items").await, 401, "token_expired");
});

story!(twins_of_the_access_cookie_are_cleared, engine, {
    let world = World::new(engine).await;
    let mut browser = stale(&world).await;
    let twin = format!("bf_access_token={}", access_token(&browser));
    browser.plant(&format!("{twin}; Path=/; Domain=example.com"));
    browser.plant(&format!("{twin}; Path=/; Domain=app.example.com"));
    assert_eq!(browser.count("bf_access_token"), 3);
    let answer = elevate(&mut browser).await;
    assert_eq!(browser.count("bf_access_token"), 1);
    assert_eq!(answer.field("access_token"), access_token(&browser));
    assert!(is_fresh(&browser).await);
    let others = |line: &&str| !line.starts_with("bf_access_token=");
    let lines = answer.set_cookies();
    assert_eq!(lines.iter().filter(|line| others(line)).count(), 0);
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(browser.get("/auth/me").await.json()["email"], ADA);
});
