//! The end: nothing personal is left, and nobody else loses anything.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Extension, extract::ConnectInfo, http::Method};
use bluefox_auth::{
    BluefoxAuth, UserId,
    testing::{Browser, FakeClock, Mailbox},
};
use serde_json::json;

use super::{
    ADA, delete, patch,
    raw::Raw,
    support::{Database, Engine, World, builder, credentials, story},
};

const GRACE: Duration = Duration::from_hours(14 * 24);

/// What is personal in Ada's life below.
const PERSONAL: &[&str] = &[
    "ada@example.com",
    "lovelace.example",
    "Countess",
    "gold plan",
    "203.0.113.9",
    "Firefox/140",
    "request-of-ada",
];

/// A browser at an address of its own.
fn browser(world: &World) -> Browser {
    let peer: SocketAddr = "203.0.113.9:49152".parse().expect("an address");
    let app = world.app.clone().layer(Extension(ConnectInfo(peer)));
    Browser::new(app, world.clock.clone())
        .with_header("user-agent", "Firefox/140")
        .with_header("x-request-id", "request-of-ada")
}

/// Everything that leaves traces: sessions, a profile, mails sent and queued, links used and not, and
/// an address that is given up for another.
async fn life(world: &World) -> Browser {
    let mut ada = browser(world);
    let answer = ada.post("/auth/register", &credentials(ADA)).await;
    assert_eq!(answer.status, 201);
    for _ in 0..2 {
        assert_eq!(ada.post("/auth/login", &credentials(ADA)).await.status, 200);
    }
    world.mails().await;
    assert_eq!(ada.post_empty("/auth/refresh").await.status, 200);
    let profile = json!({ "profile": { "title": "Countess", "home": "https://lovelace.example" } });
    assert_eq!(patch(&mut ada, &profile).await.status, 200);
    let metadata = json!({ "plan": "gold plan" });
    let metadata = metadata.as_object().expect("an object");
    let id = world.user_id(ADA).await;
    let set = world.auth.users().set_app_metadata(id, metadata).await;
    set.expect("it is set");
    let ask = json!({ "email": ADA });
    assert_eq!(ada.post("/auth/password-reset", &ask).await.status, 200);
    let change = json!({ "new_email": "ada@lovelace.example", "password": "correct horse" });
    assert_eq!(ada.post("/auth/email", &change).await.status, 200);
    ada
}

/// The places of the database where something personal lies, in whatever case.
async fn found(database: &Database) -> Vec<String> {
    let mut places: Vec<String> = Vec::new();
    for cell in Raw::open(database).await.cells().await {
        let bytes: Vec<u8> = (0..cell.hex.len())
            .step_by(2)
            .filter_map(|at| u8::from_str_radix(&cell.hex[at..at + 2], 16).ok())
            .collect();
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let personal = PERSONAL
            .iter()
            .filter(|word| text.contains(&word.to_lowercase()));
        places.extend(personal.map(|word| format!("{}: {word}", cell.place)));
    }
    places.sort();
    places.dedup();
    places
}

/// Identifiers alone are kept in the audit trail.
async fn trail_is_kept(world: &World, id: UserId) {
    let events = world.auth.events().list(Some(id), None, 100).await;
    let events = events.expect("it answers");
    let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
    for kind in [
        "user.registered",
        "session.started",
        "profile.changed",
        "user.erased",
    ] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    assert!(events.iter().any(|event| event.session_id.is_some()));
}

/// How many rows every table has, but for those of what happens and of what is due.
async fn counts(world: &World) -> String {
    let mut raw = Raw::open(&world.database).await;
    let mut told = String::new();
    for table in [
        "users",
        "passwords",
        "sessions",
        "former_emails",
        "one_time_tokens",
        "outbox",
    ] {
        let sql = format!("SELECT CAST(COUNT(*) AS TEXT) FROM bf_{table}");
        told = format!("{told}{table} {}\n", raw.tell(&sql).await);
    }
    told
}

story!(nothing_personal_is_left_after_the_grace, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    let mut grace = world.logged_in("grace@example.org").await;
    let mut ada = life(&world).await;
    let traces = found(&world.database).await;
    for word in PERSONAL {
        assert!(
            traces.iter().any(|place| place.ends_with(word)),
            "{word} left no trace"
        );
    }
    let id = world.user_id(ADA).await;
    assert_eq!(delete(&mut ada).await.status, 200);
    world.clock.advance(Duration::from_mins(10));
    world.auth.jobs().run_due().await.expect("it runs");
    assert!(
        !found(&world.database).await.is_empty(),
        "the grace is not over"
    );

    world.clock.advance(GRACE);
    assert_eq!(
        world.auth.jobs().run_due().await.expect("it runs").erased,
        1
    );
    assert_eq!(found(&world.database).await, [""; 0]);
    trail_is_kept(&world, id).await;
    let login = credentials("grace@example.org");
    assert_eq!(
        grace.post("/auth/login", &login).await.status,
        200,
        "she is there still"
    );
});

story!(a_superuser_erases_at_once, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    world.logged_in("grace@example.org").await;
    world.mails().await;
    let before = counts(&world).await;
    let mut ada = life(&world).await;
    let id = world.user_id(ADA).await;
    world.auth.users().delete(id).await.expect("it is done");
    assert_eq!(found(&world.database).await, [""; 0]);
    assert_eq!(counts(&world).await, before, "nobody else lost anything");
    assert_eq!(ada.get("/auth/me").await.code(), "not_authenticated");
    assert_eq!(ada.post_empty("/auth/refresh").await.status, 401);
    assert_eq!(world.mails().await.len(), 0, "no mail to nobody");
    let again = world.auth.users().delete(id).await.expect_err("gone");
    assert_eq!(again.code().as_str(), "not_found");
});

story!(a_user_who_leaves_at_once_leaves_nothing, engine, {
    let world = World::with_mail(engine, |builder| builder.deletion_grace(Duration::ZERO)).await;
    let before = counts(&world).await;
    let mut ada = life(&world).await;
    let body = json!({ "password": "correct horse" });
    let answer = ada.send(Method::DELETE, "/auth/me", Some(&body)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(found(&world.database).await, [""; 0]);
    assert_eq!(counts(&world).await, before);
});

/// A node of the same system, whose clock is the first one's or a faster one.
async fn node(world: &World, clock: &Arc<FakeClock>) -> BluefoxAuth {
    let built = builder(&world.database, clock).on_mail(Mailbox::new().hook());
    built.build().await.expect("it starts")
}

story!(two_nodes_that_sweep_at_once_erase_each_user_once, engine, {
    let world = World::with_mail(engine, |builder| builder).await;
    for number in 0..12 {
        let mut browser = world.logged_in(&format!("ada{number}@example.com")).await;
        assert_eq!(delete(&mut browser).await.status, 200);
    }
    world.clock.advance(GRACE);
    // Its clock is so far ahead that the sweep is due on it again.
    let ahead = Arc::new(FakeClock::new());
    ahead.advance(GRACE + Duration::from_mins(11));
    let other = node(&world, &ahead).await;
    let (here, there) = (world.auth.jobs(), other.jobs());
    let (here, there) = tokio::join!(here.run_due(), there.run_due());
    let erased = [here, there].map(|done| done.expect("it runs").erased);
    assert_eq!(erased.iter().sum::<u64>(), 12, "{erased:?}");
    let mut raw = Raw::open(&world.database).await;
    let events = "SELECT CAST(COUNT(*) AS TEXT) FROM bf_events WHERE kind = 'user.erased'";
    assert_eq!(raw.tell(events).await, "12");
    assert_eq!(counts(&world).await.lines().next(), Some("users 0"));
});
