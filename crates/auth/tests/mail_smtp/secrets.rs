//! Neither the log nor the outbox tells a secret, not even when the server repeats it.

use insta::assert_snapshot;

use super::{
    ADA, FIRST_PAUSE, code,
    log::Log,
    outbox, plain, register, run, run_after,
    smtp::SmtpServer,
    support::{Engine, story},
    token, world,
};

story!(
    a_server_that_quotes_a_mail_makes_us_tell_nothing_of_it,
    engine,
    {
        let log = Log::new();
        let mut server = SmtpServer::start(&["--mode", "quote"]);
        let world = world(engine, plain(&server)).await;
        register(&world, ADA).await;
        assert_eq!(run(&world).await, 1);
        let told = outbox(&world).await;
        assert_snapshot!(told, @"dead | 1 | message: 554 5.6.0 <a…@example.com> https://app.example.com/verify-email?token=… …");

        let dead = world.auth.mails().dead_letters(None, 1).await;
        let dead = dead.expect("they are listed").remove(0);
        server.mode("accept").await;
        assert!(world.auth.mails().retry(dead.id).await.expect("it answers"));
        assert_eq!(run(&world).await, 1);
        let mail = server.next().await;
        let log = log.text();
        assert!(log.contains("outcome=\"dead\""), "{log}");
        assert!(log.contains("outcome=\"sent\""), "{log}");
        for secret in [token(&mail), code(&mail), ADA] {
            for place in [&told, &dead.error, &log] {
                assert!(!place.contains(secret), "{secret} in {place}");
            }
        }
    }
);

story!(
    a_server_that_quotes_a_login_makes_us_tell_nothing_of_it,
    engine,
    {
        let log = Log::new();
        let server = SmtpServer::start(&["--mode", "quote", "--login", "bluefox:hunter2"]);
        let smtp = plain(&server).login("bluefox", "hunter2".to_owned());
        let world = world(engine, smtp).await;
        register(&world, ADA).await;
        assert_eq!(run(&world).await, 1);
        assert_eq!(run_after(&world, FIRST_PAUSE).await, 1);
        let told = outbox(&world).await;
        assert_snapshot!(told, @"queued | 2 | login: 535");
        let test = world.auth.mails().send_test(ADA).await;
        let problem = test.expect_err("the login is refused").to_string();
        let log = log.text();
        assert!(log.contains("outcome=\"failed\""), "{log}");
        for place in [told, problem, log] {
            assert!(!place.contains("hunter2"), "{place}");
        }
    }
);
