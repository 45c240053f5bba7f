//! Several nodes share one outbox: each mail is sent by one of them.

use std::{collections::HashSet, time::Duration};

use serde_json::Value;

use super::{
    ADA, by, header, outbox, plain, recipients, register, run_after,
    smtp::SmtpServer,
    support::{Engine, builder, story},
    world,
};

const MAILS: usize = 100;

story!(two_nodes_send_a_hundred_mails_each_once, engine, {
    let mut server = SmtpServer::start(&[]);
    let world = world(engine, plain(&server)).await;
    let node = by(plain(&server))(builder(&world.database, &world.clock));
    let node = node.build().await.expect("it starts");
    for number in 0..MAILS {
        register(&world, &format!("user{number:02}@example.com")).await;
    }
    let (here, there) = (world.auth.jobs(), node.jobs());
    let (here, there) = tokio::join!(here.run_due(), there.run_due());
    let (here, there) = (
        here.expect("they run").mails,
        there.expect("they run").mails,
    );
    assert!(here > 0 && there > 0, "both had work: {here} and {there}");
    assert_eq!(here + there, 100);

    let mails = server.received().await;
    assert_eq!(mails.len(), MAILS);
    let everybody: HashSet<&str> = recipients(&mails).into_iter().collect();
    assert_eq!(everybody.len(), MAILS);
    let id = |mail: &Value| header(mail, "Message-ID").to_owned();
    let ids: HashSet<String> = mails.iter().map(id).collect();
    assert_eq!(ids.len(), MAILS);
    let told = outbox(&world).await;
    assert!(told.lines().all(|mail| mail == "sent | 1 | -"), "{told}");
});

/// How long a node may take for a mail that it has claimed.
const CLAIM: Duration = Duration::from_mins(5);

story!(a_node_that_dies_while_it_sends_loses_no_mail, engine, {
    let mut server = SmtpServer::start(&["--mode", "hang-data"]);
    let world = world(engine, plain(&server)).await;
    register(&world, ADA).await;
    let auth = world.auth.clone();
    let running = tokio::spawn(async move { auth.jobs().run_due().await });
    server.reached("data").await;
    running.abort();
    assert!(running.await.is_err_and(|end| end.is_cancelled()));

    let mut other = SmtpServer::start(&[]);
    let world = world.restarted(by(plain(&other))).await;
    let almost = CLAIM.saturating_sub(Duration::from_millis(1));
    assert_eq!(run_after(&world, almost).await, 0, "it may still be at it");
    assert_eq!(run_after(&world, Duration::from_millis(1)).await, 1);
    assert_eq!(recipients(&other.received().await), [ADA]);
    assert_eq!(outbox(&world).await, "sent | 2 | -");
});
