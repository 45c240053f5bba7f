//! Making, finding and listing users.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use super::{
    ADA, code, create, nobody,
    support::{Engine, World, credentials, story},
};

story!(a_created_user_logs_in, engine, {
    let world = World::new(engine).await;
    let ada = create(&world, " Ada@Example.com ").await;
    assert_snapshot!(serde_json::to_string_pretty(&ada).expect("JSON"), @r#"
    {
      "id": "019b76da-a800-7d91-afc5-106ff3a3dc7e",
      "email": "Ada@example.com",
      "is_active": true,
      "is_superuser": false,
      "email_verified": false,
      "created_at": "2026-01-01T00:00:00Z"
    }
    "#);
    let mut browser = world.browser();
    assert_eq!(
        browser.post("/auth/login", &credentials(ADA)).await.status,
        200
    );
    let account = world.auth.users().account(ada.id).await;
    let mut account = json!(account.expect("it answers").expect("she is there"));
    // What she has deleted, she can't ask about.
    account
        .as_object_mut()
        .expect("an object")
        .remove("deleted_at");
    assert_eq!(account["email"], json!(ada)["email"]);
    assert_eq!(browser.get("/auth/me").await.json(), account);
});

story!(create_refuses_what_register_refuses, engine, {
    let world = World::new(engine).await;
    create(&world, ADA).await;
    let users = world.auth.users();
    let refusal = async |email: &str, password: &str| {
        let refused = users.create(email, password).await;
        refused.expect_err("it is refused").to_string()
    };
    assert_eq!(
        code(users.create("ADA@example.COM", "correct horse").await),
        "email_taken"
    );
    assert_snapshot!(refusal("ADA@example.COM", "correct horse").await, @"There is an account with this e-mail address.");
    assert_eq!(
        code(users.create("nonsense", "short").await),
        "validation_failed"
    );
    assert_snapshot!(refusal("nonsense", "short").await, @"Some fields are missing or not acceptable. `email` is not a valid e-mail address. `password` must have at least 8 characters.");
    assert_eq!(
        world
            .auth
            .users()
            .list(None, 10)
            .await
            .expect("it answers")
            .len(),
        1
    );
});

story!(a_user_is_found_by_id_and_by_address, engine, {
    let world = World::new(engine).await;
    let ada = create(&world, ADA).await;
    let users = world.auth.users();
    assert_eq!(
        users.find(ada.id).await.expect("it answers"),
        Some(ada.clone())
    );
    for email in [ADA, "ADA@EXAMPLE.COM", " ada@example.com\n"] {
        let found = users.find_by_email(email).await.expect("it answers");
        assert_eq!(found.as_ref(), Some(&ada), "{email:?}");
    }
    for email in [
        "grace@example.com",
        "nonsense",
        "",
        "\0",
        "%",
        "ada@example.com'--",
    ] {
        assert_eq!(
            users.find_by_email(email).await.expect("it answers"),
            None,
            "{email:?}"
        );
    }
    assert_eq!(users.find(nobody()).await.expect("it answers"), None);
});

story!(users_are_listed_page_by_page, engine, {
    let world = World::new(engine).await;
    let users = world.auth.users();
    assert!(users.list(None, 10).await.expect("it answers").is_empty());
    let mut made = Vec::new();
    for number in 0..7 {
        made.push(create(&world, &format!("user{number}@example.com")).await);
        world.clock.advance(Duration::from_millis(1));
    }
    let (mut seen, mut after) = (Vec::new(), None);
    for expected in [3, 3, 1, 0] {
        let page = users.list(after, 3).await.expect("it answers");
        assert_eq!(page.len(), expected);
        after = page.last().map(|user| user.id).or(after);
        seen.extend(page);
    }
    assert_eq!(seen, made, "each once, in the order of their making");
    assert_eq!(users.list(None, u32::MAX).await.expect("it answers"), made);
    assert!(users.list(None, 0).await.expect("it answers").is_empty());

    users.delete(made[2].id).await.expect("it answers");
    let rest = users.list(Some(made[2].id), 10).await.expect("it answers");
    assert_eq!(rest, made[3..], "a page begins after a user who is gone");
});

story!(nobody_is_not_found, engine, {
    let world = World::new(engine).await;
    let (users, nobody) = (world.auth.users(), nobody());
    assert_eq!(code(users.enable(nobody).await), "not_found");
    assert_eq!(code(users.disable(nobody).await), "not_found");
    assert_eq!(
        code(users.set_password(nobody, "correct horse").await),
        "not_found"
    );
    assert_eq!(
        code(users.set_password(nobody, "short").await),
        "validation_failed"
    );
    assert_eq!(code(users.promote(nobody).await), "not_found");
    assert_eq!(code(users.demote(nobody).await), "not_found");
    assert_eq!(code(users.delete(nobody).await), "not_found");
    assert_eq!(
        world
            .auth
            .sessions()
            .revoke_all(nobody)
            .await
            .expect("it answers"),
        0
    );
});
