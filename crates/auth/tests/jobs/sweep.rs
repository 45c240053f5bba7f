//! The sweep: what nobody needs any more goes, in small batches, and nothing else does.

use std::{sync::Arc, time::Duration};

use bluefox_auth::testing::FakeClock;
use insta::assert_snapshot;
use serde_json::json;

use super::{
    ADA,
    litter::{KINDS, QUEUED, counted},
    support::{Engine, World, builder, story},
};

const SWEEP: Duration = Duration::from_mins(10);

async fn swept(world: &World) -> u64 {
    world.auth.jobs().run_due().await.expect("it runs").swept
}

story!(what_is_over_goes_and_what_lives_stays, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    for kind in KINDS {
        // More than two batches that are over by a millisecond, and some that are not, by as much.
        kind.add(&world, 1203, Duration::ZERO).await;
        kind.add(&world, 3, Duration::from_millis(1)).await;
    }
    QUEUED.add(&world, 5, Duration::ZERO).await;
    assert_eq!(swept(&world).await, 7 * 1203);
    assert_snapshot!(counted(&world).await, @r#"
    3 ended sessions
    3 one-time tokens
    3 former addresses
    3 mails that were sent
    3 mails that were never to be sent
    3 dead letters
    3 events
    5 queued mails
    "#);

    world.clock.advance(SWEEP);
    assert_eq!(swept(&world).await, 7 * 3);
    assert_snapshot!(counted(&world).await, @r#"
    0 ended sessions
    0 one-time tokens
    0 former addresses
    0 mails that were sent
    0 mails that were never to be sent
    0 dead letters
    0 events
    5 queued mails
    "#);
    assert_eq!(browser.get("/auth/me").await.status, 200);
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
});

story!(a_sweep_is_due_every_ten_minutes, engine, {
    let world = World::new(engine).await;
    let [kind, ..] = KINDS else {
        panic!("there is nothing to sweep");
    };
    world.logged_in(ADA).await;
    assert_eq!(swept(&world).await, 0);
    kind.add(&world, 1, Duration::ZERO).await;
    assert_eq!(swept(&world).await, 0, "it was just done");
    world
        .clock
        .advance(SWEEP.saturating_sub(Duration::from_millis(1)));
    assert_eq!(swept(&world).await, 0);
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(swept(&world).await, 1);
});

story!(
    an_ended_session_is_told_why_for_a_week_after_its_limit,
    engine,
    {
        let world = World::new(engine).await;
        let mut browser = world.logged_in(ADA).await;
        let token = browser.cookie("bf_refresh_token").expect("logged in");
        let late = json!({ "refresh_token": token });
        browser.post_empty("/auth/logout").await;
        let week = Duration::from_hours(7 * 24);
        world.clock.advance(week + week);
        assert_eq!(swept(&world).await, 0);
        let answer = world.browser().post("/auth/refresh", &late).await;
        assert_eq!(answer.code(), "session_revoked");
        world.clock.advance(SWEEP);
        assert_eq!(swept(&world).await, 1);
        let answer = world.browser().post("/auth/refresh", &late).await;
        assert_eq!(answer.code(), "invalid_refresh_token");
    }
);

story!(events_are_kept_as_long_as_the_setting_says, engine, {
    let day = Duration::from_hours(24);
    let world = World::with(engine, |builder| builder.event_retention(day)).await;
    world.logged_in(ADA).await;
    let ada = world.user_id(ADA).await;
    let events = async || {
        let listed = world.auth.events().list(Some(ada), None, 10).await;
        listed.expect("it answers").len()
    };
    world.clock.advance(day);
    assert_eq!(swept(&world).await, 0);
    assert_eq!(events().await, 2);
    world.clock.advance(SWEEP);
    assert_eq!(swept(&world).await, 2);
    assert_eq!(events().await, 0);
});

/// What two nodes sweep at once, when the second one's clock is ahead by this.
async fn by_two(world: &World, ahead: Duration) -> [u64; 2] {
    let clock = Arc::new(FakeClock::new());
    clock.advance(ahead);
    let other = builder(&world.database, &clock).build().await;
    let other = other.expect("it starts");
    let (here, there) = (world.auth.jobs(), other.jobs());
    let (here, there) = tokio::join!(here.run_due(), there.run_due());
    [here, there].map(|done| done.expect("it runs").swept)
}

story!(one_node_of_two_sweeps, engine, {
    let world = World::new(engine).await;
    world.logged_in(ADA).await;
    for kind in KINDS {
        kind.add(&world, 700, Duration::ZERO).await;
    }
    let mut swept = by_two(&world, Duration::ZERO).await;
    swept.sort_unstable();
    assert_eq!(swept, [0, 7 * 700]);
});

story!(two_that_sweep_at_once_remove_each_row_once, engine, {
    let world = World::new(engine).await;
    world.logged_in(ADA).await;
    for kind in KINDS {
        kind.add(&world, 1700, Duration::ZERO).await;
    }
    let swept = by_two(&world, SWEEP).await;
    assert_eq!(swept.iter().sum::<u64>(), 7 * 1700, "{swept:?}");
});
