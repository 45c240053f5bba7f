//! The server says nothing: it is given up after the timeout, and nobody waits for it meanwhile.

use std::time::Duration;

use insta::assert_snapshot;

use super::{
    ADA, BOB, FIRST_PAUSE, by, outbox, plain, recipients, register, run, run_after,
    smtp::SmtpServer,
    support::{Engine, story},
    world,
};

/// The least that may be set. Here alone does a test wait for time to pass.
const TIMEOUT: Duration = Duration::from_secs(1);

/// It is given up, and delivered by another server.
async fn is_given_up(engine: Engine, mode: &str, reached: &str) {
    let mut silent = SmtpServer::start(&["--mode", mode]);
    let world = world(engine, plain(&silent).timeout(TIMEOUT)).await;
    register(&world, ADA).await;
    assert_eq!(run(&world).await, 1);
    silent.reached(reached).await;
    assert_snapshot!(outbox(&world).await, @"queued | 1 | the mail server did not take the mail within 1s");
    assert!(silent.received().await.is_empty());

    let mut other = SmtpServer::start(&[]);
    let world = world.restarted(by(plain(&other))).await;
    assert_eq!(run_after(&world, FIRST_PAUSE).await, 1);
    assert_eq!(recipients(&other.received().await), [ADA]);
}

story!(a_server_that_does_not_greet_is_given_up, engine, {
    is_given_up(engine, "hang", "connected").await;
});

story!(
    so_is_one_that_does_not_say_whether_it_took_the_mail,
    engine,
    {
        is_given_up(engine, "hang-data", "data").await;
    }
);

story!(one_mail_that_hangs_holds_up_no_other, engine, {
    let mut server = SmtpServer::start(&["--mode", "hang-one"]);
    let smtp = plain(&server).timeout(Duration::from_secs(30));
    let world = world(engine, smtp).await;
    register(&world, ADA).await;
    // The clock has moved, so this one is surely the first.
    world.clock.advance(Duration::from_millis(1));
    // More than are sent at once.
    for number in 0..20 {
        register(&world, &format!("user{number}@example.com")).await;
    }
    let auth = world.auth.clone();
    let running = tokio::spawn(async move { auth.jobs().run_due().await });
    for _ in 0..20 {
        assert_ne!(server.next().await["to"][0], ADA);
    }
    // Nor one that comes while it hangs.
    register(&world, BOB).await;
    assert_eq!(server.next().await["to"][0], BOB);
    assert!(!running.is_finished());

    server.mode("accept").await;
    let done = running.await.expect("it ends").expect("the jobs run");
    assert_eq!(done.mails, 22);
    assert_eq!(recipients(&server.received().await), [ADA]);
});
