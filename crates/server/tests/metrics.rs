//! `/metrics`: on a listener of its own, and nowhere else.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

use std::time::Duration;

use support::{Place, Server, body};
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
