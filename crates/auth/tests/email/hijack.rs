//! A thief has a session and the password, and does whatever can be done with both.

use std::time::Duration;

use bluefox_auth::MailPurpose;
use serde_json::json;

use crate::{
    ask, asked,
    assertions::{assert_refused, copied, refresh_by_body, refresh_token},
    by_link, changed, confirm, forgotten, log_in, member, post, register, reset, silent,
    silent_member,
    support::{Engine, credentials, story},
    undo, world,
};

story!(nobody_registers_at_the_address_that_was_left, engine, {
    let world = world(engine).await;
    let (mut thief, _) = member(&world, "ada@example.com").await;
    let told = changed(&world, &mut thief, "eve@example.com").await;
    assert_refused(
        &register(&world, "ADA@example.com").await,
        409,
        "email_taken",
    );
    let (mut other, _) = member(&world, "mallory@example.com").await;
    assert_refused(
        &ask(&mut other, "ada@example.com").await,
        409,
        "email_taken",
    );
    let made = world
        .auth
        .users()
        .create("ada@example.com", "correct horse")
        .await;
    assert!(made.is_err(), "not even by an operator");
    assert_eq!(undo(&world, &told).await.status, 200);
});

story!(nobody_registers_there_in_silence_either, engine, {
    let world = silent(engine).await;
    let mut thief = silent_member(&world, "ada@example.com").await;
    let mut other = silent_member(&world, "mallory@example.com").await;
    let told = changed(&world, &mut thief, "eve@example.com").await;
    assert_eq!(register(&world, "ada@example.com").await.status, 202);
    let notice = world.mail().await;
    assert_eq!(notice.purpose, MailPurpose::AlreadyRegistered);
    assert_eq!(ask(&mut other, "ada@example.com").await.status, 200);
    let notice = world.mail().await;
    assert_eq!(notice.purpose, MailPurpose::AlreadyRegistered);
    assert!(notice.token.is_none());
    assert_eq!(undo(&world, &told).await.status, 200);
});

story!(
    a_registration_that_waits_does_not_get_the_address_that_was_left,
    engine,
    {
        let world = silent(engine).await;
        // Both were begun while the address was free.
        register(&world, "ada@example.com").await;
        let owners = world.mail().await;
        register(&world, "eve@example.com").await;
        let eves = world.mail().await;
        register(&world, "eve@example.com").await;
        let waiting = world.mail().await;
        let confirm_registration =
            async |mail| post(&world, "/auth/email-verification/confirm", &by_link(mail)).await;
        assert_eq!(confirm_registration(&owners).await.status, 200);
        let mut ada = world.browser();
        ada.post("/auth/login", &credentials("ada@example.com"))
            .await;
        changed(&world, &mut ada, "eve@example.com").await;
        assert_refused(&confirm_registration(&eves).await, 400, "invalid_token");
        changed(&world, &mut ada, "ada@example.org").await;
        assert_refused(&confirm_registration(&waiting).await, 400, "invalid_token");
    }
);

story!(
    a_change_that_waits_does_not_get_the_address_that_was_left,
    engine,
    {
        let world = world(engine).await;
        let (mut thief, _) = member(&world, "eve@example.com").await;
        let waiting = asked(&world, &mut thief, "new@example.com").await;
        let (mut ada, _) = member(&world, "ada@example.com").await;
        changed(&world, &mut ada, "new@example.com").await;
        let told = changed(&world, &mut ada, "ada@example.org").await;
        assert_refused(&confirm(&world, &waiting).await, 409, "email_taken");
        assert_eq!(undo(&world, &told).await.status, 200);
        let user = world.auth.users().find_by_email("new@example.com").await;
        assert!(user.expect("it answers").is_some());
    }
);

story!(
    a_reset_to_the_thiefs_mailbox_is_void_after_the_undo,
    engine,
    {
        let world = world(engine).await;
        let (mut thief, _) = member(&world, "ada@example.com").await;
        let told = changed(&world, &mut thief, "eve@example.com").await;
        let theirs = forgotten(&world, "eve@example.com").await.remove(0);
        assert_eq!(undo(&world, &told).await.status, 200);
        let owners = world.mail().await;
        assert_eq!(owners.to, "ada@example.com");
        let answer = reset(&world, &theirs, "evil horse").await;
        assert_refused(&answer, 400, "invalid_token");
        assert!(forgotten(&world, "eve@example.com").await.is_empty());
        assert_eq!(reset(&world, &owners, "another horse").await.status, 200);
        let answer = log_in(&world, "ada@example.com", "evil horse").await;
        assert_refused(&answer, 401, "invalid_credentials");
    }
);

story!(no_session_of_the_thief_outlives_the_undo, engine, {
    let world = world(engine).await;
    let (mut thief, _) = member(&world, "ada@example.com").await;
    let told = changed(&world, &mut thief, "eve@example.com").await;
    let mut phone = world.browser();
    phone
        .post("/auth/login", &credentials("eve@example.com"))
        .await;
    let theirs = forgotten(&world, "eve@example.com").await.remove(0);
    assert_eq!(reset(&world, &theirs, "evil horse").await.status, 200);
    world.mails().await;
    let answer = log_in(&world, "eve@example.com", "evil horse").await;
    let last = answer.field("refresh_token");
    assert_eq!(undo(&world, &told).await.status, 200);
    for token in [refresh_token(&thief), refresh_token(&phone), last] {
        let answer = refresh_by_body(&world, &token).await;
        assert_refused(&answer, 401, "session_revoked");
    }
    assert_refused(
        &copied(&world, &thief).get("/items").await,
        401,
        "not_authenticated",
    );
    for email in ["ada@example.com", "eve@example.com"] {
        for password in ["correct horse", "evil horse"] {
            let answer = log_in(&world, email, password).await;
            assert_refused(&answer, 401, "invalid_credentials");
        }
    }
});

story!(the_mail_after_the_undo_can_not_be_held_back, engine, {
    let world = world(engine).await;
    let (mut thief, _) = member(&world, "ada@example.com").await;
    let told = changed(&world, &mut thief, "eve@example.com").await;
    for _ in 0..6 {
        assert!(forgotten(&world, "ada@example.com").await.is_empty());
    }
    assert_eq!(undo(&world, &told).await.status, 200);
    let mail = world.mail().await;
    assert_eq!(reset(&world, &mail, "another horse").await.status, 200);
});

story!(
    the_owner_who_chooses_a_new_password_can_still_undo,
    engine,
    {
        let world = world(engine).await;
        let (mut thief, _) = member(&world, "ada@example.com").await;
        let told = changed(&world, &mut thief, "eve@example.com").await;
        let body = json!({
            "current_password": "correct horse", "new_password": "evil horse",
        });
        assert_eq!(thief.post("/auth/password", &body).await.status, 200);
        world.mails().await;
        world.clock.advance(Duration::from_hours(71));
        assert_eq!(undo(&world, &told).await.status, 200);
    }
);
