//! A bad token, a missing one, a session that is over already: a logout is no error.

use serde_json::json;

use crate::{
    assert_alive, assert_dead, assert_logged_out,
    assertions::{COOKIES, access_token, bearer, copied, refresh_token},
    support::{Engine, World, story},
};

story!(a_bad_token_in_the_body_is_no_error, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let token = refresh_token(&browser);
    let last = if token.ends_with('A') { "B" } else { "A" };
    for bad in [
        "",
        "nonsense",
        "\0",
        &access_token(&browser),
        &format!("{}{last}", &token[..75]),
    ] {
        let body = json!({ "refresh_token": bad });
        assert_logged_out(&world.browser().post("/auth/logout", &body).await);
    }
    assert_alive(&world, &browser).await;
});

story!(a_bad_bearer_token_is_no_error, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let access = access_token(&browser);
    for bad in [
        "",
        "nonsense",
        &refresh_token(&browser),
        &access[..access.len() - 2],
    ] {
        assert_logged_out(&bearer(&world, bad).post_empty("/auth/logout").await);
    }
    assert_alive(&world, &browser).await;
});

story!(nothing_that_names_a_session_is_no_error, engine, {
    let world = World::new(engine).await;
    assert_logged_out(&world.browser().post_empty("/auth/logout").await);
    let mut junk = world.browser().without_csrf();
    for (name, path) in COOKIES.into_iter().zip(["/", "/auth", "/"]) {
        junk.plant(&format!("{name}=junk; Path={path}"));
    }
    assert_logged_out(&junk.post_empty("/auth/logout").await);
    assert_eq!(junk.document_cookie(), "");
    let mut csrf_alone = world.browser();
    csrf_alone.plant("bf_csrf_token=junk; Path=/");
    assert_logged_out(&csrf_alone.post_empty("/auth/logout").await);
});

story!(a_second_logout_is_like_the_first, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let copy = copied(&world, &browser);
    assert_logged_out(&browser.post_empty("/auth/logout").await);
    assert_logged_out(&browser.post_empty("/auth/logout").await);
    assert_logged_out(&copy.clone().post_empty("/auth/logout").await);
    let body = json!({ "refresh_token": refresh_token(&copy) });
    assert_logged_out(&world.browser().post("/auth/logout", &body).await);
    assert_logged_out(
        &bearer(&world, &access_token(&copy))
            .post_empty("/auth/logout")
            .await,
    );
    assert_dead(&world, &copy).await;
});

story!(a_logout_of_a_deleted_user_clears_the_cookies, engine, {
    let world = World::new(engine).await;
    let mut browser = world.logged_in("ada@example.com").await;
    let id = world.user_id("ada@example.com").await;
    world
        .auth
        .users()
        .delete(id)
        .await
        .expect("there is such a user");
    assert_logged_out(&browser.post_empty("/auth/logout").await);
    assert_eq!(browser.document_cookie(), "");
});
