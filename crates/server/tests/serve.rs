//! The server from outside.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use serde_json::{Value, json};
use support::{PASSWORD, Place, Server, body, credentials};

#[tokio::test]
async fn a_user_registers_logs_in_and_is_known() {
    let place = Place::new();
    let server = place.serve(&[]);
    server.register("ada@example.com").await;

    let login = server.login("ada@example.com").await;
    assert_eq!(login.status(), 200);
    let cookies: Vec<String> = login
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap().to_owned())
        .collect();
    assert_eq!(cookies.len(), 3);
    assert!(
        cookies.iter().all(|cookie| cookie.contains("Secure")),
        "{cookies:?}"
    );

    let token = body(login).await["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let me = server
        .client
        .get(format!("{}/auth/me", server.url))
        .bearer_auth(token);
    let me = me.send().await.unwrap();
    assert_eq!(me.status(), 200);
    assert_eq!(body(me).await["email"], "ada@example.com");
}

#[tokio::test]
async fn the_probes_answer() {
    let place = Place::new();
    let server = place.serve(&[]);
    for path in ["/health", "/readiness"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!(body(answer).await, json!({"status": "ok"}), "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem() {
    let place = Place::new();
    let server = place.serve(&[]);
    for (answer, status, code) in [
        (server.get("/nowhere").await, 404, "not_found"),
        (server.get("/auth/nowhere").await, 404, "not_found"),
        (server.get("/").await, 404, "not_found"),
        (server.get("/auth/login").await, 405, "method_not_allowed"),
        (
            server.post("/health", &json!({})).await,
            405,
            "method_not_allowed",
        ),
    ] {
        assert_eq!(answer.status(), status);
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        assert_eq!(answer.headers().contains_key("allow"), status == 405);
        let problem = body(answer).await;
        assert_eq!(problem["code"], code);
        assert_eq!(problem["status"], status);
    }
}

#[tokio::test]
async fn a_request_id_is_taken_if_it_is_sensible_and_else_made() {
    let place = Place::new();
    let server = place.serve(&[]);
    let ask = |id: &str| {
        let request = server.client.get(format!("{}/nowhere", server.url));
        let request = if id.is_empty() {
            request
        } else {
            request.header("x-request-id", id)
        };
        async move {
            let answer = request.send().await.unwrap();
            answer.headers()["x-request-id"]
                .to_str()
                .unwrap()
                .to_owned()
        }
    };
    assert_eq!(ask("trace-4711").await, "trace-4711");
    let made = ask("").await;
    assert!(made.len() >= 16, "{made}");
    assert_ne!(made, ask("").await);
    for silly in ["two words", "a\"b", "<script>", &"x".repeat(1000)] {
        assert_ne!(ask(silly).await, silly);
    }
}

#[tokio::test]
async fn a_request_is_one_line_of_the_log_with_nothing_personal() {
    let place = Place::new();
    let server = place.serve(&[]);
    let login = server
        .client
        .post(format!("{}/auth/login?email=eve@example.com", server.url));
    let login = login
        .header("x-request-id", "trace-4711")
        .json(&credentials("ada@example.com"));
    login.send().await.unwrap();

    let line = server.wait_for("answered");
    let fields: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(fields["span"]["method"], "POST");
    assert_eq!(fields["span"]["path"], "/auth/login");
    assert_eq!(fields["status"], 401);
    assert!(fields["latency_ms"].is_u64(), "{line}");
    assert_eq!(fields["span"]["request_id"], "trace-4711", "{line}");
    for personal in ["ada@", "eve@", PASSWORD] {
        assert!(!line.contains(personal), "{line}");
    }
}

#[tokio::test]
async fn large_headers_are_read_and_larger_ones_refused() {
    let place = Place::new();
    let server = place.serve(&[]);
    let ask = async |size: usize| {
        let request = server.client.get(format!("{}/health", server.url));
        request.header("x-large", "x".repeat(size)).send().await
    };
    assert_eq!(ask(32 * 1024).await.unwrap().status(), 200);
    // The server may hang up while the head is still being sent.
    if let Ok(answer) = ask(200 * 1024).await {
        assert_eq!(answer.status(), 431);
    }
    assert_eq!(ask(1).await.unwrap().status(), 200);
}

#[test]
fn it_speaks_http_2_without_tls() {
    const SETTINGS: u8 = 4;
    let place = Place::new();
    let server = place.serve(&[]);
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .unwrap();
    stream
        .write_all(&[0, 0, 0, SETTINGS, 0, 0, 0, 0, 0])
        .unwrap();
    let mut frame = [0; 9];
    stream.read_exact(&mut frame).unwrap();
    assert_eq!(frame[3], SETTINGS, "it answers in frames: {frame:?}");
}

#[tokio::test]
async fn asymmetric_keys_sign_and_are_published() {
    let place = Place::new()
        .with("BLUEFOX_ALGORITHM", "ES256")
        .with("BLUEFOX_SIGNING_KEY_FILE", "key.pem");
    place.file(
        "key.pem",
        &place
            .run(&["secret", "generate", "--algorithm", "ES256"])
            .ok(),
    );
    let server = place.serve(&[]);
    let keys = body(server.get("/.well-known/jwks.json").await).await;
    assert_eq!(keys["keys"][0]["kty"], "EC", "{keys}");
    server.register("ada@example.com").await;
    let token = body(server.login("ada@example.com").await).await["access_token"].clone();
    let me = server.client.get(format!("{}/auth/me", server.url));
    let me = me
        .bearer_auth(token.as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(me.status(), 200);
}

#[test]
fn without_a_secret_it_refuses_and_says_the_mend() {
    let said = Place::new()
        .without("BLUEFOX_SECRET_KEY")
        .run(&["serve"])
        .refused(2);
    for part in [
        "secret_key",
        "BLUEFOX_SECRET_KEY",
        "bluefox-auth secret generate",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_taken_address_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = Place::new()
        .run(&["serve", "--log=error", "--bind", &address])
        .refused(1);
    assert!(said.contains(&address) && said.contains("`bind`"), "{said}");
}

async fn cookies_are_secure(server: &Server) -> bool {
    let login = server.login("ada@example.com").await;
    assert_eq!(login.status(), 200);
    login.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .contains("Secure")
}

#[tokio::test]
async fn development_keeps_its_secret_over_a_restart() {
    let place = Place::new().without("BLUEFOX_SECRET_KEY");
    let mut server = place.serve(&["--dev"]);
    let line = server.wait_for("Open http://127.0.0.1:");
    assert!(line.contains(server.address()), "{line}");
    server.register("ada@example.com").await;
    assert!(!cookies_are_secure(&server).await);
    let login = body(server.login("ada@example.com").await).await;
    server.kill();
    assert!(place.has("bluefox-auth.db.dev-secret"));

    let server = place.serve(&["--dev"]);
    let token = json!({"refresh_token": login["refresh_token"]});
    assert_eq!(server.post("/auth/refresh", &token).await.status(), 200);
    assert_eq!(server.get("/").await.status(), 200, "the demo");
}

#[tokio::test]
async fn development_leaves_alone_what_is_set() {
    let place = Place::new().with("BLUEFOX_COOKIE_SECURE", "true");
    let server = place.serve(&["--dev", "--log-format=json"]);
    server.register("ada@example.com").await;
    assert!(cookies_are_secure(&server).await);
    assert!(!place.has("bluefox-auth.db.dev-secret"));
}

#[tokio::test]
async fn a_browser_that_asks_for_nothing_does_not_keep_others_out() {
    let place = Place::new();
    let server = place.serve(&[]);
    let silent: Vec<_> = (0..50)
        .map(|_| TcpStream::connect(server.address()).unwrap())
        .collect();
    let ask = server
        .client
        .get(format!("{}/health", server.url))
        .timeout(Duration::from_secs(5));
    assert_eq!(ask.send().await.unwrap().status(), 200);
    drop(silent);
}
