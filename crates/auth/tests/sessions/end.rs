//! One session of one's own is ended.

use std::time::Duration;

use insta::assert_snapshot;

use super::{ADA, GRACE, again, assert_alive, assert_dead, end, id_of, sessions};
use crate::{
    assertions::{access_token, assert_no_cookies, assert_refused, bearer},
    support::{Engine, World, story},
};

story!(a_session_is_ended_from_another_one, engine, {
    let world = World::new(engine).await;
    let mut laptop = world.logged_in(ADA).await;
    let phone = again(&world, ADA).await;
    let answer = end(&mut laptop, &id_of(&phone).await).await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store

    {
      "message": "The session has been ended."
    }
    "#);
    assert_dead(&phone).await;
    assert_alive(&laptop).await;
    assert_eq!(sessions(&laptop).await.len(), 1);
});

story!(a_client_without_cookies_can_do_so_too, engine, {
    let world = World::new(engine).await;
    let laptop = world.logged_in(ADA).await;
    let phone = again(&world, ADA).await;
    let mut client = bearer(&world, &access_token(&laptop));
    let answer = end(&mut client, &id_of(&phone).await).await;
    assert_eq!(answer.status, 200);
    assert_no_cookies(&answer);
    assert_dead(&phone).await;
    assert_alive(&laptop).await;
});

story!(
    what_is_no_living_session_of_ones_own_is_not_found,
    engine,
    {
        let world = World::new(engine).await;
        let mut ada = world.logged_in(ADA).await;
        let ended = id_of(&again(&world, ADA).await).await;
        assert_eq!(end(&mut ada, &ended).await.status, 200);
        let grace = world.logged_in(GRACE).await;
        let foreign = id_of(&grace).await;
        let malformed = format!("{foreign}0");
        for id in [
            &foreign,
            &ended,
            &malformed,
            "0198c0de-0000-7000-8000-000000000001",
            "00000000-0000-0000-0000-000000000000",
            "nonsense",
            "%FF",
            "%00",
            "'%20OR%201=1%20--",
        ] {
            let answer = end(&mut ada, id).await;
            assert_refused(&answer, 404, "not_found");
            assert_eq!(answer.field("detail"), "There is nothing here.", "{id}");
            assert_no_cookies(&answer);
        }
        assert_alive(&grace).await;
        assert_alive(&ada).await;
    }
);

story!(a_session_whose_time_is_up_is_not_found, engine, {
    let world = World::with(engine, |builder| {
        builder.refresh_token_ttl(Duration::from_hours(1))
    })
    .await;
    let forgotten = id_of(&world.logged_in(ADA).await).await;
    world.clock.advance(Duration::from_mins(30));
    let mut laptop = again(&world, ADA).await;
    world.clock.advance(Duration::from_mins(30));
    laptop.post_empty("/auth/refresh").await;
    let answer = end(&mut laptop, &forgotten).await;
    assert_refused(&answer, 404, "not_found");
});

story!(by_cookie_it_asks_for_the_csrf_token, engine, {
    let world = World::new(engine).await;
    let laptop = world.logged_in(ADA).await;
    let phone = again(&world, ADA).await;
    let id = id_of(&phone).await;
    let answer = end(&mut laptop.clone().without_csrf(), &id).await;
    assert_refused(&answer, 403, "csrf_missing");
    let mut guessing = laptop.clone().with_header("x-csrf-token", &"A".repeat(43));
    assert_refused(&end(&mut guessing, &id).await, 403, "csrf_invalid");
    let mut elsewhere = laptop.with_header("sec-fetch-site", "cross-site");
    assert_refused(&end(&mut elsewhere, &id).await, 403, "cross_site");
    assert_alive(&phone).await;
});
