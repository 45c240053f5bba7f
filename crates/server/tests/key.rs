//! `bluefox-auth key …`

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{Place, SECRET, body};
use tokio::time::timeout;

const NEW_SECRET: &str = "zW4mB9xE2sJ6tN1vQ8yR3cK7fH5gL0pDoUiAeXbTnMw";
/// Longer than it takes, so that a test that would hang fails instead.
const PATIENCE: Duration = Duration::from_secs(30);

fn keys(place: &Place) -> Value {
    place.run(&["key", "list", "--json"]).json()
}

#[tokio::test]
async fn a_running_server_refuses_what_a_revoked_key_has_signed() {
    let place = Place::new();
    let old = keys(&place)[0]["kid"].as_str().unwrap().to_owned();
    let server = place.serve(&[]);
    server.register("ada@example.com").await;
    let login = body(server.login("ada@example.com").await).await;
    drop(server);

    let place = place
        .with("BLUEFOX_SECRET_KEY", NEW_SECRET)
        .with("BLUEFOX_PREVIOUS_SECRET_KEYS", SECRET);
    let server = place.serve(&[]);
    let me = async || {
        let token = login["access_token"].as_str().unwrap();
        let asked = server.client.get(format!("{}/auth/me", server.url));
        asked.bearer_auth(token).send().await.unwrap().status()
    };
    assert_eq!(me().await, 200);
    let said = place.run(&["key", "revoke", &old]).ok();
    assert!(said.contains("is revoked"), "{said}");
    let refused = async { while me().await != 401 {} };
    timeout(PATIENCE, refused).await.unwrap();
    // The session lives on, and gets a token by the new key.
    let refresh = json!({ "refresh_token": login["refresh_token"] });
    assert_eq!(server.post("/auth/refresh", &refresh).await.status(), 200);

    let said = place.run(&["key", "revoke", &old]).ok();
    assert!(said.contains("before"), "{said}");
    let listed = keys(&place);
    assert_eq!(listed[0]["signs"], true);
    assert_eq!(
        listed[1],
        json!({ "kid": old, "signs": false, "is_revoked": true })
    );
    let table = place.run(&["key", "list"]).ok();
    assert!(
        table.contains("signs") && table.contains("revoked"),
        "{table}"
    );
}

#[test]
fn the_key_that_signs_is_revoked_by_force_alone() {
    let place = Place::new();
    let kid = keys(&place)[0]["kid"].as_str().unwrap().to_owned();
    let said = place.run(&["key", "revoke", &kid]).refused(1);
    assert!(said.contains(&kid) && said.contains("--force"), "{said}");
    assert_eq!(keys(&place)[0]["is_revoked"], false);
    place.run(&["key", "revoke", &kid, "--force"]).ok();
    assert_eq!(keys(&place)[0]["is_revoked"], true);
}
