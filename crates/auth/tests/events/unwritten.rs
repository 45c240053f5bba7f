//! A change that can't be written down does not happen.

use axum::http::Method;
use bluefox_auth::testing::Answer;
use serde_json::json;

use super::{ADA, GRACE, pass};
use crate::{
    raw::Raw,
    support::{Engine, World, credentials, story},
};

#[track_caller]
fn assert_broken(answer: &Answer) {
    assert_eq!(answer.code(), "internal_error", "{}", answer.body);
}

story!(without_its_event_no_session_changes, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let mut raw = Raw::open(&world.database).await;
    let sessions = "SELECT CAST(generation AS TEXT), CAST(auth_time AS TEXT), \
                    CAST(last_seen_at AS TEXT), CAST(revoked_at AS TEXT) FROM bf_sessions";
    let before = raw.tell(sessions).await;
    pass(&world);
    raw.execute("ALTER TABLE bf_events RENAME TO away").await;
    let listed = browser.get("/auth/sessions").await.json();
    let own = listed["sessions"][0]["id"].as_str().expect("it is there");
    let own = format!("/auth/sessions/{own}");
    let password = json!({ "password": "correct horse" });
    for (method, path, body) in [
        (Method::POST, "/auth/refresh", None),
        (Method::POST, "/auth/elevate", Some(&password)),
        (Method::POST, "/auth/login", Some(&credentials(ADA))),
        (Method::POST, "/auth/logout", None),
        (Method::DELETE, own.as_str(), None),
    ] {
        assert_broken(&browser.send(method, path, body).await);
    }
    let ended = world
        .auth
        .sessions()
        .revoke_all(world.user_id(ADA).await)
        .await;
    assert!(ended.is_err());
    assert_eq!(raw.tell(sessions).await, before);
    raw.execute("ALTER TABLE away RENAME TO bf_events").await;
    for path in ["/items", "/auth/refresh", "/auth/logout"] {
        assert_eq!(browser.post_empty(path).await.status, 200, "{path}");
    }
});

story!(without_its_event_no_account_changes, engine, {
    let world = World::new(engine).await;
    world.logged_in(ADA).await;
    let ada = world.user_id(ADA).await;
    let mut raw = Raw::open(&world.database).await;
    let users = "SELECT email, CAST(is_active AS TEXT), CAST(is_superuser AS TEXT), \
                 CAST(email_verified AS TEXT), app_metadata FROM bf_users";
    let before = raw.tell(users).await;
    raw.execute("ALTER TABLE bf_events RENAME TO away").await;
    let register = credentials(GRACE);
    assert_broken(&world.browser().post("/auth/register", &register).await);
    let verbs = world.auth.users();
    for outcome in [
        verbs.disable(ada).await,
        verbs.promote(ada).await,
        verbs.verify(ada).await,
        verbs.set_password(ada, "incorrect horse").await,
        verbs.create(GRACE, "correct horse").await,
    ] {
        let problem = outcome.expect_err("it can't be written down");
        assert_eq!(problem.code().as_str(), "internal_error");
    }
    assert!(verbs.delete(ada).await.is_err());
    assert_eq!(raw.tell(users).await, before);
    raw.execute("ALTER TABLE away RENAME TO bf_events").await;
    let mut browser = world.browser();
    let answer = browser.post("/auth/login", &credentials(ADA)).await;
    assert_eq!(answer.status, 200, "the password is the one from before");
});
