//! What is no JSON: 400 `malformed_json`.

use insta::assert_snapshot;

use crate::{
    ACCOUNT, TOKEN, assert_bad, post_json,
    support::{Engine, World, story},
};

story!(what_is_no_json_is_malformed, engine, {
    let world = World::new(engine).await;
    let malformed: [&[u8]; 28] = [
        b" ",
        b"{",
        b"}",
        b"{}}",
        b"{} {}",
        b"{}x",
        b"{,}",
        b"{\"email\"}",
        b"{\"email\":}",
        b"{\"email\":\"a\",}",
        b"{'email':'a'}",
        b"{email:1}",
        b"[",
        b"]",
        b"[1,]",
        b"\"",
        b"nul",
        b"NaN",
        b"01",
        b"-",
        b"1e",
        b"\0",
        b"/**/{}",
        b"{\"a\":\x01}",
        b"{\"a\":\"\n\"}",
        b"<xml/>",
        b"email=ada@example.com&password=x",
        b"\xef\xbb\xbf{}",
    ];
    for path in ACCOUNT.into_iter().chain(TOKEN) {
        for body in malformed {
            let answer = post_json(&world, path, body).await;
            assert_bad(&answer, 400, "malformed_json");
        }
    }
    assert_snapshot!(post_json(&world, "/auth/login", "{").await.tell(), @r#"
    400
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "malformed_json",
      "detail": "The body is not valid JSON.",
      "status": 400,
      "title": "Malformed JSON",
      "type": "urn:bluefox-auth:error:malformed_json"
    }
    "#);
});

story!(no_body_where_one_is_needed_is_malformed, engine, {
    let world = World::new(engine).await;
    for path in ACCOUNT {
        assert_bad(&post_json(&world, path, "").await, 400, "malformed_json");
    }
});

story!(text_that_is_not_utf_8_is_malformed, engine, {
    let world = World::new(engine).await;
    world.logged_in("ada@example.com").await;
    let bodies: [&[u8]; 8] = [
        b"\xff",
        b"[\"\xff\"]",
        b"{\"email\":\"ada@example.com\",\"password\":\"correct horse\",\"unknown\":\"\xff\"}",
        b"{\"email\":\"\xff@example.com\",\"password\":\"correct horse\"}",
        b"{\"email\":\"ada@example.com\",\"password\":\"correct horse\xc3\"}",
        b"{\"\xff\":1}",
        // A surrogate in UTF-8, and a NUL in two bytes.
        b"{\"email\":\"\xed\xa0\x80@example.com\",\"password\":\"correct horse\"}",
        b"{\"email\":\"ada@example.com\",\"password\":\"correct horse\xc0\x80\"}",
    ];
    for body in bodies {
        for path in ACCOUNT {
            assert_bad(&post_json(&world, path, body).await, 400, "malformed_json");
        }
    }
    for path in TOKEN {
        let answer = post_json(&world, path, &b"{\"refresh_token\":\"\xff\"}"[..]).await;
        assert_bad(&answer, 400, "malformed_json");
    }
});

story!(half_a_surrogate_pair_is_malformed, engine, {
    let world = World::new(engine).await;
    for half in [
        "\\ud800",
        "\\udc00",
        "\\ud800x",
        "\\ud800\\ud800",
        "\\udc00\\ud800",
    ] {
        for path in ACCOUNT {
            let in_email =
                format!(r#"{{"email":"{half}@example.com","password":"correct horse"}}"#);
            assert_bad(
                &post_json(&world, path, in_email).await,
                400,
                "malformed_json",
            );
            let in_password = format!(r#"{{"email":"a@example.com","password":"correct {half}"}}"#);
            assert_bad(
                &post_json(&world, path, in_password).await,
                400,
                "malformed_json",
            );
        }
    }
    let whole = r#"{"email":"ada@example.com","password":"correct \ud83e\udd8a horse"}"#;
    assert_eq!(post_json(&world, "/auth/register", whole).await.status, 201);
    let literal = r#"{"email":"ada@example.com","password":"correct 🦊 horse"}"#;
    assert_eq!(post_json(&world, "/auth/login", literal).await.status, 200);
});

story!(deep_nesting_is_malformed, engine, {
    const LEVELS: usize = 10_000;
    let world = World::new(engine).await;
    world.logged_in("ada@example.com").await;
    let arrays = format!("{}{}", "[".repeat(LEVELS), "]".repeat(LEVELS));
    let objects = format!("{}1{}", "{\"a\":".repeat(LEVELS), "}".repeat(LEVELS));
    let good = r#""email":"ada@example.com","password":"correct horse""#;
    for body in [
        "[".repeat(LEVELS),
        "{\"a\":".repeat(LEVELS),
        format!("{{\"email\":{}", "[".repeat(LEVELS)),
        format!("{{\"email\":{arrays},\"password\":\"correct horse\"}}"),
        format!("{{\"email\":{objects},\"password\":\"correct horse\"}}"),
        format!("{{\"refresh_token\":{arrays}}}"),
        format!("{{{good},\"unknown\":{objects}}}"),
        objects,
        arrays,
    ] {
        for path in ACCOUNT.into_iter().chain(TOKEN) {
            assert_bad(
                &post_json(&world, path, body.clone()).await,
                400,
                "malformed_json",
            );
        }
    }
});

story!(it_is_malformed_whatever_stands_before, engine, {
    let world = World::new(engine).await;
    world.logged_in("ada@example.com").await;
    let good = r#"{"email":"ada@example.com","password":"correct horse""#;
    for body in [
        "{\"email\":5,",
        "{\"email\":5} x",
        "{\"email\":\"a\",\"email\":\"b\"",
        "{\"refresh_token\":[]",
        "[1] 2",
        good,
        &format!("{good},\"unknown\":}}"),
        &format!("{good}}}}}"),
    ] {
        for path in ACCOUNT.into_iter().chain(TOKEN) {
            assert_bad(
                &post_json(&world, path, body.to_owned()).await,
                400,
                "malformed_json",
            );
        }
    }
});
