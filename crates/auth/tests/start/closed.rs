//! After `close`, requests are answered still: 503, and come back later.

use axum::http::Method;
use insta::assert_snapshot;

use super::support::{Engine, World, credentials, story};

story!(after_the_close_everything_is_unavailable, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    assert!(world.auth.ready().await.is_ok());
    world.auth.close().await;

    assert_snapshot!(browser.clone().get("/auth/me").await.tell(), @r#"
    503
    content-type: application/problem+json
    cache-control: no-store
    retry-after: 1

    {
      "code": "unavailable",
      "detail": "The service is not available. Try again in a moment.",
      "status": 503,
      "title": "Unavailable",
      "type": "urn:bluefox-auth:error:unavailable"
    }
    "#);
    let ada = credentials("ada@example.com");
    for (method, path, body) in [
        (Method::GET, "/items", None),
        (Method::GET, "/claims", None),
        (Method::GET, "/front", None),
        (Method::PUT, "/items", None),
        (Method::POST, "/auth/register", Some(&ada)),
        (Method::POST, "/auth/login", Some(&ada)),
        (Method::POST, "/auth/refresh", None),
        (Method::POST, "/auth/logout", None),
    ] {
        let answer = browser.clone().send(method, path, body).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (503, "unavailable"),
            "{path}"
        );
        assert_eq!(answer.header("retry-after"), Some("1"), "{path}");
        assert!(
            answer.set_cookies().is_empty(),
            "{path} must not cost the login"
        );
    }
    let stranger = world.browser().get("/items").await;
    assert_eq!(
        stranger.code(),
        "not_authenticated",
        "that needs no database"
    );
});

story!(after_the_close_the_verbs_say_so_too, engine, {
    let world = World::new(engine).await;
    let (users, sessions) = (world.auth.users(), world.auth.sessions());
    let created = users.create("ada@example.com", "correct horse").await;
    let ada = created.expect("it is open").id;
    world.auth.close().await;
    let refusals = [
        world.auth.ready().await.err(),
        users
            .create("grace@example.com", "correct horse")
            .await
            .err(),
        users.find(ada).await.err(),
        users.list(None, 10).await.err(),
        users.disable(ada).await.err(),
        users.set_password(ada, "another horse").await.err(),
        sessions.revoke_all(ada).await.err(),
    ];
    for refusal in refusals {
        assert_eq!(
            refusal.expect("it is closed").code().as_str(),
            "unavailable"
        );
    }
    world.auth.close().await;
});
