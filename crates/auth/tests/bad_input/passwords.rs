//! Passwords that are too short, too long, or not this one.

use crate::{
    assert_bad, fields, log_in, register,
    support::{Engine, World, story},
};

story!(a_password_has_8_characters_at_least, engine, {
    let world = World::new(engine).await;
    for short in [
        "",
        "a",
        "1234567",
        "\u{1f98a}\u{1f98a}\u{1f98a}\u{1f98a}\u{1f98a}\u{1f98a}\u{1f98a}",
        "äöüÄÖÜß",
    ] {
        let answer = register(&world, "ada@example.com", short).await;
        assert_bad(&answer, 422, "validation_failed");
        assert_eq!(fields(&answer), ["password"], "{short}");
        assert_bad(
            &log_in(&world, "ada@example.com", short).await,
            401,
            "invalid_credentials",
        );
    }
    assert_eq!(
        register(&world, "ada@example.com", "12345678").await.status,
        201
    );
    assert_eq!(
        register(&world, "grace@example.com", &"\u{1f98a}".repeat(8))
            .await
            .status,
        201
    );
});

story!(a_password_has_1024_bytes_at_most, engine, {
    let world = World::new(engine).await;
    for long in [
        "a".repeat(1025),
        "\u{1f98a}".repeat(257),
        "a".repeat(60_000),
    ] {
        for answer in [
            register(&world, "ada@example.com", &long).await,
            log_in(&world, "ada@example.com", &long).await,
        ] {
            assert_bad(&answer, 422, "validation_failed");
            assert_eq!(fields(&answer), ["password"]);
        }
    }
    assert_eq!(
        register(&world, "ada@example.com", &"\u{1f98a}".repeat(256))
            .await
            .status,
        201
    );
});

story!(no_password_is_cut_short, engine, {
    let world = World::new(engine).await;
    let long = "a".repeat(1024);
    assert_eq!(register(&world, "ada@example.com", &long).await.status, 201);
    for wrong in [
        format!("{}b", &long[..1023]),
        long[..1023].to_owned(),
        long[..72].to_owned(),
    ] {
        assert_bad(
            &log_in(&world, "ada@example.com", &wrong).await,
            401,
            "invalid_credentials",
        );
    }
    assert_eq!(log_in(&world, "ada@example.com", &long).await.status, 200);
});

story!(any_character_may_stand_in_a_password, engine, {
    let world = World::new(engine).await;
    let passwords = [
        "correct\0horse",
        "\0\0\0\0\0\0\0\0",
        "a\u{1}\u{7f}\n\r\t bc",
        "        ",
        "\u{feff}\u{200b}\u{202e}pass\u{301}",
    ];
    for (number, password) in passwords.into_iter().enumerate() {
        let email = format!("ada{number}@example.com");
        assert_eq!(
            register(&world, &email, password).await.status,
            201,
            "{password:?}"
        );
        assert_eq!(
            log_in(&world, &email, password).await.status,
            200,
            "{password:?}"
        );
        for wrong in [
            password.trim(),
            password.split('\0').next().expect("a part"),
            "correct\0house",
        ] {
            if wrong != password {
                let answer = log_in(&world, &email, wrong).await;
                assert_bad(&answer, 401, "invalid_credentials");
            }
        }
    }
});
