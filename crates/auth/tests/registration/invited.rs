//! `registration = "invite"`: who registers, and with which invitation.

use std::time::Duration;

use bluefox_auth::{Registration, testing::Answer};
use insta::assert_snapshot;
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{
    ADA, GRACE, superuser,
    support::{Engine, SECRET, World, credentials, story},
    told,
};

async fn closed_shop(engine: Engine) -> World {
    World::with_mail(engine, |builder| builder.registration(Registration::Invite)).await
}

async fn register(world: &World, email: &str, invitation: &str) -> Answer {
    let mut body = credentials(email);
    body["invitation"] = json!(invitation);
    world.browser().post("/auth/register", &body).await
}

/// An invitation for Ada, from a mail.
async fn mailed(world: &World) -> String {
    let mut root = superuser(world).await;
    let body = json!({ "email": ADA });
    assert_eq!(root.post("/auth/invitations", &body).await.status, 201);
    let token = world.mail().await.token.expect("it has one");
    token.expose_secret().to_owned()
}

/// An invitation for Ada, as an operator is shown one.
async fn shown(world: &World) -> String {
    let invited = world.auth.users().invite(ADA, false).await;
    let invitation = invited
        .expect("it is made")
        .invitation
        .expect("it is shown");
    invitation.expose_secret().to_owned()
}

story!(who_is_not_invited_is_refused, engine, {
    let world = closed_shop(engine).await;
    let answer = world
        .browser()
        .post("/auth/register", &credentials(ADA))
        .await;
    assert_snapshot!(answer.tell(), @r#"
    403
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "invitation_required",
      "detail": "Only who is invited can register here.",
      "status": 403,
      "title": "Invitation required",
      "type": "urn:bluefox-auth:error:invitation_required"
    }
    "#);
    let null = register(&world, ADA, "null").await;
    assert_eq!((null.status, null.code().as_str()), (400, "invalid_token"));
    let unreadable = json!({ "email": "x", "password": "y" });
    let answer = world.browser().post("/auth/register", &unreadable).await;
    assert_eq!(answer.code(), "validation_failed");
    assert_eq!(world.mails().await.len(), 0);
});

story!(a_mailed_invitation_makes_a_verified_account, engine, {
    let world = closed_shop(engine).await;
    let invitation = mailed(&world).await;
    let answer = register(&world, "Ada@EXAMPLE.com", &invitation).await;
    let id = answer.field("id");
    assert_snapshot!(told(&answer).replace(&id, "…"), @r#"
    201
    content-type: application/json
    cache-control: no-store

    {
      "created_at": "2026-01-01T00:00:00Z",
      "email": "ada@example.com",
      "email_verified": true,
      "id": "…",
      "is_active": true,
      "is_superuser": false
    }
    "#);
    assert_eq!(world.mails().await.len(), 0, "the address is proven");
    let mut browser = world.browser();
    assert_eq!(
        browser.post("/auth/login", &credentials(ADA)).await.status,
        200
    );
    assert_eq!(browser.get("/verified").await.status, 200);
});

story!(a_shown_invitation_proves_no_address, engine, {
    let world = closed_shop(engine).await;
    let invitation = shown(&world).await;
    let answer = register(&world, ADA, &invitation).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json()["email_verified"], false);
    assert!(!answer.field("flow").is_empty());
    assert_eq!(world.mail().await.purpose.as_str(), "verify_email");
});

story!(an_invitation_is_for_one_address, engine, {
    let world = closed_shop(engine).await;
    let invitation = mailed(&world).await;
    let answer = register(&world, GRACE, &invitation).await;
    assert_snapshot!(answer.tell(), @r#"
    400
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "invalid_token",
      "detail": "The invitation is not valid for this address, or not any more.",
      "status": 400,
      "title": "Invalid token",
      "type": "urn:bluefox-auth:error:invalid_token"
    }
    "#);
    for other in ["ada+x@example.com", "ada@example.org"] {
        assert_eq!(
            register(&world, other, &invitation).await.code(),
            "invalid_token"
        );
    }
    assert_eq!(register(&world, ADA, &invitation).await.status, 201);
});

story!(an_invitation_is_spent_by_its_account, engine, {
    let world = closed_shop(engine).await;
    let invitation = mailed(&world).await;
    assert_eq!(register(&world, ADA, &invitation).await.status, 201);
    let again = register(&world, ADA, &invitation).await;
    assert_eq!((again.status, again.code().as_str()), (409, "email_taken"));
    let other = register(&world, GRACE, &invitation).await;
    assert_eq!(other.code(), "invalid_token");
});

story!(an_invitation_ends, engine, {
    let world = World::with_mail(engine, |builder| {
        let hour = Duration::from_hours(1);
        builder
            .registration(Registration::Invite)
            .invitation_ttl(hour)
    })
    .await;
    let invitation = mailed(&world).await;
    world.clock.advance(Duration::from_millis(3_600_000 - 1));
    let last = register(&world, GRACE, &invitation).await;
    assert_eq!(last.code(), "invalid_token");
    let other = shown(&world).await;
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(
        register(&world, ADA, &invitation).await.code(),
        "invalid_token"
    );
    assert_eq!(
        register(&world, ADA, &other).await.status,
        201,
        "it is younger"
    );
});

story!(an_altered_invitation_is_refused, engine, {
    let world = closed_shop(engine).await;
    let invitation = shown(&world).await;
    let middle = invitation.len() / 2;
    let (head, tail) = invitation.split_at(middle);
    let (first, rest) = tail.split_at(1);
    let other = if first == "A" { "B" } else { "A" };
    for altered in [
        format!("{head}{other}{rest}"),
        format!("{invitation}A"),
        head.to_owned(),
        String::new(),
        "A".repeat(9000),
    ] {
        let answer = register(&world, ADA, &altered).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "invalid_token"),
            "{altered}"
        );
    }
    assert_eq!(register(&world, ADA, &invitation).await.status, 201);
});

story!(an_invitation_outlives_a_change_of_the_secret, engine, {
    let world = closed_shop(engine).await;
    let (early, late) = (shown(&world).await, mailed(&world).await);
    let new = "kQ7nS3oXv8bJ5mZ1tY6wR2cF9hL4pD0gUeAiNxVqTsE";
    let world = world
        .restarted(|builder| {
            let builder = builder.registration(Registration::Invite).secret_key(new);
            builder.previous_secret_keys([SECRET])
        })
        .await;
    assert_eq!(register(&world, ADA, &early).await.status, 201);
    let world = world
        .restarted(|builder| builder.registration(Registration::Invite).secret_key(new))
        .await;
    assert_eq!(register(&world, ADA, &late).await.code(), "invalid_token");
});

story!(
    two_who_use_an_invitation_at_once_make_one_account,
    engine,
    {
        let world = closed_shop(engine).await;
        let invitation = mailed(&world).await;
        let (one, other) = tokio::join!(
            register(&world, ADA, &invitation),
            register(&world, ADA, &invitation)
        );
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
    }
);
