//! What is written down, by whom, and why.

use std::fmt::Write as _;

use axum::http::Method;
use bluefox_auth::{UserId, core::event::Event, testing::Browser};
use insta::assert_snapshot;
use serde_json::json;

use super::{ADA, pass, written};
use crate::{
    assertions::{copied, refresh_by_body, refresh_token},
    support::{Engine, World, credentials, story},
};

/// The trail, a line an event: sessions are numbered in the order of their coming.
pub(crate) fn line_by_line(events: &[Event], ada: UserId) -> String {
    let mut seen = Vec::new();
    let mut lines = Vec::new();
    for event in events {
        assert_eq!(event.user_id, Some(ada));
        let mut line = event.kind.as_str().to_owned();
        if let Some(session) = event.session_id {
            if !seen.contains(&session) {
                seen.push(session);
            }
            let number = seen.iter().position(|one| *one == session).unwrap_or(0) + 1;
            let _ = write!(line, " #{number}");
        }
        let by_her = event.actor_id == Some(ada);
        assert!(by_her || event.actor_id.is_none());
        line.push_str(if by_her { ", by herself" } else { "" });
        if let Some(reason) = &event.reason {
            let _ = write!(line, ": {reason}");
        }
        lines.push(line);
    }
    lines.join("\n")
}

async fn log_in(world: &World, browser: &mut Browser) {
    pass(world);
    let answer = browser.post("/auth/login", &credentials(ADA)).await;
    assert_eq!(answer.status, 200);
}

async fn end(world: &World, browser: &mut Browser, path: &str) {
    pass(world);
    assert_eq!(browser.send(Method::DELETE, path, None).await.status, 200);
}

story!(a_user_comes_and_goes, engine, {
    let world = World::new(engine).await;
    let mut browser = world.browser();
    browser.post("/auth/register", &credentials(ADA)).await;
    let ada = world.user_id(ADA).await;
    log_in(&world, &mut browser).await;
    pass(&world);
    browser.post_empty("/auth/refresh").await;
    pass(&world);
    let body = json!({ "password": "correct horse" });
    assert_eq!(browser.post("/auth/elevate", &body).await.status, 200);
    log_in(&world, &mut browser).await;
    pass(&world);
    browser.post_empty("/auth/logout").await;
    log_in(&world, &mut browser).await;
    pass(&world);
    let stolen = refresh_token(&browser);
    refresh_by_body(&world, &stolen).await;
    pass(&world);
    let reused = refresh_by_body(&world, &stolen).await;
    assert_eq!(reused.code(), "refresh_token_reused");
    assert_snapshot!(line_by_line(&written(&world).await, ada), @r#"
    user.registered
    session.started #1, by herself
    session.refreshed #1, by herself
    session.elevated #1, by herself
    session.revoked #1, by herself: replaced
    session.started #2, by herself
    session.revoked #2, by herself: logout
    session.started #3, by herself
    session.refreshed #3, by herself
    session.revoked #3: refresh_token_reused
    "#);
});

story!(a_user_ends_sessions, engine, {
    let world = World::new(engine).await;
    let mut laptop = world.logged_in(ADA).await;
    let ada = world.user_id(ADA).await;
    let (mut phone, mut tablet) = (world.browser(), world.browser());
    log_in(&world, &mut phone).await;
    log_in(&world, &mut tablet).await;
    let listed = tablet.get("/auth/sessions").await.json();
    let of_tablet = listed["sessions"][0]["id"].as_str().expect("it is there");
    end(&world, &mut laptop, &format!("/auth/sessions/{of_tablet}")).await;
    end(&world, &mut laptop, "/auth/sessions").await;
    let listed = laptop.get("/auth/sessions").await.json();
    let of_laptop = listed["sessions"][0]["id"].as_str().expect("it is there");
    end(&world, &mut laptop, &format!("/auth/sessions/{of_laptop}")).await;
    assert_snapshot!(line_by_line(&written(&world).await, ada), @r#"
    session.started #1, by herself
    user.registered
    session.started #2, by herself
    session.started #3, by herself
    session.revoked #3, by herself: user
    session.revoked #2, by herself: user
    session.revoked #1, by herself: user
    "#);
});

story!(a_session_with_a_key_is_stolen, engine, {
    let world = World::new(engine).await;
    world
        .browser()
        .post("/auth/register", &credentials(ADA))
        .await;
    let ada = world.user_id(ADA).await;
    let key = |key: &str| world.browser().with_header("x-refresh-key", key);
    let mut browser = key("AAAAAAAAAAAAAAAAAAAAAA");
    log_in(&world, &mut browser).await;
    pass(&world);
    let mut thief = copied(&world, &browser).with_header("x-refresh-key", "BBBBBBBBBBBBBBBBBBBBBA");
    let answer = thief.post_empty("/auth/refresh").await;
    assert_eq!(answer.code(), "refresh_key_mismatch", "{}", answer.body);
    assert_snapshot!(line_by_line(&written(&world).await, ada), @r#"
    user.registered
    session.started #1, by herself
    session.revoked #1: refresh_key_mismatch
    "#);
});

story!(an_operator_acts, engine, {
    let world = World::new(engine).await;
    let users = world.auth.users();
    let ada = users.create(ADA, "correct horse").await.expect("made").id;
    let mut browser = world.browser();
    log_in(&world, &mut browser).await;
    pass(&world);
    users.promote(ada).await.expect("she exists");
    pass(&world);
    users.demote(ada).await.expect("she exists");
    pass(&world);
    users.verify(ada).await.expect("she exists");
    pass(&world);
    let metadata = json!({ "plan": "free" });
    let metadata = metadata.as_object().expect("an object");
    users
        .set_app_metadata(ada, metadata)
        .await
        .expect("it fits");
    pass(&world);
    let ended = world.auth.sessions().revoke_all(ada).await;
    assert_eq!(ended.expect("it answers"), 1);
    log_in(&world, &mut browser).await;
    pass(&world);
    users.disable(ada).await.expect("she exists");
    pass(&world);
    users.enable(ada).await.expect("she exists");
    log_in(&world, &mut browser).await;
    pass(&world);
    users
        .set_password(ada, "incorrect horse")
        .await
        .expect("set");
    assert_snapshot!(line_by_line(&written(&world).await, ada), @r#"
    user.registered
    session.started #1, by herself
    user.promoted
    user.demoted
    email.verified
    app_metadata.changed
    session.revoked #1: operator
    session.started #2, by herself
    session.revoked #2: user_disabled
    user.disabled
    user.enabled
    session.started #3, by herself
    password.changed
    session.revoked #3: password_changed
    "#);
});

story!(of_who_is_erased_identifiers_stay, engine, {
    let world = World::new(engine).await;
    world.logged_in(ADA).await;
    let ada = world.user_id(ADA).await;
    pass(&world);
    world.auth.users().delete(ada).await.expect("she exists");
    let events = written(&world).await;
    assert_snapshot!(line_by_line(&events, ada), @r#"
    session.started #1, by herself
    user.registered
    user.erased
    "#);
    for event in &events {
        assert_eq!((&event.ip, &event.request_id), (&None, &None));
    }
});
