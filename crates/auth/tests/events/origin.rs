//! Where a change came from: its address and the name of its request.

use std::net::SocketAddr;

use axum::{Extension, extract::ConnectInfo};
use bluefox_auth::testing::Browser;

use super::{ADA, pass, written};
use crate::support::{Engine, World, credentials, story};

story!(address_and_request_are_written_down, engine, {
    let world = World::new(engine).await;
    let ada = credentials(ADA);
    let peer: SocketAddr = "203.0.113.9:49152".parse().expect("an address");
    let app = world.app.clone().layer(Extension(ConnectInfo(peer)));
    let mut browser = Browser::new(app, world.clock.clone());
    let mut requests = Vec::new();
    for (path, body) in [
        ("/auth/register", Some(&ada)),
        ("/auth/login", Some(&ada)),
        ("/auth/refresh", None),
        ("/auth/logout", None),
    ] {
        pass(&world);
        let answer = match body {
            Some(body) => browser.post(path, body).await,
            None => browser.post_empty(path).await,
        };
        let id = answer.header("x-request-id").expect("it is there");
        requests.push(Some(id.to_owned()));
    }
    let events = written(&world).await;
    let found = events.iter().map(|event| event.request_id.clone());
    assert_eq!(found.collect::<Vec<_>>(), requests);
    for event in &events {
        assert_eq!(event.ip.as_deref(), Some("203.0.113.9"));
        assert_eq!(
            event.at.as_millis() % 1000,
            0,
            "the clock is the injected one"
        );
    }
});

story!(what_no_request_did_comes_from_nowhere, engine, {
    let world = World::new(engine).await;
    let users = world.auth.users();
    users.create(ADA, "correct horse").await.expect("made");
    let events = written(&world).await;
    assert_eq!(events.len(), 1);
    for event in events {
        assert_eq!(
            (event.ip, event.request_id, event.actor_id),
            (None, None, None)
        );
    }
});
