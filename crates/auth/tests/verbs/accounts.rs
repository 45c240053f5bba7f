//! What a change of an account does to those who are logged in to it.

use serde_json::json;

use super::{
    ADA, code,
    support::{Engine, World, credentials, story},
};

story!(who_is_disabled_is_out_at_once, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let mut other = world.logged_in("grace@example.com").await;
    let ada = world.user_id(ADA).await;
    let disabled = world.auth.users().disable(ada).await.expect("it answers");
    assert!(!disabled.is_active);
    assert_eq!(browser.get("/items").await.code(), "not_authenticated");
    assert_eq!(browser.get("/front").await.body, "stranger");
    assert_eq!(
        browser.clone().post_empty("/auth/refresh").await.code(),
        "session_revoked"
    );
    assert_eq!(
        browser.post("/auth/login", &credentials(ADA)).await.code(),
        "invalid_credentials"
    );
    assert_eq!(other.get("/items").await.status, 200, "nobody else is");
    assert!(
        !world
            .auth
            .users()
            .disable(ada)
            .await
            .expect("it answers")
            .is_active
    );
});

story!(who_is_enabled_logs_in_anew, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let ada = world.user_id(ADA).await;
    world.auth.users().disable(ada).await.expect("it answers");
    assert!(
        world
            .auth
            .users()
            .enable(ada)
            .await
            .expect("it answers")
            .is_active
    );
    assert_eq!(
        browser.get("/items").await.status,
        401,
        "an ended session stays ended"
    );
    assert_eq!(
        browser.clone().post_empty("/auth/refresh").await.code(),
        "session_revoked"
    );
    assert_eq!(
        browser.post("/auth/login", &credentials(ADA)).await.status,
        200
    );
    assert_eq!(browser.get("/items").await.status, 200);
});

story!(
    a_new_password_ends_the_sessions_and_the_old_password,
    engine,
    {
        let world = World::new(engine).await;
        let mut browser = world.logged_in(ADA).await;
        let ada = world.user_id(ADA).await;
        let users = world.auth.users();
        assert_eq!(
            code(users.set_password(ada, "short").await),
            "validation_failed"
        );
        assert_eq!(
            browser.get("/items").await.status,
            200,
            "a refusal changes nothing"
        );

        let user = users
            .set_password(ada, "another horse")
            .await
            .expect("it answers");
        assert_eq!(user.id, ada);
        assert_eq!(browser.get("/items").await.status, 401);
        assert_eq!(
            browser.clone().post_empty("/auth/refresh").await.code(),
            "session_revoked"
        );
        assert_eq!(
            browser.post("/auth/login", &credentials(ADA)).await.code(),
            "invalid_credentials"
        );
        let anew = json!({ "email": ADA, "password": "another horse" });
        assert_eq!(browser.post("/auth/login", &anew).await.status, 200);
    }
);

story!(a_superuser_is_made_and_unmade_without_a_login, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let ada = world.user_id(ADA).await;
    assert_eq!(browser.get("/admin").await.code(), "forbidden");
    assert!(
        world
            .auth
            .users()
            .promote(ada)
            .await
            .expect("it answers")
            .is_superuser
    );
    assert_eq!(browser.get("/admin").await.status, 200);
    assert_eq!(
        browser.get("/auth/me").await.json()["is_superuser"],
        json!(true)
    );
    assert!(
        !world
            .auth
            .users()
            .demote(ada)
            .await
            .expect("it answers")
            .is_superuser
    );
    assert_eq!(browser.get("/admin").await.code(), "forbidden");
});

story!(who_is_deleted_is_gone_with_everything, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in(ADA).await;
    let ada = world.user_id(ADA).await;
    world.auth.users().delete(ada).await.expect("it answers");
    assert_eq!(browser.get("/items").await.code(), "not_authenticated");
    assert_eq!(
        browser.clone().post_empty("/auth/refresh").await.code(),
        "invalid_refresh_token"
    );
    assert_eq!(browser.clone().post_empty("/auth/logout").await.status, 200);
    assert_eq!(
        browser.post("/auth/login", &credentials(ADA)).await.code(),
        "invalid_credentials"
    );
    assert_eq!(
        browser
            .post("/auth/register", &credentials(ADA))
            .await
            .status,
        201,
        "it is free"
    );
    assert_ne!(world.user_id(ADA).await, ada);
    assert_eq!(
        world
            .auth
            .sessions()
            .revoke_all(ada)
            .await
            .expect("it answers"),
        0
    );
});
