//! Many at the same time: one wins, and nothing is half done.

use axum::http::Method;
use bluefox_auth::testing::{Answer, Browser};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    address, ask, asked,
    assertions::{assert_refused, crowd, text_in},
    by_code, by_link, changed, confirm, guess, member, post,
    support::{Engine, World, credentials},
    undo, world,
};

/// Posts all of these at once, each from a browser of its own.
async fn at_once(world: &World, posts: Vec<(&'static str, Value)>) -> Vec<(&'static str, Answer)> {
    let mut crowd = JoinSet::new();
    for (path, body) in posts {
        let mut browser: Browser = world.browser();
        crowd.spawn(async move { (path, browser.send(Method::POST, path, Some(&body)).await) });
    }
    crowd.join_all().await
}

/// How many of the answers have this status; the others are all refused with this code.
fn count(answers: &[(&str, Answer)], status: u16, code: &str) -> usize {
    let (good, refused): (Vec<_>, Vec<_>) = answers
        .iter()
        .partition(|(_, answer)| answer.status == status);
    assert!(
        refused.iter().all(|(_, answer)| answer.code() == code),
        "{refused:?}"
    );
    good.len()
}

crowd!(of_many_who_confirm_a_change_one_wins, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let mail = asked(&world, &mut ada, "ada@example.org").await;
    let other = asked(&world, &mut ada, "ada@example.net").await;
    let posts = [&mail, &other]
        .into_iter()
        .cycle()
        .take(12)
        .map(|mail| ("/auth/email/confirm", by_link(mail)));
    let answers = at_once(&world, posts.collect()).await;
    assert_eq!(count(&answers, 200, "invalid_token"), 1);
    assert_eq!(world.mails().await.len(), 1);
    let sql = "SELECT CAST(COUNT(*) AS TEXT) FROM bf_events WHERE kind = 'email.changed'";
    assert_eq!(text_in(&world.database, sql).await, "1");
});

crowd!(of_many_who_verify_or_undo_one_wins, engine, {
    let world = world(engine).await;
    let (_, verify) = member(&world, "ada@example.com").await;
    let posts = vec![("/auth/email-verification/confirm", by_link(&verify)); 12];
    assert_eq!(
        count(&at_once(&world, posts).await, 200, "invalid_token"),
        1
    );
    let (mut eve, _) = member(&world, "eve@example.com").await;
    let told = changed(&world, &mut eve, "eve@example.org").await;
    let posts = vec![("/auth/email/undo", by_link(&told)); 12];
    assert_eq!(
        count(&at_once(&world, posts).await, 200, "invalid_token"),
        1
    );
    assert_eq!(world.mails().await.len(), 1);
});

crowd!(twenty_guesses_at_once_are_five, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let begun = ask(&mut ada, "ada@example.org").await;
    let mail = world.mail().await;
    let right = by_code(&begun, &mail);
    let guesses = (0..20).map(|number| format!("{number:06}"));
    let posts = guesses
        .filter(|code| right.get("code") != Some(&json!(code)))
        .map(|code| ("/auth/email/confirm", guess(&begun, &code)));
    let answers = at_once(&world, posts.collect()).await;
    assert_eq!(count(&answers, 200, "invalid_token"), 0);
    let sql = "SELECT CAST(attempts AS TEXT) FROM bf_one_time_tokens
               WHERE purpose = 'email_change'";
    assert_eq!(text_in(&world.database, sql).await, "5");
    for body in [right, by_link(&mail)] {
        let answer = post(&world, "/auth/email/confirm", &body).await;
        assert_refused(&answer, 400, "invalid_token");
    }
});

crowd!(nobody_slips_into_the_address_while_it_is_left, engine, {
    let world = world(engine).await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    let mail = asked(&world, &mut ada, "ada@example.org").await;
    let mut posts = vec![("/auth/register", credentials("ada@example.com")); 8];
    posts.insert(4, ("/auth/email/confirm", by_link(&mail)));
    let answers = at_once(&world, posts).await;
    assert_eq!(count(&answers, 200, "email_taken"), 1);
    let told = world.mail().await;
    assert_eq!(undo(&world, &told).await.status, 200);
});

crowd!(one_address_goes_to_one_of_those_who_want_it, engine, {
    let world = world(engine).await;
    let mut posts = vec![("/auth/register", credentials("new@example.com")); 2];
    for email in ["ada@example.com", "eve@example.com", "joan@example.com"] {
        let (mut browser, _) = member(&world, email).await;
        let mail = asked(&world, &mut browser, "new@example.com").await;
        posts.push(("/auth/email/confirm", by_link(&mail)));
    }
    let answers = at_once(&world, posts).await;
    let won = answers
        .iter()
        .filter(|(_, answer)| answer.code() != "email_taken");
    let won: Vec<u16> = won.map(|(_, answer)| answer.status).collect();
    assert!(won == [200] || won == [201], "{won:?}");
});

crowd!(nobody_changes_to_the_address_while_it_is_left, engine, {
    let world = world(engine).await;
    let (mut thief, _) = member(&world, "eve@example.com").await;
    let waiting = asked(&world, &mut thief, "new@example.com").await;
    let (mut ada, _) = member(&world, "ada@example.com").await;
    changed(&world, &mut ada, "new@example.com").await;
    let next = asked(&world, &mut ada, "ada@example.org").await;
    let mut posts = vec![("/auth/email/confirm", by_link(&waiting)); 8];
    posts.insert(2, ("/auth/email/confirm", by_link(&next)));
    let answers = at_once(&world, posts).await;
    assert_eq!(count(&answers, 200, "email_taken"), 1);
    assert_eq!(address(&mut thief).await, "eve@example.com");
});

crowd!(
    no_change_is_begun_with_a_password_that_is_just_replaced,
    engine,
    {
        let world = world(engine).await;
        let (ada, _) = member(&world, "ada@example.com").await;
        let mut asking = JoinSet::new();
        for number in 0..8 {
            let mut thief = ada.clone();
            asking.spawn(async move { ask(&mut thief, &format!("eve{number}@example.com")).await });
        }
        let passwords = json!({
            "current_password": "correct horse", "new_password": "another horse",
        });
        let answer = ada.clone().post("/auth/password", &passwords).await;
        assert_eq!(answer.status, 200);
        asking.join_all().await;
        let sql = "SELECT CAST(COUNT(*) AS TEXT) FROM bf_one_time_tokens
               WHERE purpose = 'email_change' AND ended_at IS NULL";
        assert_eq!(text_in(&world.database, sql).await, "0");
    }
);

crowd!(
    an_undo_and_a_further_change_leave_the_owner_in_possession,
    engine,
    {
        let world = world(engine).await;
        let (mut thief, _) = member(&world, "ada@example.com").await;
        let told = changed(&world, &mut thief, "eve@example.com").await;
        let next = asked(&world, &mut thief, "eve@example.org").await;
        let answers = at_once(
            &world,
            vec![
                ("/auth/email/confirm", by_link(&next)),
                ("/auth/email/undo", by_link(&told)),
            ],
        )
        .await;
        let undone = answers
            .iter()
            .find(|(path, _)| *path == "/auth/email/undo")
            .expect("it was asked");
        assert_eq!(undone.1.status, 200);
        let user = world.auth.users().find_by_email("ada@example.com").await;
        assert!(user.expect("it answers").is_some());
        assert_eq!(address(&mut thief).await, "");
        assert_refused(&confirm(&world, &next).await, 400, "invalid_token");
    }
);
