//! What the token of a mail is worth: once, for an hour, for what it was made for.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use super::{
    ADA, NEW, OLD, asked,
    assertions::{assert_refused, crowd},
    by_code, by_token, code, confirm, credentials, log_in, logged_in, plain,
    support::{Engine, World, story},
    world,
};

story!(a_token_is_good_once, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
    let replay = json!({ "token": plain(mail.token.as_ref()), "new_password": "thief's horse" });
    assert_snapshot!(confirm(&world, &replay).await.tell(), @r#"
    400
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "invalid_token",
      "detail": "The link or the code is not valid any more. Ask for a new one.",
      "status": 400,
      "title": "Invalid token",
      "type": "urn:bluefox-auth:error:invalid_token"
    }
    "#);
    let replay = by_code(&flow, code(&mail));
    assert_refused(&confirm(&world, &replay).await, 400, "invalid_token");
    assert_eq!(log_in(&world, ADA, NEW).await.status, 200);
    assert_eq!(world.mails().await.len(), 1, "it is told once");
});

story!(a_token_is_good_for_an_hour, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let last = Duration::from_hours(1) - Duration::from_millis(1);
    let (_, mail) = asked(&world, ADA).await;
    world.clock.advance(last);
    assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
    world.mails().await;
    let (flow, mail) = asked(&world, ADA).await;
    world.clock.advance(Duration::from_hours(1));
    assert_refused(
        &confirm(&world, &by_token(&mail)).await,
        400,
        "invalid_token",
    );
    let typed = by_code(&flow, code(&mail));
    assert_refused(&confirm(&world, &typed).await, 400, "invalid_token");
});

story!(of_several_links_the_first_that_is_used_counts, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (flow, first) = asked(&world, ADA).await;
    let (_, second) = asked(&world, ADA).await;
    assert_eq!(confirm(&world, &by_token(&second)).await.status, 200);
    assert_refused(
        &confirm(&world, &by_token(&first)).await,
        400,
        "invalid_token",
    );
    let typed = by_code(&flow, code(&first));
    assert_refused(&confirm(&world, &typed).await, 400, "invalid_token");
});

story!(a_token_of_another_purpose_resets_nothing, engine, {
    let world = world(engine).await;
    let ada = credentials(ADA);
    let registered = world.browser().post("/auth/register", &ada).await;
    let verification = world.mail().await;
    let mut browser = world.browser();
    browser.post("/auth/login", &ada).await;
    let wanted = json!({ "new_email": "ada@example.org", "password": OLD });
    let changing = browser.post("/auth/email", &wanted).await;
    let change = world.mail().await;
    for (flow, mail) in [
        (registered.field("flow"), &verification),
        (changing.field("flow"), &change),
    ] {
        assert_refused(
            &confirm(&world, &by_token(mail)).await,
            400,
            "invalid_token",
        );
        let typed = by_code(&flow, code(mail));
        assert_refused(&confirm(&world, &typed).await, 400, "invalid_token");
    }
    let token = json!({ "token": plain(change.token.as_ref()) });
    assert_eq!(
        browser.post("/auth/email/confirm", &token).await.status,
        200
    );
    let undo = world.mail().await;
    assert_refused(
        &confirm(&world, &by_token(&undo)).await,
        400,
        "invalid_token",
    );
    assert_eq!(log_in(&world, "ada@example.org", OLD).await.status, 200);
});

story!(a_token_to_reset_serves_nothing_else, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    let token = json!({ "token": plain(mail.token.as_ref()) });
    let typed = json!({ "flow": flow, "code": code(&mail) });
    for path in ["/auth/email-verification/confirm", "/auth/email/confirm"] {
        for body in [&token, &typed] {
            let answer = world.browser().post(path, body).await;
            assert_refused(&answer, 400, "invalid_token");
        }
    }
    let answer = world.browser().post("/auth/email/undo", &token).await;
    assert_refused(&answer, 400, "invalid_token");
    assert_eq!(
        confirm(&world, &by_token(&mail)).await.status,
        200,
        "it is good still"
    );
});

story!(what_is_no_token_is_refused_like_a_wrong_one, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    let right = plain(mail.token.as_ref());
    let other = format!(
        "{}{}",
        &right[..42],
        if right.ends_with('A') { "E" } else { "A" }
    );
    for token in [
        "",
        " ",
        "x",
        "\0",
        &right[1..],
        &format!("{right}="),
        &format!(" {right}"),
        &format!("{right}A"),
        &other,
        &flow,
        code(&mail),
        &right.to_lowercase(),
        &"A".repeat(60_000),
        "%",
        "' OR 1=1 --",
    ] {
        let body = json!({ "token": token, "new_password": NEW });
        let answer = confirm(&world, &body).await;
        assert_refused(&answer, 400, "invalid_token");
    }
    for (flow, code) in [
        (right, code(&mail)),
        ("", code(&mail)),
        (&flow, right),
        (&flow, ""),
    ] {
        let answer = confirm(&world, &by_code(flow, code)).await;
        assert_refused(&answer, 400, "invalid_token");
    }
    assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
});

story!(beside_a_token_no_code_counts, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    let wrong = json!({ "token": "x", "flow": flow, "code": code(&mail), "new_password": NEW });
    assert_refused(&confirm(&world, &wrong).await, 400, "invalid_token");
    let right = json!({ "token": plain(mail.token.as_ref()), "flow": "x", "code": "x", "new_password": NEW });
    assert_eq!(confirm(&world, &right).await.status, 200);
});

/// Confirms with each of the tokens at the same time, each with a password of its own, and gives the
/// passwords of those that were accepted.
async fn at_once(world: &World, tokens: &[&str]) -> Vec<String> {
    let mut tries = Vec::new();
    for (number, token) in tokens.iter().enumerate() {
        let new = format!("battery staple {number}");
        let body = json!({ "token": token, "new_password": &new });
        let mut browser = world.browser();
        let path = "/auth/password-reset/confirm";
        tries.push((
            new,
            tokio::spawn(async move { browser.post(path, &body).await }),
        ));
    }
    let mut accepted = Vec::new();
    for (new, tried) in tries {
        let answer = tried.await.expect("no panic");
        if answer.status == 200 {
            accepted.push(new);
        } else {
            assert_refused(&answer, 400, "invalid_token");
        }
    }
    accepted
}

crowd!(of_many_who_use_one_token_at_once_one_wins, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (_, mail) = asked(&world, ADA).await;
    let accepted = at_once(&world, &[plain(mail.token.as_ref()); 8]).await;
    assert_eq!(accepted.len(), 1, "{accepted:?}");
    assert_eq!(log_in(&world, ADA, &accepted.concat()).await.status, 200);
    assert_eq!(world.mails().await.len(), 1, "it is told once");
});

crowd!(of_several_tokens_at_once_one_wins, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let mut mails = Vec::new();
    for _ in 0..5 {
        mails.push(asked(&world, ADA).await.1);
    }
    let tokens: Vec<&str> = mails
        .iter()
        .map(|mail| plain(mail.token.as_ref()))
        .collect();
    let accepted = at_once(&world, &tokens).await;
    assert_eq!(accepted.len(), 1, "{accepted:?}");
    assert_eq!(log_in(&world, ADA, &accepted.concat()).await.status, 200);
});
