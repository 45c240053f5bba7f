//! Addresses that are none, or not this one.

use tokio::task::JoinSet;

use crate::{
    assert_bad,
    assertions::crowd,
    fields, log_in, register,
    support::{Engine, World, credentials, story},
};

story!(what_is_no_address_is_refused, engine, {
    let world = World::new(engine).await;
    let long = format!("{}@example.com", "a".repeat(300));
    let endless = format!("a@{}.com", "b".repeat(300));
    for email in [
        "",
        " ",
        "ada",
        "ada@",
        "@example.com",
        "ada@localhost",
        "a b@example.com",
        "ada@@example.com",
        "ada@example.com, eve@example.com",
        "Ada <ada@example.com>",
        "ada@[127.0.0.1]",
        "ada@127.0.0.1",
        // Control characters.
        "ada\0@example.com",
        "\0ada@example.com",
        "ada@example.com\0",
        "ada@exa\0mple.com",
        "ada\u{1}@example.com",
        "ada\n@example.com",
        "ada@example.com\r\nBcc: eve@example.com",
        "a\tda@example.com",
        "ada\u{7f}@example.com",
        "ada\u{85}@example.com",
        "ada\u{2028}@example.com",
        // No at sign, but a character that looks like one.
        "ada\u{ff20}example.com",
        "ada\u{fe6b}example.com",
        &long,
        &endless,
    ] {
        let answer = register(&world, email, "correct horse").await;
        assert_bad(&answer, 422, "validation_failed");
        assert_eq!(fields(&answer), ["email"], "{email:?}");
        assert_bad(
            &log_in(&world, email, "correct horse").await,
            401,
            "invalid_credentials",
        );
    }
});

story!(both_fields_are_judged_at_once, engine, {
    let world = World::new(engine).await;
    let answer = register(&world, "ada", "short").await;
    assert_bad(&answer, 422, "validation_failed");
    assert_eq!(fields(&answer), ["email", "password"]);
});

story!(an_address_that_only_looks_like_it_is_another, engine, {
    let world = World::new(engine).await;
    for email in [
        "admin@example.com",
        "strasse@example.com",
        "a+b@example.com",
    ] {
        assert_eq!(register(&world, email, "correct horse").await.status, 201);
    }
    for lookalike in [
        "adm\u{130}n@example.com",
        "adm\u{131}n@example.com",
        "\u{430}dmin@example.com",
        "\u{ff41}dmin@example.com",
        "\u{1d4b6}dmin@example.com",
        "ad\u{200b}min@example.com",
        "a.dmin@example.com",
        "admin@ex\u{430}mple.com",
        "admin@example.com.evil.example",
        "stra\u{df}e@example.com",
        "a@example.com",
        "b@example.com",
    ] {
        let answer = log_in(&world, lookalike, "correct horse").await;
        assert_bad(&answer, 401, "invalid_credentials");
        let status = register(&world, lookalike, "another horse").await.status;
        assert!([201, 422].contains(&status), "{lookalike}: {status}");
        assert_bad(
            &log_in(&world, "admin@example.com", "another horse").await,
            401,
            "invalid_credentials",
        );
    }
});

story!(case_is_no_difference_and_dots_are, engine, {
    let world = World::new(engine).await;
    assert_eq!(
        register(&world, "Ada.L@example.com", "correct horse")
            .await
            .status,
        201
    );
    for same in [
        "ada.l@example.com",
        "ADA.L@EXAMPLE.COM",
        " ada.L@Example.com\n",
    ] {
        assert_bad(
            &register(&world, same, "correct horse").await,
            409,
            "email_taken",
        );
        assert_eq!(
            log_in(&world, same, "correct horse").await.status,
            200,
            "{same}"
        );
    }
    assert_eq!(
        register(&world, "adal@example.com", "correct horse")
            .await
            .status,
        201
    );
});

crowd!(of_two_who_register_one_address_at_once_one_does, engine, {
    let world = World::new(engine).await;
    for round in 0..10 {
        let mut crowd = JoinSet::new();
        for email in [
            format!("ada{round}@example.com"),
            format!("ADA{round}@Example.COM"),
        ] {
            let mut browser = world.browser();
            crowd.spawn(async move { browser.post("/auth/register", &credentials(&email)).await });
        }
        let mut answers = crowd.join_all().await;
        answers.sort_by_key(|answer| answer.status);
        let [created, refused] = answers.as_slice() else {
            panic!("two answers")
        };
        assert_eq!(created.status, 201, "{}", created.body);
        assert_bad(refused, 409, "email_taken");
        let user = log_in(&world, &format!("ada{round}@example.com"), "correct horse").await;
        assert_eq!(user.status, 200);
    }
    assert_eq!(
        world
            .auth
            .users()
            .list(None, 100)
            .await
            .expect("it answers")
            .len(),
        10
    );
});
