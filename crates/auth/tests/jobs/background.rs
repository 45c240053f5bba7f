//! The background: it does the jobs by itself, until the system is closed or nobody has it any more.

use std::{future::ready, pin::pin, sync::Arc};

use bluefox_auth::{
    BluefoxAuth, Mail, MailError,
    testing::{Browser, FakeClock},
};
use tokio::sync::{Semaphore, SemaphorePermit, mpsc};

use super::{
    ADA,
    raw::Raw,
    support::{Database, Engine, app, builder, credentials, story},
};

/// A node with its background, and the mails that it sends. It asks the gate before each.
async fn node(
    database: &Database,
    gate: &Arc<Semaphore>,
) -> (BluefoxAuth, mpsc::UnboundedReceiver<Mail>) {
    let (sender, mails) = mpsc::unbounded_channel();
    let gate = gate.clone();
    let send = move |mail: Mail| {
        let (sender, gate) = (sender.clone(), gate.clone());
        async move {
            sender.send(mail).expect("the test listens");
            let passed = gate.acquire().await;
            passed
                .map(SemaphorePermit::forget)
                .map_err(|_| MailError::passing("closed"))
        }
    };
    let built = builder(database, &clock())
        .background_jobs(true)
        .on_mail(send);
    (built.build().await.expect("it starts"), mails)
}

fn clock() -> Arc<FakeClock> {
    Arc::new(FakeClock::new())
}

fn open() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(Semaphore::MAX_PERMITS))
}

fn shut() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(0))
}

/// Somebody registers, which queues a mail.
async fn register(auth: &BluefoxAuth, email: &str) {
    let mut browser = Browser::new(app(auth), clock());
    let answer = browser.post("/auth/register", &credentials(email)).await;
    assert_eq!(answer.status, 201);
}

async fn states(database: &Database) -> String {
    let sql = "SELECT state FROM bf_outbox ORDER BY created_at, state";
    Raw::open(database).await.tell(sql).await
}

story!(mails_are_sent_without_being_asked_for, engine, {
    let database = Database::new(engine).await;
    let (auth, mut mails) = node(&database, &open()).await;
    for email in [ADA, "bea@example.com"] {
        register(&auth, email).await;
        assert_eq!(mails.recv().await.expect("it is sent").to, email);
    }
    auth.close().await;
    assert_eq!(states(&database).await, "sent\nsent");
});

story!(it_sweeps_as_well, engine, {
    let database = Database::new(engine).await;
    let old = builder(&database, &clock())
        .build()
        .await
        .expect("it starts");
    let mut raw = Raw::open(&database).await;
    let event = match engine {
        Engine::Sqlite => "randomblob(16)",
        Engine::Postgres => "gen_random_uuid()",
    };
    let sql = format!("INSERT INTO bf_events (id, at, kind) VALUES ({event}, 0, 'user.erased')");
    raw.execute(&sql).await;
    old.close().await;
    let (auth, _mails) = node(&database, &open()).await;
    while !raw.rows("SELECT kind FROM bf_events").await.is_empty() {
        tokio::task::yield_now().await;
    }
    auth.close().await;
});

story!(
    a_close_waits_for_what_is_under_way_and_begins_nothing,
    engine,
    {
        let database = Database::new(engine).await;
        let other = builder(&database, &clock()).on_mail(async |_| Ok(()));
        let other = other.build().await.expect("it starts");
        let gate = shut();
        let (auth, mut mails) = node(&database, &gate).await;
        register(&auth, ADA).await;
        mails.recv().await.expect("it is being sent");
        let mut close = pin!(auth.close());
        tokio::select! {
            biased;
            () = &mut close => panic!("a mail is under way"),
            () = ready(()) => {}
        }
        register(&other, "bea@example.com").await;
        gate.add_permits(1);
        close.await;
        assert_eq!(states(&database).await, "queued\nsent");
        let done = other.jobs().run_due().await.expect("it runs");
        assert_eq!(done.mails, 1, "nothing is lost");
    }
);

story!(it_ends_with_the_last_handle, engine, {
    let database = Database::new(engine).await;
    let (auth, mut mails) = node(&database, &open()).await;
    let copy = auth.clone();
    drop(auth);
    register(&copy, ADA).await;
    assert!(mails.recv().await.is_some(), "a handle is left");
    drop(copy);
    assert!(
        mails.recv().await.is_none(),
        "nobody holds the way to send any more"
    );
});
