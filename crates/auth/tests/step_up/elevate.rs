//! `POST /auth/elevate`: by the password, and by nothing else.

use insta::assert_snapshot;
use serde_json::json;

use super::{ADA, elevate, is_fresh, password, stale};
use crate::{
    assertions::{access_token, assert_no_cookies, assert_refused, bearer, refresh_token},
    support::{Engine, World, story},
};

story!(by_cookie_the_access_cookie_alone_is_set_anew, engine, {
    let world = World::new(engine).await;
    let mut browser = stale(&world).await;
    let (refresh, csrf) = (refresh_token(&browser), browser.csrf_token());
    let answer = elevate(&mut browser).await;
    assert_snapshot!(answer.tell(), @r#"
    200
    content-type: application/json
    cache-control: no-store
    set-cookie: bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800

    {
      "access_token": "…",
      "expires_in": 1800,
      "token_type": "bearer"
    }
    "#);
    assert_eq!(access_token(&browser), answer.field("access_token"));
    assert_eq!(refresh_token(&browser), refresh);
    assert_eq!(browser.csrf_token(), csrf);
});

story!(by_bearer_no_cookie_is_set, engine, {
    let world = World::new(engine).await;
    let browser = stale(&world).await;
    let answer = elevate(&mut bearer(&world, &access_token(&browser))).await;
    assert_no_cookies(&answer);
    let authorization = format!("Bearer {}", access_token(&browser));
    let mut mixed = browser.clone().with_header("authorization", &authorization);
    assert_no_cookies(&elevate(&mut mixed).await);
    assert!(
        !is_fresh(&browser).await,
        "its cookie is the one from before"
    );
});

story!(a_wrong_password_changes_nothing, engine, {
    let world = World::new(engine).await;
    let mut browser = stale(&world).await;
    let body = json!({ "password": "wrong horse" });
    let answer = browser.post("/auth/elevate", &body).await;
    assert_snapshot!(answer.tell(), @r#"
    401
    content-type: application/problem+json
    cache-control: no-store
    www-authenticate: Bearer

    {
      "code": "invalid_credentials",
      "detail": "The password is wrong.",
      "status": 401,
      "title": "Invalid credentials",
      "type": "urn:bluefox-auth:error:invalid_credentials"
    }
    "#);
    assert!(!is_fresh(&browser).await);
    assert_eq!(browser.post_empty("/auth/refresh").await.status, 200);
    assert!(!is_fresh(&browser).await);
});

story!(anothers_password_is_a_wrong_one, engine, {
    let world = World::new(engine).await;
    let grace = json!({ "email": "grace@example.com", "password": "incorrect horse" });
    world.browser().post("/auth/register", &grace).await;
    let mut browser = stale(&world).await;
    let body = json!({ "email": "grace@example.com", "password": "incorrect horse" });
    let answer = browser.post("/auth/elevate", &body).await;
    assert_refused(&answer, 401, "invalid_credentials");
    assert!(!is_fresh(&browser).await);
});

story!(the_password_must_be_there, engine, {
    let world = World::new(engine).await;
    let mut browser = stale(&world).await;
    for body in [
        json!({}),
        json!({ "password": null }),
        json!({ "password": 1 }),
        json!({ "password": "x".repeat(1025) }),
        json!([]),
    ] {
        let answer = browser.post("/auth/elevate", &body).await;
        assert_refused(&answer, 422, "validation_failed");
    }
    let answer = browser.post("/auth/elevate", &json!({})).await;
    assert_snapshot!(answer.json()["errors"], @r#"
    [{"field":"password","message":"is required"}]
    "#);
    let answer = browser.post_empty("/auth/elevate").await;
    assert_refused(&answer, 415, "unsupported_media_type");
});

story!(who_asks_is_judged_before_what_they_say, engine, {
    let world = World::new(engine).await;
    let browser = stale(&world).await;
    for body in [password(), json!({})] {
        let answer = world.browser().post("/auth/elevate", &body).await;
        assert_refused(&answer, 401, "not_authenticated");
        let mut forgetful = browser.clone().without_csrf();
        let answer = forgetful.post("/auth/elevate", &body).await;
        assert_refused(&answer, 403, "csrf_missing");
        let mut elsewhere = browser.clone().with_header("sec-fetch-site", "cross-site");
        let answer = elsewhere.post("/auth/elevate", &body).await;
        assert_refused(&answer, 403, "cross_site");
    }
    assert!(!is_fresh(&browser).await);
});

story!(who_is_shut_out_elevates_nothing, engine, {
    let world = World::new(engine).await;
    let mut browser = stale(&world).await;
    let ada = world.user_id(ADA).await;
    world.auth.users().disable(ada).await.expect("she exists");
    let answer = browser.post("/auth/elevate", &password()).await;
    assert_refused(&answer, 401, "not_authenticated");
});
