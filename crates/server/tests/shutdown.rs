//! How the server ends: what runs may end, and nothing new begins.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use support::{Place, Server, credentials};

/// A login whose body hasn't been sent yet. The server has begun it: it asked for the body.
fn begin_login(server: &Server) -> (TcpStream, String) {
    let body = credentials("ada@example.com").to_string();
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let head = format!(
        "POST /auth/login HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        server.address(),
        body.len(),
    );
    stream.write_all(head.as_bytes()).unwrap();
    let expected = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut answer = vec![0; expected.len()];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(answer, expected);
    (stream, body)
}

#[tokio::test]
async fn a_running_request_ends_before_the_server_does() {
    let place = Place::new();
    let mut server = place.serve(&[]);
    server.register("ada@example.com").await;
    let (mut stream, body) = begin_login(&server);

    server.terminate();
    server.wait_for("stopping");
    assert!(
        TcpStream::connect(server.address()).is_err(),
        "nothing new begins"
    );

    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("refresh_token"), "{answer}");
    assert_eq!(server.wait().code(), Some(0));
    server.wait_for("stopped");
}

#[tokio::test]
async fn the_second_signal_ends_it_at_once() {
    let place = Place::new();
    let mut server = place.serve(&[]);
    let (stream, _) = begin_login(&server);
    server.terminate();
    server.wait_for("stopping: ");
    server.terminate();
    server.wait_for("second signal");
    assert_eq!(server.wait().code(), Some(0));
    drop(stream);
}

#[tokio::test]
async fn an_idle_connection_holds_nothing_up() {
    let place = Place::new();
    let mut server = place.serve(&[]);
    assert_eq!(server.get("/health").await.status(), 200);
    let silent = TcpStream::connect(server.address()).unwrap();
    server.terminate();
    assert_eq!(server.wait().code(), Some(0));
    drop(silent);
}
