//! The connection breaks, or there is none.

use super::{
    ADA, BOB, FIRST_PAUSE, header, outbox, plain, recipients, register, run, run_after,
    smtp::SmtpServer,
    support::{Engine, story},
    world,
};

story!(
    a_connection_that_breaks_within_the_mail_loses_and_doubles_nothing,
    engine,
    {
        let mut server = SmtpServer::start(&["--mode", "drop-data"]);
        let world = world(engine, plain(&server)).await;
        register(&world, ADA).await;
        assert_eq!(run(&world).await, 1);
        assert!(outbox(&world).await.starts_with("queued | 1 | message: "));

        server.mode("accept").await;
        assert_eq!(run_after(&world, FIRST_PAUSE).await, 1);
        assert_eq!(recipients(&server.received().await), [ADA]);
        assert_eq!(run_after(&world, FIRST_PAUSE).await, 0);
    }
);

// Whether the server took it, nobody can know: it is sent again, and can be recognised.
story!(
    a_mail_whose_answer_is_lost_is_sent_again_with_the_same_message_id,
    engine,
    {
        let mut server = SmtpServer::start(&["--mode", "drop-after-data"]);
        let world = world(engine, plain(&server)).await;
        register(&world, ADA).await;
        assert_eq!(run(&world).await, 1);
        assert!(outbox(&world).await.starts_with("queued | 1 | message: "));

        server.mode("accept").await;
        assert_eq!(run_after(&world, FIRST_PAUSE).await, 1);
        let mails = server.received().await;
        assert_eq!(recipients(&mails), [ADA, ADA]);
        let [first, second] = &mails[..] else {
            panic!("two mails: {mails:?}");
        };
        let id = header(first, "Message-ID");
        assert!(id.ends_with("@bluefox.example>"), "{id}");
        assert_eq!(first, second);
        assert_eq!(run_after(&world, FIRST_PAUSE).await, 0);
    }
);

story!(a_server_that_is_down_gets_its_mail_when_it_is_up, engine, {
    let mut server = SmtpServer::start(&["--closed"]);
    let world = world(engine, plain(&server)).await;
    register(&world, ADA).await;
    assert_eq!(run(&world).await, 1);
    let told = outbox(&world).await;
    assert!(told.starts_with("queued | 1 | connection: "), "{told}");

    server.open().await;
    assert_eq!(run_after(&world, FIRST_PAUSE).await, 1);
    assert_eq!(recipients(&server.received().await), [ADA]);
});

story!(
    a_kept_connection_that_the_server_closed_costs_no_attempt,
    engine,
    {
        let mut server = SmtpServer::start(&["--mode", "hang-up"]);
        let world = world(engine, plain(&server)).await;
        for email in [ADA, BOB] {
            register(&world, email).await;
            assert_eq!(run(&world).await, 1);
            assert_eq!(server.next().await["to"][0], email);
        }
        assert_eq!(outbox(&world).await, "sent | 1 | -\nsent | 1 | -");
    }
);

story!(a_server_that_is_gone_gets_no_more_mail, engine, {
    let mut server = SmtpServer::start(&[]);
    let world = world(engine, plain(&server)).await;
    register(&world, ADA).await;
    assert_eq!(run(&world).await, 1);
    assert_eq!(server.next().await["to"][0], ADA);
    drop(server);
    register(&world, BOB).await;
    assert_eq!(run(&world).await, 1);
    let told = outbox(&world).await;
    let expected = "sent | 1 | -\nqueued | 1 | connection: ";
    assert!(told.starts_with(expected), "{told}");
});
