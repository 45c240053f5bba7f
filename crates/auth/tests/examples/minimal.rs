//! The ten lines: as a router, and over TCP.

use std::sync::Arc;

use bluefox_auth::{SystemClock, testing::Browser};
use tokio::{net::TcpListener, sync::oneshot};

use super::{KEY, ada, adas, minimal};

#[tokio::test]
async fn greets_who_is_logged_in() {
    let app = minimal::app("sqlite::memory:", KEY)
        .await
        .expect("it starts");
    let mut stranger = Browser::new(app.clone(), Arc::new(SystemClock));
    assert_eq!(stranger.get("/dashboard").await.code(), "not_authenticated");
    let mut browser = adas(app, "localhost").await;
    assert_eq!(
        browser.get("/dashboard").await.body,
        "Hello ada@example.com"
    );
    assert_eq!(browser.post_empty("/auth/logout").await.status, 200);
    assert_eq!(browser.get("/dashboard").await.status, 401);
}

#[tokio::test]
async fn works_over_tcp() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = format!("sqlite://{}", folder.path().join("app.db").display());
    let app = minimal::app(&database, KEY).await.expect("it starts");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let at = format!("http://{}", listener.local_addr().expect("it listens"));
    let (stop, stopped) = oneshot::channel::<()>();
    let until = async move { drop(stopped.await) };
    let server = tokio::spawn(
        axum::serve(listener, app)
            .with_graceful_shutdown(until)
            .into_future(),
    );

    let client = reqwest::Client::builder()
        .cookie_store(true)
        .build()
        .expect("a client");
    for (path, status) in [("/auth/register", 201), ("/auth/login", 200)] {
        let answer = client.post(format!("{at}{path}")).json(&ada()).send().await;
        assert_eq!(answer.expect("it answers").status(), status, "{path}");
    }
    let answer = client
        .get(format!("{at}/dashboard"))
        .send()
        .await
        .expect("it answers");
    assert_eq!(
        answer.text().await.expect("a body"),
        "Hello ada@example.com"
    );

    drop(client);
    drop(stop);
    server.await.expect("no panic").expect("it ends by itself");
}
