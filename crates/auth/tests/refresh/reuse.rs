//! The parent of the current token is an honest race within the window, by cookie; everything else
//! is reuse, and ends the session.

use std::time::Duration;

use bluefox_auth::testing::{Answer, Browser};

use crate::{
    assertions::{
        assert_cleared, assert_no_cookies, assert_refused, bearer, copied, refresh_by_body,
        refresh_token,
    },
    support::{Engine, World, story},
};

const WINDOW: Duration = Duration::from_secs(10);
const INSTANT: Duration = Duration::from_millis(1);

/// Two tabs that have sent the same cookies: the first is answered, the second not yet.
async fn two_tabs(world: &World) -> (Browser, Browser) {
    let mut first = world.logged_in("ada@example.com").await;
    let second = first.clone();
    assert_eq!(first.post_empty("/auth/refresh").await.status, 200);
    (first, second)
}

async fn assert_dead(world: &World, refresh: &str, access: &str) {
    assert_refused(
        &refresh_by_body(world, refresh).await,
        401,
        "session_revoked",
    );
    for path in ["/items", "/claims", "/auth/me"] {
        assert_refused(
            &bearer(world, access).get(path).await,
            401,
            "not_authenticated",
        );
    }
}

#[track_caller]
fn assert_reuse_by_cookie(answer: &Answer) {
    assert_refused(answer, 401, "refresh_token_reused");
    assert_cleared(answer);
}

story!(the_parent_within_the_window_gets_the_same_tokens, engine, {
    let world = World::new(engine).await;
    let (mut first, mut second) = two_tabs(&world).await;
    let answer = second.post_empty("/auth/refresh").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.set_cookies().len(), 3);
    assert_eq!(answer.field("refresh_token"), refresh_token(&first));
    assert_eq!(refresh_token(&second), refresh_token(&first));
    assert_eq!(second.csrf_token(), first.csrf_token());
    for tab in [&mut first, &mut second] {
        assert_eq!(tab.post_empty("/items").await.status, 200);
    }
    assert_eq!(
        second.post_empty("/auth/refresh").await.status,
        200,
        "and it rotates on"
    );
});

story!(the_window_ends_to_the_millisecond, engine, {
    let world = World::new(engine).await;
    let (_, mut second) = two_tabs(&world).await;
    world.clock.advance(WINDOW.saturating_sub(INSTANT));
    assert_eq!(second.clone().post_empty("/auth/refresh").await.status, 200);
    world.clock.advance(INSTANT);
    assert_reuse_by_cookie(&second.post_empty("/auth/refresh").await);
});

story!(an_answer_within_the_window_does_not_prolong_it, engine, {
    let world = World::new(engine).await;
    let (_, second) = two_tabs(&world).await;
    for _ in 0..3 {
        world.clock.advance(Duration::from_secs(3));
        assert_eq!(second.clone().post_empty("/auth/refresh").await.status, 200);
    }
    world.clock.advance(Duration::from_secs(1));
    assert_reuse_by_cookie(&second.clone().post_empty("/auth/refresh").await);
});

story!(the_window_is_a_setting, engine, {
    let minute = Duration::from_mins(1);
    let world = World::with(engine, |builder| builder.reuse_window(minute)).await;
    let (_, mut second) = two_tabs(&world).await;
    world.clock.advance(minute.saturating_sub(INSTANT));
    assert_eq!(second.clone().post_empty("/auth/refresh").await.status, 200);
    world.clock.advance(INSTANT);
    assert_reuse_by_cookie(&second.post_empty("/auth/refresh").await);
});

story!(without_a_window_two_tabs_are_reuse, engine, {
    let world = World::with(engine, |builder| builder.reuse_window(Duration::ZERO)).await;
    let (mut first, mut second) = two_tabs(&world).await;
    assert_reuse_by_cookie(&second.post_empty("/auth/refresh").await);
    assert_refused(
        &first.post_empty("/auth/refresh").await,
        401,
        "session_revoked",
    );
});

story!(by_body_the_parent_is_reuse_at_once, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let parent = refresh_token(&browser);
    let current = refresh_by_body(&world, &parent).await;
    let answer = refresh_by_body(&world, &parent).await;
    assert_refused(&answer, 401, "refresh_token_reused");
    assert_no_cookies(&answer);
    assert_dead(
        &world,
        &current.field("refresh_token"),
        &current.field("access_token"),
    )
    .await;
});

story!(by_body_a_rotation_by_cookie_has_no_window_either, engine, {
    let world = World::new(engine).await;
    let (first, second) = two_tabs(&world).await;
    let answer = refresh_by_body(&world, &refresh_token(&second)).await;
    assert_refused(&answer, 401, "refresh_token_reused");
    assert_refused(
        &first.clone().post_empty("/auth/refresh").await,
        401,
        "session_revoked",
    );
});

story!(an_older_token_than_the_parent_is_always_reuse, engine, {
    let world = World::new(engine).await;
    let (mut first, second) = two_tabs(&world).await;
    assert_eq!(first.post_empty("/auth/refresh").await.status, 200);
    assert_reuse_by_cookie(&second.clone().post_empty("/auth/refresh").await);
    assert_refused(
        &first.post_empty("/auth/refresh").await,
        401,
        "session_revoked",
    );
});

story!(
    reuse_ends_refresh_and_access_tokens_of_every_generation,
    engine,
    {
        let world = World::new(engine).await;
        let mut browser = world.logged_in("ada@example.com").await;
        let mut generations = vec![copied(&world, &browser)];
        for _ in 0..3 {
            world.clock.advance(WINDOW);
            assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
            generations.push(copied(&world, &browser));
        }
        assert_reuse_by_cookie(&generations[0].clone().post_empty("/auth/refresh").await);
        for mut copy in generations {
            let access = copy.cookie("bf_access_token").expect("copied");
            assert_dead(&world, &refresh_token(&copy), &access).await;
            assert_refused(&copy.get("/auth/me").await, 401, "not_authenticated");
            assert_refused(&copy.post_empty("/items").await, 401, "not_authenticated");
            assert_refused(
                &copy.post_empty("/auth/refresh").await,
                401,
                "session_revoked",
            );
        }
    }
);

story!(reuse_in_one_session_leaves_the_others_alone, engine, {
    let world = World::new(engine).await;
    let (_, second) = two_tabs(&world).await;
    let mut phone = world.browser();
    let credentials = crate::support::credentials("ada@example.com");
    assert_eq!(phone.post("/auth/login", &credentials).await.status, 200);
    world.clock.advance(WINDOW);
    assert_reuse_by_cookie(&second.clone().post_empty("/auth/refresh").await);
    assert_eq!(phone.post_empty("/items").await.status, 200);
    assert_eq!(phone.post_empty("/auth/refresh").await.status, 200);
});

story!(after_the_reuse_the_user_logs_in_again, engine, {
    let world = World::new(engine).await;
    let (_, mut second) = two_tabs(&world).await;
    world.clock.advance(WINDOW);
    assert_reuse_by_cookie(&second.post_empty("/auth/refresh").await);
    assert_eq!(second.document_cookie(), "");
    let credentials = crate::support::credentials("ada@example.com");
    assert_eq!(second.post("/auth/login", &credentials).await.status, 200);
    assert_eq!(second.post_empty("/items").await.status, 200);
});
