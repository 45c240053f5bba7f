//! Several changes in a row: the elder claim to an account wins.

use std::time::Duration;

use bluefox_auth::{Mail, testing::Browser};

use crate::{
    address, asked,
    assertions::assert_refused,
    changed, confirm, log_in, member, register, reset,
    support::{Engine, World, credentials, story},
    undo, world,
};

/// Whose address the one account has.
async fn has(world: &World, email: &str) -> bool {
    let user = world.auth.users().find_by_email(email).await;
    user.expect("it answers").is_some()
}

/// Logs in again after an undo, by the mail that came with it.
async fn returned(world: &World) -> Browser {
    let mail = world.mail().await;
    assert_eq!(reset(world, &mail, "correct horse").await.status, 200);
    world.mails().await;
    let mut browser = world.browser();
    let body = credentials(&mail.to);
    assert_eq!(browser.post("/auth/login", &body).await.status, 200);
    browser
}

/// From `a@` to `b@` and on to `c@`: the mails to the first two.
async fn changed_twice(world: &World) -> (Mail, Mail) {
    let (mut browser, _) = member(world, "a@example.com").await;
    let first = changed(world, &mut browser, "b@example.com").await;
    let second = changed(world, &mut browser, "c@example.com").await;
    assert_eq!(
        (first.to.as_str(), second.to.as_str()),
        ("a@example.com", "b@example.com")
    );
    (first, second)
}

story!(the_first_address_is_put_back_over_the_second, engine, {
    let world = world(engine).await;
    let (first, second) = changed_twice(&world).await;
    assert_eq!(undo(&world, &first).await.status, 200);
    assert!(has(&world, "a@example.com").await);
    assert_refused(&undo(&world, &second).await, 400, "invalid_token");
    assert!(has(&world, "a@example.com").await);
});

story!(
    a_thief_can_not_void_the_owners_undo_by_one_of_his_own,
    engine,
    {
        let world = world(engine).await;
        let (first, second) = changed_twice(&world).await;
        assert_eq!(undo(&world, &second).await.status, 200);
        assert!(has(&world, "b@example.com").await);
        assert_refused(&register(&world, "a@example.com").await, 409, "email_taken");
        let mut thief = returned(&world).await;
        changed(&world, &mut thief, "d@example.com").await;
        assert_eq!(undo(&world, &first).await.status, 200);
        assert!(has(&world, "a@example.com").await);
        let answer = log_in(&world, "d@example.com", "correct horse").await;
        assert_refused(&answer, 401, "invalid_credentials");
    }
);

story!(
    who_goes_back_to_the_former_address_leaves_no_claim_behind,
    engine,
    {
        let world = world(engine).await;
        let (mut ada, _) = member(&world, "a@example.com").await;
        let first = changed(&world, &mut ada, "b@example.com").await;
        world.clock.advance(Duration::from_hours(71));
        let mut ada = world.browser();
        ada.post("/auth/login", &credentials("b@example.com")).await;
        let mail = asked(&world, &mut ada, "a@example.com").await;
        assert_eq!(confirm(&world, &mail).await.status, 200);
        assert_eq!(address(&mut ada).await, "a@example.com");
        let mails = world.mails().await;
        assert!(
            mails.is_empty(),
            "a thief at b@ would have until the 143rd hour"
        );
        assert_eq!(register(&world, "b@example.com").await.status, 201);
        assert_eq!(
            undo(&world, &first).await.status,
            200,
            "it still shuts the thief out"
        );
        assert!(has(&world, "a@example.com").await);
    }
);

story!(
    going_back_to_the_second_address_leaves_the_first_its_claim,
    engine,
    {
        let world = world(engine).await;
        let (mut thief, _) = member(&world, "a@example.com").await;
        let first = changed(&world, &mut thief, "b@example.com").await;
        let second = changed(&world, &mut thief, "c@example.com").await;
        let third = changed(&world, &mut thief, "d@example.com").await;
        let mail = asked(&world, &mut thief, "b@example.com").await;
        assert_eq!(confirm(&world, &mail).await.status, 200);
        assert!(world.mails().await.is_empty());
        assert_refused(&undo(&world, &third).await, 400, "invalid_token");
        assert_eq!(undo(&world, &second).await.status, 200);
        assert!(has(&world, "b@example.com").await);
        world.mails().await;
        assert_eq!(undo(&world, &first).await.status, 200);
        assert!(has(&world, "a@example.com").await);
    }
);

story!(the_owner_is_told_again_when_it_is_changed_again, engine, {
    let world = world(engine).await;
    let (first, _) = changed_twice(&world).await;
    assert_eq!(undo(&world, &first).await.status, 200);
    let mut thief = returned(&world).await;
    // The mailbox b@ was part of the account's past: that gives it nothing.
    let again = changed(&world, &mut thief, "b@example.com").await;
    assert_eq!(again.to, "a@example.com");
    assert_eq!(undo(&world, &again).await.status, 200);
    assert!(has(&world, "a@example.com").await);
});

story!(
    an_address_that_was_left_twice_has_two_links_that_work,
    engine,
    {
        let world = world(engine).await;
        let (mut ada, _) = member(&world, "a@example.com").await;
        let first = changed(&world, &mut ada, "b@example.com").await;
        let mail = asked(&world, &mut ada, "a@example.com").await;
        assert_eq!(confirm(&world, &mail).await.status, 200);
        world.clock.advance(Duration::from_hours(71));
        let mut ada = world.browser();
        ada.post("/auth/login", &credentials("a@example.com")).await;
        let second = changed(&world, &mut ada, "c@example.com").await;
        world.clock.advance(Duration::from_hours(71));
        assert_refused(&undo(&world, &first).await, 400, "invalid_token");
        assert_refused(&register(&world, "a@example.com").await, 409, "email_taken");
        assert_eq!(undo(&world, &second).await.status, 200);
        assert!(has(&world, "a@example.com").await);
    }
);

story!(another_spelling_is_another_mailbox, engine, {
    let world = world(engine).await;
    let (mut thief, _) = member(&world, "a@example.com").await;
    let first = changed(&world, &mut thief, "b@example.com").await;
    let second = changed(&world, &mut thief, "A@example.com").await;
    assert_eq!(
        second.to, "b@example.com",
        "who reads A@ may not be who reads a@"
    );
    changed(&world, &mut thief, "c@example.com").await;
    assert_eq!(undo(&world, &second).await.status, 200);
    world.mails().await;
    let taken = register(&world, "a@example.com").await;
    assert_refused(&taken, 409, "email_taken");
    assert_eq!(undo(&world, &first).await.status, 200);
    assert!(has(&world, "a@example.com").await);
});

story!(
    who_goes_back_again_keeps_the_claims_of_that_address,
    engine,
    {
        let world = world(engine).await;
        let (mut ada, _) = member(&world, "a@example.com").await;
        let mut told = Vec::new();
        for email in ["b@example.com", "c@example.com"] {
            told.push(changed(&world, &mut ada, email).await);
            let mail = asked(&world, &mut ada, "a@example.com").await;
            assert_eq!(confirm(&world, &mail).await.status, 200);
        }
        for mail in told.iter().rev() {
            assert_eq!(undo(&world, mail).await.status, 200);
            assert!(has(&world, "a@example.com").await);
        }
    }
);

story!(
    however_often_the_address_is_left_its_owner_is_told,
    engine,
    {
        let world = world(engine).await;
        let (mut ada, _) = member(&world, "a@example.com").await;
        for number in 0..5 {
            changed(&world, &mut ada, &format!("{number}@example.com")).await;
            let mail = asked(&world, &mut ada, "a@example.com").await;
            assert_eq!(confirm(&world, &mail).await.status, 200);
        }
        let told = changed(&world, &mut ada, "eve@example.com").await;
        assert_eq!(told.to, "a@example.com");
        assert_eq!(undo(&world, &told).await.status, 200);
    }
);
