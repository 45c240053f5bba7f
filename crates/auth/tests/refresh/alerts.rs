//! What looks like a stolen session is written down, and told to its user where the setting says so.

use std::time::Duration;

use bluefox_auth::testing::{Browser, tell};
use insta::assert_snapshot;

use crate::{
    assertions::{assert_refused, copied, refresh_by_body, refresh_token},
    key::{OTHER, bound},
    support::{Engine, World, story},
};

async fn alerting(engine: Engine) -> World {
    World::with_mail(engine, |builder| builder.security_alerts(true)).await
}

/// The words of the events about keys and ended sessions, with their reasons.
async fn noted(world: &World) -> Vec<String> {
    let events = world.auth.events().list(None, None, 1000).await;
    let events = events.expect("it answers").into_iter();
    let words = events.filter_map(|event| {
        let is_one = ["session.key_missing", "session.revoked"].contains(&event.kind.as_str());
        let reason = event.reason.unwrap_or_default();
        is_one.then(|| format!("{} {reason}", event.kind.as_str()))
    });
    words.collect()
}

/// The mails about sessions, in words.
async fn told(world: &World) -> String {
    let mails = world.mails().await.into_iter();
    let mails = mails.filter(|mail| mail.purpose.as_str() == "security_alert");
    let mails: Vec<String> = mails.map(|mail| tell(&mail)).collect();
    mails.join("\n----\n")
}

story!(a_copied_jar_without_the_key_is_noted_once_a_day, engine, {
    let world = alerting(engine).await;
    let mut owner = bound(&world).await;
    let mut thief = copied(&world, &owner);
    for _ in 0..3 {
        let answer = thief.post_empty("/auth/refresh").await;
        assert_refused(&answer, 401, "refresh_key_required");
    }
    assert_eq!(noted(&world).await, ["session.key_missing "]);
    assert_snapshot!(told(&world).await, @r#"
    to: ada@example.com
    subject: Somebody may have copied your login

    Somebody tried to go on with a login of your account ada@example.com
    at Bluefox from a place that does not have its key.
    They got nothing, and your login goes on.

    If you have just cleared the data of your browser, that was you.

    When: 1 January 2026, 00:00 UTC

    Go to Bluefox:
    https://app.example.com

    If that wasn't you, end your other sessions and change your password. It also
    helps to look for programs and browser extensions that you don't know.

    Bluefox
    "#);
    world
        .clock
        .advance(Duration::from_hours(24) - Duration::from_millis(1));
    thief.post_empty("/auth/refresh").await;
    assert_eq!(
        (noted(&world).await.len(), told(&world).await.len()),
        (1, 0)
    );
    world.clock.advance(Duration::from_millis(1));
    let by_body = refresh_by_body(&world, &refresh_token(&thief)).await;
    assert_refused(&by_body, 401, "refresh_key_required");
    assert_eq!(noted(&world).await.len(), 2);
    assert_ne!(told(&world).await, "");
    assert_eq!(
        owner.post_empty("/auth/refresh").await.status,
        200,
        "the owner stays in"
    );
});

story!(a_wrong_key_and_a_used_token_are_told, engine, {
    let world = alerting(engine).await;
    let owner = bound(&world).await;
    let mut thief = copied(&world, &owner).with_header("x-refresh-key", OTHER);
    let answer = thief.post_empty("/auth/refresh").await;
    assert_refused(&answer, 401, "refresh_key_mismatch");
    assert_snapshot!(told(&world).await, @r#"
    to: ada@example.com
    subject: Somebody may have copied your login

    A login of your account ada@example.com
    at Bluefox was used in a way that looks like a copy.
    That login has been ended, for you and for whoever else had it.

    When: 1 January 2026, 00:00 UTC

    Go to Bluefox:
    https://app.example.com

    If that wasn't you, end your other sessions and change your password. It also
    helps to look for programs and browser extensions that you don't know.

    Bluefox
    "#);

    let browser = world.logged_in("grace@example.com").await;
    let used = refresh_token(&browser);
    refresh_by_body(&world, &used).await;
    for code in ["refresh_token_reused", "session_revoked"] {
        assert_refused(&refresh_by_body(&world, &used).await, 401, code);
    }
    let told = told(&world).await;
    assert!(
        told.starts_with("to: grace@example.com\nsubject: Somebody may have copied your login")
    );
    assert_eq!(told.matches("subject:").count(), 1, "{told}");
    let mut noted = noted(&world).await;
    noted.sort();
    assert_eq!(
        noted,
        [
            "session.revoked refresh_key_mismatch",
            "session.revoked refresh_token_reused",
        ]
    );
});

// The request may be the thief's.
story!(the_language_is_not_that_of_the_request, engine, {
    let world = alerting(engine).await;
    let owner = bound(&world).await;
    let german = |browser: Browser| browser.with_header("accept-language", "de");
    german(copied(&world, &owner))
        .post_empty("/auth/refresh")
        .await;
    assert!(told(&world).await.contains("Somebody may have copied"));
});

story!(without_the_setting_nothing_is_mailed, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let owner = bound(&world).await;
    copied(&world, &owner).post_empty("/auth/refresh").await;
    assert_eq!(noted(&world).await, ["session.key_missing "]);
    assert_eq!(told(&world).await, "");
});
