//! Asking for an address that somebody else has, and asking often.

use bluefox_auth::testing::Answer;
use insta::assert_snapshot;
use serde_json::json;

use crate::{
    ask,
    assertions::assert_refused,
    confirm, member, post, silent, silent_member,
    support::{Engine, story},
    world, written,
};

story!(a_taken_address_is_refused, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    member(&world, "eve@example.com").await;
    let answer = ask(&mut ada, "EVE@example.com").await;
    assert_refused(&answer, 409, "email_taken");
    assert!(world.mails().await.is_empty());
    let body = json!({ "new_email": "eve@example.com", "password": "wrong horse" });
    let answer = ada.post("/auth/email", &body).await;
    assert_refused(&answer, 401, "invalid_credentials");
});

story!(
    nobody_learns_that_an_address_is_taken_where_that_is_set,
    engine,
    {
        let world = silent(engine).await;
        silent_member(&world, "eve@example.com").await;
        let mut ada = silent_member(&world, "ada@example.com").await;
        let free = ask(&mut ada, "ada@example.org").await;
        let sent = world.mail().await;
        let taken = ask(&mut ada, "eve@example.com").await;
        let told = |answer: &Answer| {
            (
                answer.status,
                answer.field("message"),
                answer.field("flow").len(),
            )
        };
        assert_eq!(told(&taken), told(&free));
        let notice = world.mail().await;
        assert!(notice.token.is_none() && notice.code.is_none());
        assert_snapshot!(written(&notice), @r#"
        to: eve@example.com
        subject: You already have an account at Bluefox

        Somebody, hopefully you, wanted to use eve@example.com
        for an account at Bluefox. You already have one with this address.

        Just log in. If you have forgotten the password, choose a new one by way of
        the login page.

        Log in:
        https://app.example.com

        If that wasn't you, ignore this mail: nothing about your account has changed.

        Bluefox
        "#);

        let code = json!({ "flow": taken.field("flow"), "code": "123456" });
        let answer = post(&world, "/auth/email/confirm", &code).await;
        let mut code = code;
        code["flow"] = json!(free.field("flow"));
        let other = post(&world, "/auth/email/confirm", &code).await;
        assert_refused(&answer, 400, "invalid_token");
        assert_eq!(answer.body, other.body);
        assert_eq!(confirm(&world, &sent).await.status, 200);
    }
);

story!(an_address_is_asked_for_five_times_an_hour, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    for _ in 0..7 {
        assert_eq!(ask(&mut ada, "ada@example.org").await.status, 200);
    }
    assert_eq!(world.mails().await.len(), 5);
});
