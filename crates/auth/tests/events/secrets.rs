//! No event holds anything that opens an account.

use std::fmt::Write as _;

use axum::{Extension, extract::ConnectInfo, http::Method};
use bluefox_auth::testing::Browser;
use serde_json::json;

use super::ADA;
use crate::{
    assertions::{COOKIES, refresh_by_body},
    raw::Raw,
    support::{Engine, World, credentials, story},
};

pub(crate) fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Everything that a browser holds, or that it was told.
fn held(browser: &Browser) -> Vec<String> {
    COOKIES
        .iter()
        .filter_map(|name| browser.cookie(name))
        .collect()
}

/// A life with all that can happen to sessions, and the secrets that were seen in it.
async fn life(world: &World) -> Vec<String> {
    let peer = std::net::SocketAddr::from(([203, 0, 113, 9], 49152));
    let app = world.app.clone().layer(Extension(ConnectInfo(peer)));
    let mut browser = Browser::new(app, world.clock.clone())
        .with_header("user-agent", "Mozilla/5.0 (X11; Linux x86_64)");
    let mut secrets = vec!["correct horse".to_owned()];
    browser.post("/auth/register", &credentials(ADA)).await;
    let mut client = browser.clone();
    let answer = client.post("/auth/login", &credentials(ADA)).await;
    let token = answer.field("refresh_token");
    secrets.extend(held(&client));
    secrets.push(refresh_by_body(world, &token).await.field("access_token"));
    assert_eq!(
        refresh_by_body(world, &token).await.code(),
        "refresh_token_reused"
    );
    for (path, body) in [
        ("/auth/login", Some(credentials(ADA))),
        ("/auth/refresh", None),
        (
            "/auth/elevate",
            Some(json!({ "password": "correct horse" })),
        ),
        ("/auth/login", Some(credentials(ADA))),
    ] {
        let answer = browser.send(Method::POST, path, body.as_ref()).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        secrets.extend(held(&browser));
    }
    browser.send(Method::DELETE, "/auth/sessions", None).await;
    browser.post_empty("/auth/logout").await;
    secrets
}

story!(no_event_holds_a_secret, engine, {
    let world = World::new(engine).await;
    let secrets = life(&world).await;
    assert_eq!(secrets.len(), 1 + 3 + 1 + 4 * 3);
    let mut cells = Raw::open(&world.database).await.cells().await;
    cells.retain(|cell| cell.place.starts_with("bf_events."));
    let has = |text: &str| cells.iter().any(|cell| cell.hex.contains(&hex(text)));
    assert!(has("session.elevated"), "the search finds what is there");
    for secret in &secrets {
        assert!(!has(secret));
        // A part would do: the signature of a JWT, or what is bound to a generation.
        let tail = secret.rsplit('.').next().unwrap_or(secret);
        let (_, half) = tail.split_at(tail.len() / 2);
        assert!(!has(tail) && !has(half));
    }
    assert!(!has(ADA), "nor the address, which would outlive its user");
    assert!(!has("Mozilla"));
});
