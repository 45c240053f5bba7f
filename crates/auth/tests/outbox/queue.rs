//! Mails are queued in the transaction that causes them.

use axum::http::Method;
use serde_json::json;

use super::{
    ADA, Raw, register, run,
    support::{Engine, World, credentials, story},
    told,
    way::{Outcome, Way},
    world,
};

fn sent() -> Way {
    Way::new(|_, _| Outcome::Sent)
}

story!(nothing_is_sent_inside_a_request, engine, {
    let way = sent();
    let world = world(engine, &way).await;
    register(&world, ADA).await;
    assert_eq!(way.handed().len(), 0);
    assert_eq!(told(&world.database).await, "queued | sealed | 0 | -");
    assert_eq!(run(&world).await, 1);
    assert_eq!(way.handed().len(), 1);
    assert_eq!(told(&world.database).await, "sent | empty | 1 | -");
    assert_eq!(run(&world).await, 0);
    assert_eq!(way.handed().len(), 1);
});

story!(a_registration_that_fails_leaves_no_mail, engine, {
    let world = world(engine, &sent()).await;
    register(&world, ADA).await;
    run(&world).await;
    let browser = world.browser();
    let again = async || {
        browser
            .clone()
            .post("/auth/register", &credentials(ADA))
            .await
    };
    assert_eq!(again().await.code(), "email_taken");
    let (one, other) = tokio::join!(
        async {
            browser
                .clone()
                .post("/auth/register", &credentials("bea@example.com"))
                .await
        },
        async {
            browser
                .clone()
                .post("/auth/register", &credentials("bea@example.com"))
                .await
        }
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(run(&world).await, 1);
});

story!(nothing_happens_whose_mail_cannot_be_queued, engine, {
    let world = world(engine, &sent()).await;
    let mut ada = world.logged_in(ADA).await;
    let mut raw = Raw::open(&world.database).await;
    raw.execute("ALTER TABLE bf_outbox RENAME TO elsewhere")
        .await;
    let answer = world
        .browser()
        .post("/auth/register", &credentials("bea@example.com"))
        .await;
    assert_eq!(answer.code(), "internal_error");
    let bea = world.auth.users().find_by_email("bea@example.com").await;
    assert_eq!(bea.expect("it answers"), None);
    let body = json!({ "password": "correct horse" });
    let answer = ada.send(Method::DELETE, "/auth/me", Some(&body)).await;
    assert_eq!(answer.code(), "internal_error");
    assert_eq!(ada.get("/auth/me").await.status, 200);

    raw.execute("ALTER TABLE elsewhere RENAME TO bf_outbox")
        .await;
    register(&world, "bea@example.com").await;
});

story!(a_mail_is_in_the_language_of_who_causes_it, engine, {
    let way = sent();
    let world = world(engine, &way).await;
    let mut browser = world
        .browser()
        .with_header("accept-language", "de-AT, en;q=0.5");
    browser.post("/auth/register", &credentials(ADA)).await;
    run(&world).await;
    let languages: Vec<String> = way.handed().into_iter().map(|mail| mail.language).collect();
    assert_eq!(languages, ["de"]);
});

story!(without_a_way_to_send_there_are_no_mails, engine, {
    let world = World::new(engine).await;
    register(&world, ADA).await;
    assert_eq!(run(&world).await, 0);
    assert_eq!(told(&world.database).await, "");
});
