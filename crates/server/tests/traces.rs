//! Traces, as a collector of OpenTelemetry gets them.

#![cfg(feature = "otel")]
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use support::Place;

/// Longer than it takes, so that a test that would hang fails instead.
const PATIENCE: Duration = Duration::from_secs(30);

/// A collector that takes everything: its URL, and what was posted, a head and a body each.
fn collector() -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, posted) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            // The connection is kept, and in the end cut off.
            while let Some(post) = read(&mut reader) {
                sender.send(post).unwrap();
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
                reader.get_mut().write_all(answer).unwrap();
            }
        }
    });
    (url, posted)
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let head = head.to_ascii_lowercase();
    let (_, length) = head.split_once("content-length: ").unwrap();
    let mut body = vec![0; length.lines().next().unwrap().parse().unwrap()];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn has(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn a_request_is_a_span_with_nothing_personal_in_it() {
    let (url, posted) = collector();
    let place = Place::new().with("BLUEFOX_OTLP_ENDPOINT", &url);
    let mut server = place.serve(&[]);
    let request = server
        .client
        .delete(format!("{}/auth/sessions/made-up?token=secret", server.url))
        .header("User-Agent", "made-up-browser")
        .header("X-Request-Id", "req-1")
        .header("Tracestate", "vendor=made-up")
        .header(
            "Traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        );
    assert_eq!(request.send().await.unwrap().status(), 401);
    assert_eq!(server.get("/made-up").await.status(), 404);
    server.terminate();
    assert_eq!(server.wait().code(), Some(0));

    let (head, body) = posted.recv_timeout(PATIENCE).unwrap();
    assert!(
        head.starts_with("post /v1/traces http/1.1\r\n")
            && head.contains("content-type: application/x-protobuf\r\n"),
        "{head}"
    );
    let text = String::from_utf8_lossy(&body);
    for part in [
        "service.name",
        "bluefox-auth",
        "service.version",
        "DELETE /auth/sessions/{id}",
        "http.route",
        "http.request.method",
        "http.response.status_code",
        "request_id",
        "req-1",
    ] {
        assert!(has(&body, part.as_bytes()), "{part}: {text}");
    }
    let trace = 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes();
    let parent = 0xb7ad_6b71_6920_3331_u64.to_be_bytes();
    assert!(has(&body, &trace) && has(&body, &parent), "{text}");
    for personal in ["made-up", "secret", "127.0.0.1"] {
        assert!(!has(&body, personal.as_bytes()), "{personal}: {text}");
    }
}

#[tokio::test]
async fn a_collector_that_does_not_answer_holds_nothing_up() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let place = Place::new()
        .with("BLUEFOX_OTLP_ENDPOINT", &url)
        .with("OTEL_BSP_SCHEDULE_DELAY", "1")
        .with("OTEL_BSP_MAX_QUEUE_SIZE", "1");
    let mut server = place.serve(&[]);
    let began = Instant::now();
    for _ in 0..50 {
        assert_eq!(server.get("/health").await.status(), 200);
    }
    // The first batch is on its way to nowhere.
    let (_taken, _) = silent.accept().unwrap();
    server.terminate();
    server.wait_for("the last traces were not sent");
    assert_eq!(server.wait().code(), Some(0));
    assert!(began.elapsed() < PATIENCE);
}

#[test]
fn an_endpoint_is_the_plain_url_of_a_collector() {
    for wrong in [
        "127.0.0.1:4318",
        "https://collector.example.com",
        "http://ada:secret@127.0.0.1:4318",
        "http://127.0.0.1:4318/?key=secret",
    ] {
        let said = Place::new()
            .with("BLUEFOX_OTLP_ENDPOINT", wrong)
            .run(&["config", "check"])
            .refused(2);
        assert!(said.contains("`otlp_endpoint` wants a URL"), "{said}");
        assert!(!said.contains("secret"), "{said}");
    }
}
