//! The document is of the system that serves it.

use bluefox_auth::{Algorithm, CookiePrefix, core::token::generate_pem};

use super::document;
use crate::support::{Engine, World};

#[tokio::test]
async fn it_names_the_prefix_and_the_cookies_that_are_set() {
    let world = World::with(Engine::Sqlite, |builder| {
        builder
            .prefix("/accounts")
            .cookie_prefix(CookiePrefix::Host)
    })
    .await;
    let document = document(&world).await;
    assert!(document["paths"]["/accounts/me"]["get"].is_object());
    assert!(document["paths"].get("/auth/me").is_none());
    let schemes = &document["components"]["securitySchemes"];
    assert_eq!(schemes["cookie"]["name"], "__Host-bf_access_token");
    assert_eq!(
        schemes["refresh_cookie"]["name"],
        "__Secure-bf_refresh_token"
    );
    let csrf = schemes["csrf"]["description"].as_str().unwrap_or_default();
    assert!(csrf.contains("__Host-bf_csrf_token"), "{csrf}");
}

#[tokio::test]
async fn it_describes_the_public_keys_where_there_are_some() {
    let path = "/.well-known/jwks.json";
    let without = World::new(Engine::Sqlite).await;
    assert!(document(&without).await["paths"].get(path).is_none());
    let pem = generate_pem(Algorithm::EdDSA).expect("a key");
    let with = World::with(Engine::Sqlite, |builder| {
        builder.algorithm(Algorithm::EdDSA).signing_key_pem(pem)
    })
    .await;
    assert!(document(&with).await["paths"][path]["get"].is_object());
}
