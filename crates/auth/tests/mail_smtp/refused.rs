//! The server answers no: for good, or for now.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use super::{
    ADA, BOB, FIRST_PAUSE, outbox, plain, recipients, register, run, run_after,
    smtp::SmtpServer,
    support::{Engine, credentials, story},
    world,
};

story!(
    without_such_a_mailbox_the_mail_is_a_dead_letter_at_once,
    engine,
    {
        let mut server = SmtpServer::start(&["--mode", "refuse-recipient"]);
        let world = world(engine, plain(&server)).await;
        register(&world, ADA).await;
        assert_eq!(run(&world).await, 1);
        assert_snapshot!(outbox(&world).await, @"dead | 1 | recipient: 550 5.1.1 No such user here");

        let dead = world.auth.mails().dead_letters(None, 10).await;
        let dead = dead.expect("they are listed");
        let told: Vec<_> = dead
            .iter()
            .map(|letter| (letter.purpose.as_str(), letter.attempts))
            .collect();
        assert_eq!(told, [("verify_email", 1)]);
        assert_eq!(run_after(&world, Duration::from_hours(12)).await, 0);

        server.mode("accept").await;
        let is_queued = world.auth.mails().retry(dead[0].id).await;
        assert!(is_queued.expect("it answers"));
        assert_eq!(run(&world).await, 1);
        assert_eq!(recipients(&server.received().await), [ADA]);
    }
);

story!(
    who_says_try_later_is_asked_again_after_growing_pauses,
    engine,
    {
        let mut server = SmtpServer::start(&["--mode", "defer"]);
        let world = world(engine, plain(&server)).await;
        register(&world, ADA).await;
        assert_eq!(run(&world).await, 1);
        assert_snapshot!(outbox(&world).await, @"queued | 1 | recipient: 451 4.7.1 Try again later");
        let almost = |pause: Duration| pause.saturating_sub(Duration::from_millis(1));
        for pause in [10, 30, 120].map(Duration::from_secs) {
            assert_eq!(run_after(&world, almost(pause)).await, 0, "{pause:?}");
            assert_eq!(run_after(&world, Duration::from_millis(1)).await, 1);
        }
        server.mode("accept").await;
        assert_eq!(run_after(&world, Duration::from_mins(10)).await, 1);
        assert_eq!(recipients(&server.received().await), [ADA]);
        assert_eq!(outbox(&world).await, "sent | 5 | -");
    }
);

story!(after_the_last_pause_it_is_a_dead_letter, engine, {
    let server = SmtpServer::start(&["--mode", "defer"]);
    let world = world(engine, plain(&server)).await;
    world
        .auth
        .users()
        .create(ADA, "correct horse")
        .await
        .expect("it is created");
    let mut browser = world.browser();
    let ada = credentials(ADA);
    assert_eq!(browser.post("/auth/login", &ada).await.status, 200);
    let change = json!({
        "current_password": "correct horse", "new_password": "correct battery",
    });
    // Its mail has no token, and so is never too late.
    assert_eq!(browser.post("/auth/password", &change).await.status, 200);
    let mut attempts = run(&world).await;
    for minutes in [1, 1, 2, 10, 30, 120, 360, 720, 1440, 1440] {
        attempts += run_after(&world, Duration::from_mins(minutes)).await;
    }
    assert_eq!(attempts, 9);
    assert_snapshot!(outbox(&world).await, @"dead | 9 | recipient: 451 4.7.1 Try again later");
});

story!(a_link_that_has_expired_meanwhile_is_not_sent, engine, {
    let mut server = SmtpServer::start(&["--mode", "defer"]);
    let world = world(engine, plain(&server)).await;
    register(&world, ADA).await;
    assert_eq!(run(&world).await, 1);
    server.mode("accept").await;
    assert_eq!(run_after(&world, Duration::from_hours(24)).await, 1);
    assert_snapshot!(outbox(&world).await, @"dead | 2 | its token had expired before it could be sent");
    assert!(server.received().await.is_empty());
});

story!(a_greylisted_mail_arrives_at_the_second_attempt, engine, {
    let mut server = SmtpServer::start(&["--mode", "greylist"]);
    let world = world(engine, plain(&server)).await;
    register(&world, ADA).await;
    assert_eq!(run(&world).await, 1);
    assert!(server.received().await.is_empty());
    assert_eq!(run_after(&world, FIRST_PAUSE).await, 1);
    assert_eq!(recipients(&server.received().await), [ADA]);
});

story!(
    what_a_filter_refuses_waits_and_the_connection_serves_the_next,
    engine,
    {
        let mut server = SmtpServer::start(&["--mode", "refuse-message"]);
        let world = world(engine, plain(&server)).await;
        register(&world, ADA).await;
        assert_eq!(run(&world).await, 1);
        assert_snapshot!(outbox(&world).await, @"queued | 1 | message: 554 5.7.1 Rejected by policy");

        server.mode("accept").await;
        register(&world, BOB).await;
        assert_eq!(run(&world).await, 1);
        assert_eq!(recipients(&server.received().await), [BOB]);
        assert_eq!(run_after(&world, FIRST_PAUSE).await, 1);
        assert_eq!(recipients(&server.received().await), [ADA]);
        assert_eq!(
            server.events().await,
            ["connected", "data", "data", "data"],
            "one connection"
        );
    }
);
