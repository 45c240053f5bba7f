//! Bodies have 64 KiB at most, however their size becomes known.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use axum::{body::Body, http::Request};
use bluefox_auth::testing::Answer;
use insta::assert_snapshot;
use tokio::{net::TcpListener, task::spawn_blocking};

use crate::{
    ACCOUNT, TOKEN, assert_bad, post_json,
    support::{Engine, World, credentials, story},
};

const LIMIT: usize = 64 * 1024;

/// Good credentials in a body of exactly this size.
fn sized(size: usize) -> String {
    let mut body = credentials("ada@example.com");
    body["padding"] = "".into();
    let bare = body.to_string().len();
    body["padding"] = "x".repeat(size - bare).into();
    let body = body.to_string();
    assert_eq!(body.len(), size);
    body
}

async fn announced(world: &World, path: &str, length: usize, body: String) -> Answer {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("content-length", length);
    world.browser().fetch(request, Body::from(body)).await
}

story!(exactly_64_kib_is_read, engine, {
    let world = World::new(engine).await;
    assert_eq!(
        post_json(&world, "/auth/register", sized(LIMIT))
            .await
            .status,
        201
    );
    assert_eq!(
        announced(&world, "/auth/login", LIMIT, sized(LIMIT))
            .await
            .status,
        200
    );
    let spaces = format!("{}{}", " ".repeat(LIMIT - 200), sized(200));
    assert_eq!(post_json(&world, "/auth/login", spaces).await.status, 200);
});

story!(one_byte_more_is_too_large, engine, {
    let world = World::new(engine).await;
    world.logged_in("ada@example.com").await;
    for path in ACCOUNT.into_iter().chain(TOKEN) {
        for size in [LIMIT + 1, 10 * LIMIT] {
            let answer = post_json(&world, path, sized(size)).await;
            assert_bad(&answer, 413, "payload_too_large");
            let answer = announced(&world, path, size, sized(size)).await;
            assert_bad(&answer, 413, "payload_too_large");
            let lying = announced(&world, path, 10, sized(size)).await;
            assert_bad(&lying, 413, "payload_too_large");
            let spaces = post_json(&world, path, " ".repeat(size)).await;
            assert_bad(&spaces, 413, "payload_too_large");
        }
    }
    assert_snapshot!(announced(&world, "/auth/login", LIMIT + 1, String::new()).await.tell(), @r#"
    413
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "payload_too_large",
      "detail": "The body is larger than 64 KiB.",
      "status": 413,
      "title": "Payload too large",
      "type": "urn:bluefox-auth:error:payload_too_large"
    }
    "#);
});

/// Sends the head of a request and a part of its body over a real connection, and reads the head
/// of the answer, which must come before the rest of the body does.
fn head_of_answer(address: std::net::SocketAddr, head: &str, part: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(head.as_bytes()).expect("sent");
    // A server that has refused already may have hung up.
    let _ = stream.write_all(part);
    let (mut answer, mut byte) = (Vec::new(), [0]);
    while !answer.ends_with(b"\r\n\r\n") {
        assert_eq!(
            stream.read(&mut byte).expect("an answer"),
            1,
            "the connection was cut"
        );
        answer.push(byte[0]);
    }
    String::from_utf8(answer).expect("ASCII")
}

story!(an_endless_body_is_refused_before_its_end, engine, {
    let world = World::new(engine).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let server = tokio::spawn(async move { axum::serve(listener, world.app).await });
    for (framing, part) in [
        (
            "Transfer-Encoding: chunked",
            format!("11000\r\n{}\r\n", " ".repeat(0x11000)),
        ),
        ("Content-Length: 1000000000", " ".repeat(1000)),
        ("Content-Length: 65537", String::new()),
    ] {
        for path in ["/auth/login", "/auth/refresh"] {
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: app.example.com\r\n\
                 Content-Type: application/json\r\n{framing}\r\n\r\n"
            );
            let part = part.clone();
            let answer = spawn_blocking(move || head_of_answer(address, &head, part.as_bytes()));
            let answer = answer.await.expect("no panic");
            assert!(answer.starts_with("HTTP/1.1 413 "), "{framing}: {answer}");
            assert!(answer.contains("application/problem+json"), "{answer}");
        }
    }
    server.abort();
});
