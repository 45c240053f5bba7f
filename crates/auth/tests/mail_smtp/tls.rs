//! The line to the server: what is encrypted arrives, and nothing is ever said to a stranger.

use std::time::Duration;

use bluefox_auth::{BluefoxAuth, Smtp, SmtpSecurity};
use insta::assert_snapshot;

use super::{
    ADA, FIRST_PAUSE, SENDER, by, encrypted, outbox, plain, register, run, run_after,
    smtp::{Certificate, SmtpServer},
    support::{Engine, SECRET, story},
    world,
};

const LOGIN: [&str; 2] = ["--login", "bluefox:hunter2"];

fn logged_in(smtp: Smtp) -> Smtp {
    smtp.login("bluefox", "hunter2".to_owned())
}

async fn arrives(engine: Engine, smtp: Smtp, server: &mut SmtpServer) -> (bool, Option<String>) {
    let world = world(engine, smtp).await;
    register(&world, ADA).await;
    assert_eq!(run(&world).await, 1);
    assert_eq!(outbox(&world).await, "sent | 1 | -");
    let mail = server.next().await;
    assert_eq!(mail["to"][0], ADA);
    let login = mail["login"].as_str().map(str::to_owned);
    (mail["tls"] == true, login)
}

story!(mail_goes_with_a_login_on_this_machine, engine, {
    let mut server = SmtpServer::start(&LOGIN);
    let smtp = logged_in(plain(&server));
    let (is_encrypted, login) = arrives(engine, smtp, &mut server).await;
    assert_eq!((is_encrypted, login.as_deref()), (false, Some("bluefox")));
});

/// By that security, without a login and with one, to a name and to an address.
async fn arrives_encrypted(engine: Engine, word: &str, security: SmtpSecurity) {
    let certificate = Certificate::new();
    let mut open = SmtpServer::start(&certificate.args(word));
    let way = |server: &SmtpServer| encrypted(server).security(security);
    let smtp = way(&open).ca_pem(&certificate.ca_pem);
    let arrived = arrives(engine, smtp, &mut open).await;
    assert_eq!(arrived, (true, None));

    let args = [&certificate.args(word)[..], &LOGIN].concat();
    let mut closed = SmtpServer::start(&args);
    let smtp = logged_in(Smtp::new("localhost", SENDER).port(closed.port()));
    let smtp = smtp.security(security).ca_pem(&certificate.ca_pem);
    let arrived = arrives(engine, smtp, &mut closed).await;
    assert_eq!(arrived, (true, Some("bluefox".to_owned())));
}

story!(mail_goes_by_tls, engine, {
    arrives_encrypted(engine, "tls", SmtpSecurity::Tls).await;
});

story!(mail_goes_by_starttls, engine, {
    arrives_encrypted(engine, "starttls", SmtpSecurity::StartTls).await;
});

/// Nothing was said to the server that it could use, the mail waits, and this is why.
async fn nothing_is_said(engine: Engine, smtp: Smtp, mut server: SmtpServer) -> String {
    let world = world(engine, logged_in(smtp)).await;
    register(&world, ADA).await;
    assert_eq!(run(&world).await, 1);
    let told = outbox(&world).await;
    assert_eq!(run_after(&world, FIRST_PAUSE).await, 1, "it is tried again");
    let events = server.events().await;
    let said = |event: &String| event != "connected";
    assert!(!events.iter().any(said), "{events:?}");
    assert!(server.received().await.is_empty());
    told
}

story!(
    a_certificate_of_another_authority_is_refused_and_the_mail_waits,
    engine,
    {
        let (theirs, ours) = (Certificate::new(), Certificate::new());
        let server = SmtpServer::start(&theirs.args("tls"));
        let smtp = encrypted(&server).ca_pem(&ours.ca_pem);
        assert_snapshot!(nothing_is_said(engine, smtp, server).await, @"queued | 1 | connection: invalid peer certificate: BadSignature");

        let server = SmtpServer::start(&theirs.args("starttls"));
        let smtp = encrypted(&server)
            .security(SmtpSecurity::StartTls)
            .ca_pem(&ours.ca_pem);
        assert_snapshot!(nothing_is_said(engine, smtp, server).await, @"queued | 1 | connection: invalid peer certificate: BadSignature");
    }
);

story!(a_certificate_of_another_name_is_refused, engine, {
    let certificate = Certificate::of(&["mail.example.com"]);
    let server = SmtpServer::start(&certificate.args("tls"));
    let smtp = encrypted(&server).ca_pem(&certificate.ca_pem);
    assert_snapshot!(nothing_is_said(engine, smtp, server).await, @r#"
    queued | 1 | connection: invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("mail.example.com")
    "#);
});

story!(where_starttls_is_not_offered_nothing_is_said, engine, {
    let server = SmtpServer::start(&LOGIN);
    let smtp = encrypted(&server).security(SmtpSecurity::StartTls);
    assert_snapshot!(nothing_is_said(engine, smtp, server).await, @"queued | 1 | connection: STARTTLS is not supported on this server");
});

story!(
    answers_from_before_the_encryption_count_for_nothing,
    engine,
    {
        let certificate = Certificate::new();
        let args = [
            &certificate.args("starttls")[..],
            &LOGIN,
            &["--mode", "inject"],
        ];
        let server = SmtpServer::start(&args.concat());
        let smtp = encrypted(&server)
            .security(SmtpSecurity::StartTls)
            .ca_pem(&certificate.ca_pem);
        assert_snapshot!(nothing_is_said(engine, smtp, server).await, @"queued | 1 | connection: received corrupt message of type InvalidContentType");
    }
);

story!(
    a_wrong_login_is_for_the_operator_to_mend_and_the_mail_waits,
    engine,
    {
        let mut server = SmtpServer::start(&LOGIN);
        let smtp = plain(&server).login("bluefox", "hunter3".to_owned());
        let world = world(engine, smtp).await;
        register(&world, ADA).await;
        for pause in [0, 10, 30, 120, 600].map(Duration::from_secs) {
            assert_eq!(run_after(&world, pause).await, 1);
        }
        assert_snapshot!(outbox(&world).await, @"queued | 5 | login: 535 5.7.8");
        assert!(server.received().await.is_empty());

        let mended = by(logged_in(plain(&server)));
        let world = world.restarted(mended).await;
        assert_eq!(run_after(&world, Duration::from_mins(30)).await, 1);
        assert_eq!(server.next().await["login"], "bluefox");
    }
);

#[tokio::test]
async fn in_the_clear_to_another_machine_it_does_not_start() {
    let refused = |host: &str| {
        let smtp = Smtp::new(host, SENDER).security(SmtpSecurity::Plain);
        let builder = BluefoxAuth::open("sqlite::memory:").secret_key(SECRET);
        builder.smtp(smtp)
    };
    for host in [
        "mail.example.com",
        "192.0.2.1",
        "0.0.0.0",
        "localhost.example.com",
    ] {
        let error = refused(host).build().await.expect_err(host).to_string();
        assert!(error.contains("without TLS"), "{error}");
    }
    let error = refused("mail.example.com")
        .check()
        .expect_err("as `check` says");
    assert_snapshot!(error, @"`smtp` the mail server mail.example.com can't be reached without TLS, since it is not this very machine: choose `tls` or `starttls`");
}
