//! `POST /auth/invitations`, and the verb behind it.

use bluefox_auth::{Registration, testing};
use insta::assert_snapshot;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{
    ADA, GRACE, superuser,
    support::{Engine, World, credentials, story},
    told,
};

const PATH: &str = "/auth/invitations";

fn invitee() -> Value {
    json!({ "email": ADA })
}

story!(with_mail_the_invitation_is_in_the_mail_alone, engine, {
    let world =
        World::with_mail(engine, |builder| builder.registration(Registration::Invite)).await;
    let mut root = superuser(&world).await;
    let answer = root.post(PATH, &invitee()).await;
    assert_snapshot!(answer.tell(), @r#"
    201
    content-type: application/json
    cache-control: no-store

    {
      "expires_at": "2026-01-08T00:00:00Z",
      "message": "The invitation is on its way to this address."
    }
    "#);
    let mail = world.mail().await;
    assert_snapshot!(testing::tell(&mail), @r#"
    to: ada@example.com
    subject: You are invited to Bluefox

    You are invited to register at Bluefox
    with the address ada@example.com.

    The invitation works once, until
    8 January 2026, 00:00 UTC.

    Register:
    https://app.example.com/invitation?token=…

    If you don't want to register, ignore this mail, and nothing happens.

    Bluefox
    "#);
    let token = mail.token.as_ref().expect("it has one");
    let link = mail.link.as_ref().expect("there are pages");
    let expected = format!(
        "https://app.example.com/invitation?token={}",
        token.expose_secret()
    );
    assert_eq!(link.expose_secret(), expected);
    assert!(mail.code.is_none());
});

story!(without_mail_the_answer_has_it, engine, {
    let world = World::with(engine, |builder| builder.registration(Registration::Invite)).await;
    let mut root = superuser(&world).await;
    let answer = root.post(PATH, &invitee()).await;
    assert_snapshot!(told(&answer), @r#"
    201
    content-type: application/json
    cache-control: no-store

    {
      "expires_at": "2026-01-08T00:00:00Z",
      "invitation": "…",
      "message": "The invitation is made. Take it to whom it is for."
    }
    "#);
    assert!(answer.field("invitation").len() > 50);
});

story!(an_invitation_is_an_event_of_who_made_it, engine, {
    let world = World::new(engine).await;
    let mut root = superuser(&world).await;
    world.clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(root.post(PATH, &invitee()).await.status, 201);
    let events = world.auth.events().list(None, None, 1).await;
    let event = events.expect("it answers").remove(0);
    assert_eq!(event.kind.as_str(), "user.invited");
    assert_eq!(
        event.actor_id,
        Some(world.user_id("root@example.com").await)
    );
    assert_eq!(event.user_id, None);
});

story!(only_a_superuser_invites, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let stranger = world.browser().post(PATH, &invitee()).await;
    assert_eq!(stranger.code(), "not_authenticated");
    let mut grace = world.logged_in(GRACE).await;
    world.mails().await;
    let answer = grace.post(PATH, &invitee()).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"));
    let answer = grace.post(PATH, &json!({})).await;
    assert_eq!(answer.code(), "forbidden", "before the body is judged");
    let mut root = superuser(&world).await.without_csrf();
    assert_eq!(root.post(PATH, &invitee()).await.code(), "csrf_missing");
    assert_eq!(world.mails().await.len(), 0);
});

story!(whom_nobody_can_invite, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let mut root = superuser(&world).await;
    world.logged_in(GRACE).await;
    world.mails().await;
    let taken = root
        .post(PATH, &json!({ "email": " Grace@EXAMPLE.com" }))
        .await;
    assert_eq!((taken.status, taken.code().as_str()), (409, "email_taken"));
    for body in [
        json!({}),
        json!({ "email": null }),
        json!({ "email": "nobody" }),
    ] {
        let answer = root.post(PATH, &body).await;
        assert_eq!(answer.code(), "validation_failed", "{body}");
        assert_eq!(answer.json()["errors"][0]["field"], "email", "{body}");
    }
    assert_eq!(world.mails().await.len(), 0);
});

story!(the_verb_shows_or_mails_an_invitation, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let users = world.auth.users();
    let shown = users.invite(ADA, false).await.expect("it is made");
    let invitation = shown.invitation.expect("it is shown");
    let link = shown.link.expect("there are pages");
    assert!(link.expose_secret().ends_with(invitation.expose_secret()));
    assert_eq!(world.mails().await.len(), 0);

    let mailed = users.invite(ADA, true).await.expect("it is made");
    assert!(mailed.invitation.is_none() && mailed.link.is_none());
    assert_eq!(mailed.expires_at, shown.expires_at);
    assert_eq!(world.mail().await.to, ADA);
});

story!(without_mail_nothing_can_be_mailed, engine, {
    let world = World::new(engine).await;
    let problem = world
        .auth
        .users()
        .invite(ADA, true)
        .await
        .expect_err("no way");
    assert_eq!(problem.code().as_str(), "mail_not_configured");
    let events = world.auth.events().list(None, None, 10).await;
    assert_eq!(events.expect("it answers").len(), 0);
    let answer = world
        .browser()
        .post("/auth/register", &credentials(ADA))
        .await;
    assert_eq!(answer.status, 201);
});
