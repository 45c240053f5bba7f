//! Many refreshes at the same moment, on several threads.

use bluefox_auth::testing::{Answer, Browser};
use serde_json::json;
use std::collections::HashSet;
use tokio::task::JoinSet;

use crate::{
    assertions::{
        access_token, assert_refused, bearer, copied, crowd, refresh_by_body, refresh_token,
        text_in,
    },
    support::{Engine, World},
};

const MANY: usize = 20;
const GENERATION: &str = "SELECT CAST(generation AS TEXT) FROM bf_sessions";

/// So many browsers with the same jar refresh at once.
async fn refreshed_at_once(browser: &Browser) -> Vec<(Browser, Answer)> {
    let mut crowd = JoinSet::new();
    for _ in 0..MANY {
        let mut tab = browser.clone();
        crowd.spawn(async move {
            let answer = tab.post_empty("/auth/refresh").await;
            (tab, answer)
        });
    }
    crowd.join_all().await
}

crowd!(
    twenty_refreshes_with_one_cookie_leave_one_living_token,
    engine,
    {
        let world = World::new(engine).await;
        let browser = world.logged_in("ada@example.com").await;
        let answered = refreshed_at_once(&browser).await;
        let mut tokens = HashSet::new();
        let mut csrf = HashSet::new();
        for (mut tab, answer) in answered {
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(answer.field("refresh_token"), refresh_token(&tab));
            tokens.insert(refresh_token(&tab));
            csrf.insert(tab.csrf_token());
            assert_eq!(tab.post_empty("/items").await.status, 200);
            assert_eq!(
                bearer(&world, &access_token(&tab))
                    .get("/auth/me")
                    .await
                    .status,
                200
            );
        }
        assert_eq!((tokens.len(), csrf.len()), (1, 1));
        assert!(!tokens.contains(&refresh_token(&browser)));
        assert_eq!(text_in(&world.database, GENERATION).await, "2");
        let living = tokens.into_iter().next().expect("one");
        assert_eq!(refresh_by_body(&world, &living).await.status, 200);
        let reused = refresh_by_body(&world, &living).await;
        assert_refused(&reused, 401, "refresh_token_reused");
    }
);

crowd!(
    twenty_refreshes_with_one_token_in_the_body_end_the_session,
    engine,
    {
        let world = World::new(engine).await;
        let token = refresh_token(&world.logged_in("ada@example.com").await);
        let mut crowd = JoinSet::new();
        for _ in 0..MANY {
            let (mut client, token) = (world.browser(), token.clone());
            let body = json!({ "refresh_token": token });
            crowd.spawn(async move { client.post("/auth/refresh", &body).await });
        }
        let answers = crowd.join_all().await;
        let (granted, refused): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 200);
        assert!(granted.len() <= 1, "{} were granted", granted.len());
        for answer in &refused {
            let code = answer.code();
            assert!(
                ["refresh_token_reused", "session_revoked"].contains(&code.as_str()),
                "{code}"
            );
            assert_refused(answer, 401, &code);
        }
        assert!(
            refused
                .iter()
                .any(|answer| answer.code() == "refresh_token_reused")
        );
        assert_refused(
            &refresh_by_body(&world, &token).await,
            401,
            "session_revoked",
        );
        for answer in granted {
            let (refresh, access) = (answer.field("refresh_token"), answer.field("access_token"));
            assert_refused(
                &refresh_by_body(&world, &refresh).await,
                401,
                "session_revoked",
            );
            let dead = bearer(&world, &access).get("/auth/me").await;
            assert_refused(&dead, 401, "not_authenticated");
        }
    }
);

crowd!(
    a_logout_among_twenty_refreshes_leaves_no_living_token,
    engine,
    {
        let world = World::new(engine).await;
        let browser = world.logged_in("ada@example.com").await;
        let mut leaving = browser.clone();
        let logout = tokio::spawn(async move { leaving.post_empty("/auth/logout").await });
        let answered = refreshed_at_once(&browser).await;
        assert_eq!(logout.await.expect("no panic").status, 200);
        for (tab, answer) in answered {
            if answer.status == 200 {
                let dead = refresh_by_body(&world, &refresh_token(&tab)).await;
                assert_refused(&dead, 401, "session_revoked");
                let dead = bearer(&world, &answer.field("access_token"))
                    .get("/auth/me")
                    .await;
                assert_refused(&dead, 401, "not_authenticated");
            } else {
                assert_refused(&answer, 401, "session_revoked");
            }
        }
    }
);

crowd!(
    a_disabled_user_keeps_no_token_of_twenty_refreshes,
    engine,
    {
        let world = World::new(engine).await;
        let browser = world.logged_in("ada@example.com").await;
        let (auth, id) = (world.auth.clone(), world.user_id("ada@example.com").await);
        let disabled = tokio::spawn(async move { auth.users().disable(id).await });
        let answered = refreshed_at_once(&browser).await;
        disabled
            .await
            .expect("no panic")
            .expect("there is such a user");
        for (tab, answer) in answered {
            if answer.status == 200 {
                let mut copy = copied(&world, &tab);
                assert_refused(&copy.get("/auth/me").await, 401, "not_authenticated");
                let dead = copy.post_empty("/auth/refresh").await;
                assert_refused(&dead, 401, "session_revoked");
            } else {
                assert_refused(&answer, 401, "session_revoked");
            }
        }
    }
);
