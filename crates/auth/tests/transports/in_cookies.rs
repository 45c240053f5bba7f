//! `X-Auth-Transport: cookie`: the tokens travel in the cookies alone, and no script ever holds them.

use bluefox_auth::testing::{Answer, Browser};
use insta::assert_snapshot;
use serde_json::json;

use crate::{
    assertions::{
        access_token, assert_no_cookies, assert_refused, bearer, copied, refresh_by_body,
        refresh_token,
    },
    support::{Engine, World, credentials, story},
};

fn in_cookies(browser: Browser) -> Browser {
    browser.with_header("x-auth-transport", "cookie")
}

/// Nothing of the answer but its cookies holds a token of the jar.
#[track_caller]
fn assert_shows_no_token(answer: &Answer, browser: &Browser) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(!answer.body.contains(&access_token(browser)));
    assert!(!answer.body.contains(&refresh_token(browser)));
}

story!(login_refresh_and_elevate_show_no_token, engine, {
    let world = World::new(engine).await;
    let mut browser = in_cookies(world.logged_in("ada@example.com").await);
    let login = browser
        .post("/auth/login", &credentials("ada@example.com"))
        .await;
    assert_shows_no_token(&login, &browser);
    assert_snapshot!(login.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store
    set-cookie: bf_access_token=; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_access_token=; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=app.example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_refresh_token=; HttpOnly; SameSite=Lax; Secure; Path=/auth; Domain=example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_refresh_token=; HttpOnly; SameSite=Lax; Secure; Path=/auth; Domain=app.example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_csrf_token=; SameSite=Lax; Secure; Path=/; Domain=example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_csrf_token=; SameSite=Lax; Secure; Path=/; Domain=app.example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800
    set-cookie: bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=604800
    set-cookie: bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Max-Age=604800

    {
      "expires_in": 1800
    }
    "#);
    let refresh = browser.post_empty("/auth/refresh").await;
    assert_shows_no_token(&refresh, &browser);
    assert_eq!(refresh.json(), json!({ "expires_in": 1800 }));
    assert_eq!(refresh.set_cookies().len(), 3);
    let password = json!({ "password": "correct horse" });
    let elevate = browser.post("/auth/elevate", &password).await;
    assert_shows_no_token(&elevate, &browser);
    assert_eq!(elevate.json(), json!({ "expires_in": 1800 }));
    assert_eq!(elevate.set_cookies().len(), 1);
    assert_eq!(browser.post_empty("/items").await.status, 200);
});

story!(another_word_is_refused_and_nobody_is_logged_in, engine, {
    let world = World::new(engine).await;
    let ada = credentials("ada@example.com");
    world.browser().post("/auth/register", &ada).await;
    for word in ["", "Cookie", "cookies", "body", "cookie, cookie", "\u{e9}"] {
        let mut browser = world.browser().with_header("x-auth-transport", word);
        let answer = browser.post("/auth/login", &ada).await;
        assert_refused(&answer, 400, "malformed_request");
        assert_no_cookies(&answer);
    }
});

story!(
    where_no_cookie_is_set_it_is_refused_and_the_token_is_not_used_up,
    engine,
    {
        let world = World::new(engine).await;
        let browser = world.logged_in("ada@example.com").await;
        let token = refresh_token(&browser);
        let body = json!({ "refresh_token": &token });
        let answer = in_cookies(world.browser())
            .post("/auth/refresh", &body)
            .await;
        assert_refused(&answer, 400, "malformed_request");
        let mut client = in_cookies(bearer(&world, &access_token(&browser)));
        let password = json!({ "password": "correct horse" });
        let answer = client.post("/auth/elevate", &password).await;
        assert_refused(&answer, 400, "malformed_request");
        assert_eq!(refresh_by_body(&world, &token).await.status, 200);
    }
);

story!(without_it_the_body_has_the_tokens, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in("ada@example.com").await;
    let answer = copied(&world, &browser).post_empty("/auth/refresh").await;
    assert_eq!(answer.field("token_type"), "bearer");
    assert_ne!(answer.field("refresh_token"), "");
});
