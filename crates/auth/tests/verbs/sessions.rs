//! Ending logins, one or all.

use axum::{Router, routing::get};
use bluefox_auth::{
    CurrentUser, SessionId,
    core::Timestamp,
    testing::{Browser, SeededEntropy},
};

use super::{
    ADA,
    support::{Engine, World, credentials, story},
};

/// The session of a browser, as the app sees it.
async fn session_of(world: &World, browser: &Browser) -> SessionId {
    let session = async |user: CurrentUser| user.session_id().to_string();
    let app = Router::new()
        .route("/session", get(session))
        .with_state(world.auth.clone());
    let answer = browser
        .clone()
        .on("app.example.com", app)
        .get("/session")
        .await;
    answer.body.parse().expect("an identifier")
}

story!(one_session_is_ended_and_the_others_live, engine, {
    let world = World::new(engine).await;
    let mut laptop = world.logged_in(ADA).await;
    let mut phone = world.browser();
    assert_eq!(
        phone.post("/auth/login", &credentials(ADA)).await.status,
        200
    );
    let session = session_of(&world, &phone).await;

    let sessions = world.auth.sessions();
    assert!(sessions.revoke(session).await.expect("it answers"));
    assert_eq!(phone.get("/items").await.code(), "not_authenticated");
    assert_eq!(
        phone.post_empty("/auth/refresh").await.code(),
        "session_revoked"
    );
    assert_eq!(
        phone.document_cookie(),
        "",
        "the refusal clears the cookies"
    );
    assert_eq!(laptop.get("/items").await.status, 200);

    assert!(
        !sessions.revoke(session).await.expect("it answers"),
        "it was over already"
    );
    let never = SessionId::new(Timestamp::from_millis(0), &SeededEntropy::new(99));
    assert!(!sessions.revoke(never).await.expect("it answers"));
});

story!(all_sessions_of_one_user_are_ended, engine, {
    let world = World::new(engine).await;
    let mut browsers = vec![world.logged_in(ADA).await];
    for _ in 0..2 {
        let mut browser = world.browser();
        assert_eq!(
            browser.post("/auth/login", &credentials(ADA)).await.status,
            200
        );
        browsers.push(browser);
    }
    browsers[2].post_empty("/auth/logout").await;
    let mut other = world.logged_in("grace@example.com").await;
    let ada = world.user_id(ADA).await;
    let sessions = world.auth.sessions();
    assert_eq!(
        sessions.revoke_all(ada).await.expect("it answers"),
        2,
        "one was over already"
    );
    for browser in &mut browsers {
        assert_eq!(browser.get("/items").await.status, 401);
    }
    assert_eq!(other.get("/items").await.status, 200);
    assert_eq!(sessions.revoke_all(ada).await.expect("it answers"), 0);
    assert_eq!(
        browsers[0]
            .post("/auth/login", &credentials(ADA))
            .await
            .status,
        200
    );
});
