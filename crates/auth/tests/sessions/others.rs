//! All sessions are ended but the current one.

use std::time::Duration;

use insta::assert_snapshot;

use super::{ADA, GRACE, again, assert_alive, assert_dead, end_others, sessions};
use crate::{
    assertions::{access_token, assert_refused, bearer},
    support::{Engine, World, story},
};

story!(all_others_end_and_the_current_one_lives, engine, {
    let world = World::new(engine).await;
    let mut laptop = world.logged_in(ADA).await;
    let phone = again(&world, ADA).await;
    let tablet = again(&world, ADA).await;
    let grace = world.logged_in(GRACE).await;
    let answer = end_others(&mut laptop).await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store

    {
      "ended": 2,
      "message": "All other sessions have been ended."
    }
    "#);
    assert_dead(&phone).await;
    assert_dead(&tablet).await;
    assert_alive(&laptop).await;
    assert_alive(&grace).await;
    assert_eq!(laptop.post_empty("/auth/refresh").await.status, 200);
    assert_eq!(end_others(&mut laptop).await.json()["ended"], 0);
});

story!(a_client_without_cookies_keeps_its_own, engine, {
    let world = World::new(engine).await;
    let laptop = world.logged_in(ADA).await;
    let phone = again(&world, ADA).await;
    let mut client = bearer(&world, &access_token(&phone));
    assert_eq!(end_others(&mut client).await.json()["ended"], 1);
    assert_dead(&laptop).await;
    assert_alive(&phone).await;
});

story!(as_many_are_ended_as_were_listed, engine, {
    let world = World::with(engine, |builder| {
        builder.refresh_token_ttl(Duration::from_hours(1))
    })
    .await;
    let _forgotten = world.logged_in(ADA).await;
    world.clock.advance(Duration::from_hours(1));
    let mut laptop = again(&world, ADA).await;
    again(&world, ADA).await;
    assert_eq!(sessions(&laptop).await.len(), 2);
    assert_eq!(end_others(&mut laptop).await.json()["ended"], 1);
});

story!(by_cookie_it_asks_for_the_csrf_token, engine, {
    let world = World::new(engine).await;
    let laptop = world.logged_in(ADA).await;
    let phone = again(&world, ADA).await;
    let answer = end_others(&mut laptop.clone().without_csrf()).await;
    assert_refused(&answer, 403, "csrf_missing");
    let mut elsewhere = laptop.with_header("sec-fetch-site", "cross-site");
    assert_refused(&end_others(&mut elsewhere).await, 403, "cross_site");
    assert_alive(&phone).await;
});
