//! Nobody learns by a reset which addresses have an account.

use std::time::Duration;

use axum::http::Method;
use bluefox_auth::{MailPurpose, testing::Answer};
use serde_json::json;

use super::{
    ADA, NEW, OLD, ask, asked,
    assertions::{assert_refused, text_in},
    by_code, by_token, confirm, execute, logged_in,
    support::{Engine, World, story},
    world, wrong_code,
};

const NOBODY: &str = "nobody@example.com";
const DISABLED: &str = "edith@example.com";

/// Everything of an answer but the name of its request and the handle of its flow.
fn told(answer: &Answer) -> (u16, Vec<(String, Vec<u8>)>, String) {
    let headers = answer
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    let flow = answer.field("flow");
    let body = if flow.is_empty() {
        answer.body.clone()
    } else {
        answer.body.replace(&flow, "…")
    };
    (answer.status, headers.collect(), body)
}

/// A world with an account that is active and one that is not.
async fn peopled(engine: Engine) -> World {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    logged_in(&world, DISABLED).await;
    let disabled = world.user_id(DISABLED).await;
    world
        .auth
        .users()
        .disable(disabled)
        .await
        .expect("disabled");
    world
}

story!(every_address_gets_the_same_answer, engine, {
    let world = peopled(engine).await;
    let mut deleted = logged_in(&world, "grace@example.com").await;
    let body = json!({ "password": OLD });
    deleted.send(Method::DELETE, "/auth/me", Some(&body)).await;
    logged_in(&world, "joan@example.com").await;
    execute(
        &world.database,
        "DELETE FROM bf_passwords WHERE user_id IN
            (SELECT id FROM bf_users WHERE email = 'joan@example.com')",
    )
    .await;
    world.mails().await;

    let mut flows = Vec::new();
    let known = ask(&world, ADA).await;
    for email in [
        NOBODY,
        DISABLED,
        "grace@example.com",
        "joan@example.com",
        " ADA@example.com\n",
        "nobody@xn--mnchen-3ya.example",
        "'or'1'='1@example.com",
        "%@example.com",
    ] {
        let answer = ask(&world, email).await;
        assert_eq!(told(&answer), told(&known), "{email}");
        flows.push(answer.field("flow"));
    }
    flows.push(known.field("flow"));
    assert!(flows.iter().all(|flow| flow.len() == 43), "{flows:?}");
    let count = flows.len();
    flows.sort_unstable();
    flows.dedup();
    assert_eq!(flows.len(), count, "each has its own");

    let mails = world.mails().await;
    let mut to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, [ADA, ADA, "grace@example.com", "joan@example.com"]);
});

story!(every_address_leaves_the_same_rows, engine, {
    let world = peopled(engine).await;
    execute(
        &world.database,
        "DELETE FROM bf_outbox; DELETE FROM bf_one_time_tokens",
    )
    .await;
    for email in [ADA, NOBODY, DISABLED] {
        ask(&world, email).await;
    }
    for counted in [
        "SELECT CAST(COUNT(*) AS TEXT) FROM bf_outbox",
        "SELECT CAST(COUNT(*) AS TEXT) FROM bf_one_time_tokens WHERE ended_at IS NULL",
    ] {
        assert_eq!(text_in(&world.database, counted).await, "3", "{counted}");
    }
});

story!(a_wrong_code_is_answered_alike_with_every_flow, engine, {
    let world = peopled(engine).await;
    let (flow, mail) = asked(&world, ADA).await;
    for email in [NOBODY, DISABLED] {
        let other = ask(&world, email).await.field("flow");
        let sql = "SELECT CAST(SUM(attempts) AS TEXT) FROM bf_one_time_tokens";
        for number in 0..7 {
            let tried = wrong_code(&mail, number);
            let known = confirm(&world, &by_code(&flow, &tried)).await;
            let same = confirm(&world, &by_code(&other, &tried)).await;
            assert_refused(&known, 400, "invalid_token");
            assert_eq!(told(&same), told(&known), "{email}");
        }
        let counted = if email == NOBODY { "10" } else { "15" };
        assert_eq!(text_in(&world.database, sql).await, counted, "five a flow");
    }
});

story!(what_was_begun_for_nobody_is_worth_nothing_later, engine, {
    let world = peopled(engine).await;
    let flow = ask(&world, NOBODY).await.field("flow");
    let shut = ask(&world, DISABLED).await.field("flow");
    assert!(world.mails().await.is_empty());
    logged_in(&world, NOBODY).await;
    let disabled = world.user_id(DISABLED).await;
    world.auth.users().enable(disabled).await.expect("enabled");
    for flow in [flow, shut] {
        for code in ["", "000000", "123456"] {
            let answer = confirm(&world, &by_code(&flow, code)).await;
            assert_refused(&answer, 400, "invalid_token");
        }
    }
    assert!(world.mails().await.is_empty());
});

story!(
    the_sixth_request_of_an_hour_looks_the_same_and_sends_nothing,
    engine,
    {
        let world = peopled(engine).await;
        let first = ask(&world, ADA).await;
        let spellings = [
            "Ada@example.com",
            "ADA@EXAMPLE.COM",
            " ada@example.com",
            ADA,
        ];
        for email in spellings {
            world.clock.advance(Duration::from_mins(11));
            assert_eq!(told(&ask(&world, email).await), told(&first));
        }
        let mails = world.mails().await;
        assert_eq!(mails.len(), 5, "one spelling is as good as another");
        for _ in 0..3 {
            let sixth = ask(&world, ADA).await;
            assert_eq!(told(&sixth), told(&first));
            let tried = confirm(&world, &by_code(&sixth.field("flow"), "123456")).await;
            assert_refused(&tried, 400, "invalid_token");
        }
        assert!(world.mails().await.is_empty());
        let other = ask(&world, "grace@example.com").await;
        assert_eq!(told(&other), told(&first), "others are not concerned");

        // The first has been an hour ago: the limit goes by each, not by the clock's hours.
        world.clock.advance(Duration::from_mins(16));
        let (_, mail) = asked(&world, ADA).await;
        assert_eq!(mail.purpose, MailPurpose::ResetPassword);
        let early = mails.last().expect("five of them");
        assert_eq!(
            confirm(&world, &by_token(early)).await.status,
            200,
            "an earlier one is good"
        );
        let body = json!({ "email": ADA, "password": NEW });
        assert_eq!(world.browser().post("/auth/login", &body).await.status, 200);
    }
);
