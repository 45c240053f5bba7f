//! `/metrics`: on a listener of its own, and nowhere else.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

use std::time::Duration;

use serde_json::json;
use support::{Place, Server, body, credentials};
use tokio::time::timeout;

/// Longer than it takes, so that a test that would hang fails instead.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test]
async fn mails_are_counted() {
    let place = Place::new().with("BLUEFOX_METRICS_BIND", "127.0.0.1:0");
    let server = place.serve(&["--dev"]);
    let url = server.wait_for_url("serving metrics");
    server.register("ada@example.com").await;
    let lines = [
        "# TYPE bluefox_auth_mails_total counter",
        "bluefox_auth_mails_total{purpose=\"verify_email\",outcome=\"sent\"} 1",
        "# HELP bluefox_auth_outbox Mails that wait",
        "# TYPE bluefox_auth_outbox gauge",
        "bluefox_auth_outbox{state=\"queued\"} 0",
        "bluefox_auth_outbox{state=\"dead\"} 0",
    ];
    // Nothing tells when they are there but they themselves.
    let scraped = async {
        loop {
            let metrics = scrape(&server, &url).await;
            if lines.iter().all(|line| metrics.contains(line)) {
                break;
            }
        }
    };
    assert!(
        timeout(PATIENCE, scraped).await.is_ok(),
        "{}",
        scrape(&server, &url).await
    );
}

#[tokio::test]
async fn requests_are_counted_by_route_and_never_by_what_a_client_made_up() {
    let place = Place::new().with("BLUEFOX_METRICS_BIND", "127.0.0.1:0");
    let server = place.serve(&[]);
    let url = server.wait_for_url("serving metrics");
    server.register("ada@example.com").await;
    assert_eq!(server.login("eve@example.com").await.status(), 401);
    assert_eq!(server.get("/health?token=made-up").await.status(), 200);
    assert_eq!(server.get("/made-up").await.status(), 404);
    for _ in 0..2 {
        let session = "/auth/sessions/01990000-0000-7000-8000-00000000made";
        let request = server.client.delete(format!("{}{session}", server.url));
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    let brew = reqwest::Method::from_bytes(b"BREW").unwrap();
    let request = server
        .client
        .request(brew, format!("{}/health", server.url));
    assert_eq!(request.send().await.unwrap().status(), 405);

    let metrics = scrape(&server, &url).await;
    let counted = |labels: &str, count: u32| {
        let line = format!("bluefox_auth_requests_total{{{labels}}} {count}\n");
        assert!(metrics.contains(&line), "{line}{metrics}");
    };
    let post = |route: &str, status: u16| {
        counted(
            &format!("method=\"POST\",route=\"{route}\",status=\"{status}\""),
            1,
        );
    };
    post("/auth/register", 201);
    post("/auth/login", 401);
    counted("method=\"GET\",route=\"/health\",status=\"200\"", 1);
    counted("method=\"GET\",route=\"none\",status=\"404\"", 1);
    counted("method=\"other\",route=\"/health\",status=\"405\"", 1);
    let session = "method=\"DELETE\",route=\"/auth/sessions/{id}\",status=\"401\"";
    counted(session, 2);
    for line in [
        "# TYPE bluefox_auth_request_seconds histogram",
        "# HELP bluefox_auth_request_seconds How long",
        "bluefox_auth_request_seconds_bucket{route=\"/health\",le=\"0.0001\"} ",
        "bluefox_auth_request_seconds_bucket{route=\"/health\",le=\"5\"} 2\n",
        "bluefox_auth_request_seconds_count{route=\"/auth/sessions/{id}\"} 2\n",
        // A registration and a login hash once each, and nothing else does.
        "bluefox_auth_hashing_seconds_count 2\n",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    for personal in ["made", "BREW", "example.com"] {
        assert!(!metrics.contains(personal), "{personal}: {metrics}");
    }
}

#[tokio::test]
async fn passwords_that_are_turned_away_are_counted() {
    // One hash takes far longer than the deadline, and one more may wait: of four, two find no room.
    let place = Place::new()
        .with("BLUEFOX_METRICS_BIND", "127.0.0.1:0")
        .with("BLUEFOX_HASHING_MEMORY_KIB", "65536")
        .with("BLUEFOX_HASHING_ITERATIONS", "16")
        .with("BLUEFOX_HASHING_THREADS", "1")
        .with("BLUEFOX_HASHING_QUEUE", "1")
        .with("BLUEFOX_HASHING_DEADLINE", "100ms");
    let server = place.serve(&[]);
    let url = server.wait_for_url("serving metrics");
    let metrics = scrape(&server, &url).await;
    for line in [
        "# TYPE bluefox_auth_hashing_queue gauge",
        "bluefox_auth_hashing_queue 0\n",
        "bluefox_auth_hashing_refused_total{reason=\"full\"} 0\n",
        "bluefox_auth_hashing_refused_total{reason=\"deadline\"} 0\n",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    let login = || server.login("ada@example.com");
    let answers = tokio::join!(login(), login(), login(), login());
    let answers = [answers.0, answers.1, answers.2, answers.3];
    assert!(answers.iter().all(|answer| answer.status() == 503));

    let metrics = scrape(&server, &url).await;
    let refused = |reason: &str| -> u32 {
        let start = format!("bluefox_auth_hashing_refused_total{{reason=\"{reason}\"}} ");
        let line = metrics.lines().find_map(|line| line.strip_prefix(&start));
        line.unwrap().parse().unwrap()
    };
    let (full, late) = (refused("full"), refused("deadline"));
    assert!(full >= 2 && late >= 1 && full + late == 4, "{metrics}");
}

#[tokio::test]
async fn what_memory_and_feed_do_is_counted() {
    let place = Place::new().with("BLUEFOX_METRICS_BIND", "127.0.0.1:0");
    let server = place.serve(&[]);
    let url = server.wait_for_url("serving metrics");
    let scraped = async |line: &str| {
        let there = async { while !scrape(&server, &url).await.contains(line) {} };
        let in_time = timeout(PATIENCE, there).await.is_ok();
        assert!(in_time, "{line}: {}", scrape(&server, &url).await);
    };
    scraped("bluefox_auth_feed_heard_timestamp_seconds 1").await;
    server.register("ada@example.com").await;
    let post = async |path: &str, json| {
        let request = server.client.post(format!("{}/auth{path}", server.url));
        body(request.json(&json).send().await.unwrap()).await
    };
    let tokens = post("/login", credentials("ada@example.com")).await;
    let refreshed = post(
        "/refresh",
        json!({"refresh_token": tokens["refresh_token"]}),
    )
    .await;
    // The first one asks for the user, and the memory knows them then.
    for _ in 0..3 {
        let request = server.client.get(format!("{}/auth/me", server.url));
        let token = refreshed["access_token"].as_str().unwrap();
        let answer = request.bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    let metrics = scrape(&server, &url).await;
    for line in [
        "bluefox_auth_authentications_total{by=\"memory\"} 2\n",
        "bluefox_auth_authentications_total{by=\"database\"} 1\n",
        "bluefox_auth_user_cache_total{outcome=\"hit\"} 2\n",
        "bluefox_auth_user_cache_total{outcome=\"miss\"} 1\n",
        "bluefox_auth_refreshes_total{policy=\"strict\",outcome=\"rotated\"} 1\n",
        "bluefox_auth_feed_events_total 0\n",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    post(
        "/logout",
        json!({"refresh_token": refreshed["refresh_token"]}),
    )
    .await;
    scraped("bluefox_auth_feed_events_total 1\n").await;
}

async fn scrape(server: &Server, url: &str) -> String {
    let answer = server.client.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    answer.text().await.unwrap()
}

#[tokio::test]
async fn there_is_nothing_else_beside_them() {
    let place = Place::new().with("BLUEFOX_METRICS_BIND", "127.0.0.1:0");
    let server = place.serve(&[]);
    assert_eq!(server.get("/metrics").await.status(), 404);

    let metrics = server.wait_for_url("serving metrics");
    let base = metrics.strip_suffix("/metrics").unwrap();
    for path in ["/", "/health", "/auth/me"] {
        let answer = server.client.get(format!("{base}{path}")).send().await;
        assert_eq!(body(answer.unwrap()).await["code"], "not_found", "{path}");
    }
    let answer = server.client.post(&metrics).send().await.unwrap();
    assert_eq!(answer.status(), 405);
}

#[test]
fn a_taken_address_is_named_with_its_setting() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = Place::new()
        .run(&["serve", "--log=error", "--metrics-bind", &address])
        .refused(1);
    assert!(
        said.contains(&address) && said.contains("`metrics_bind`"),
        "{said}"
    );
}
