//! What lies in the tables after a journey: the types that the house allows, and nothing that opens
//! a session.

use std::{fmt::Write as _, future::ready, net::SocketAddr};

use axum::{Extension, extract::ConnectInfo, http::Method};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bluefox_auth::{
    Mail, MailError, MailPurpose,
    testing::{Answer, Browser, Mailbox},
};
use secrecy::ExposeSecret as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{
    assertions::copied,
    raw::Raw,
    support::{Engine, SECRET, World, credentials, story},
};

const PASSWORD: &str = "correct horse";
const REFRESH_KEY: &str = "AAECAwQFBgcICQoLDA0ODw";
/// The bytes that it stands for.
const REFRESH_KEY_BYTES: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// A secret, and what it is.
type Secret = (&'static str, Vec<u8>);

/// A world with mail, but for one kind of it, which fails.
async fn world(engine: Engine) -> World {
    let mailbox = Mailbox::new();
    let hook = mailbox.hook();
    let send = move |mail: Mail| match mail.purpose {
        MailPurpose::PasswordChanged => ready(Err(MailError::passing("451 later"))),
        _ => hook(mail),
    };
    let world = World::with(engine, |builder| builder.on_mail(send)).await;
    World { mailbox, ..world }
}

/// Register, log in, write, refresh, log out, and be robbed; live with an account until its end. All
/// tokens that were seen on the way.
async fn journey(world: &World) -> Vec<Secret> {
    let peer: SocketAddr = "203.0.113.9:49152".parse().expect("an address");
    let app = world.app.clone().layer(Extension(ConnectInfo(peer)));
    let ada = credentials("ada@example.com");
    let mut answers = Vec::new();
    let mut browser = Browser::new(app, world.clock.clone())
        .with_header("user-agent", "Firefox/140")
        .with_header("x-refresh-key", REFRESH_KEY);
    answers.push(browser.post("/auth/register", &ada).await);
    answers.push(browser.post("/auth/login", &ada).await);
    answers.push(browser.send(Method::PUT, "/items", None).await);
    let mut seen = vec![browser.csrf_token().expect("it is there")];
    answers.push(browser.post_empty("/auth/refresh").await);
    seen.push(browser.csrf_token().expect("it is there"));

    let mut robbed = world.browser();
    let login = robbed.post("/auth/login", &ada).await;
    let stolen = json!({ "refresh_token": login.field("refresh_token") });
    answers.push(login);
    answers.push(world.browser().post("/auth/refresh", &stolen).await);
    assert_eq!(
        robbed.post("/auth/refresh", &stolen).await.code(),
        "refresh_token_reused"
    );

    let mut keyless = copied(world, &browser);
    let answer = keyless.post_empty("/auth/refresh").await;
    assert_eq!(answer.code(), "refresh_key_required");

    let mut brief = world.logged_in("grace@example.com").await;
    assert_eq!(brief.post_empty("/auth/logout").await.status, 200);
    for answer in &answers {
        assert!(answer.status < 300, "{}", answer.tell());
    }
    let revoked = world.auth.signing_keys().revoke("stolen").await;
    assert!(revoked.expect("the database answers"));
    let mut secrets = secrets(&answers, &seen);
    secrets.extend(life(world, &mut browser).await);
    secrets
}

/// Mails, sent, failed, void and waiting; and the end of an account.
async fn life(world: &World, browser: &mut Browser) -> Vec<Secret> {
    let mut secrets = Vec::new();
    let mut done = async |method: Method, path: &str, body: serde_json::Value| {
        let answer = browser.send(method, path, Some(&body)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.field("flow")
    };
    let mails = world.mails().await;
    let token = mails[0].token.clone().expect("it verifies");
    let token = json!({ "token": token.expose_secret() });
    done(Method::POST, "/auth/email-verification/confirm", token).await;
    let profile = json!({ "profile": { "name": "Ada" } });
    done(Method::PATCH, "/auth/me", profile).await;
    let change = json!({ "new_email": "ada@example.org", "password": PASSWORD });
    let flow = done(Method::POST, "/auth/email", change).await;
    secrets.push(("a flow", flow.clone().into()));
    let code = world.mail().await.code.expect("it has one");
    let ticket = json!({ "flow": flow, "code": code.expose_secret() });
    done(Method::POST, "/auth/email/confirm", ticket).await;
    let mut caught = mails;
    caught.extend(world.mails().await);
    let new = json!({ "current_password": PASSWORD, "new_password": "battery staple" });
    done(Method::POST, "/auth/password", new).await;
    assert!(world.mails().await.is_empty(), "that one fails");
    for email in ["grace@example.com", "nobody@example.com"] {
        done(
            Method::POST,
            "/auth/password-reset",
            json!({ "email": email }),
        )
        .await;
    }
    let farewell = json!({ "password": "battery staple" });
    done(Method::DELETE, "/auth/me", farewell).await;
    secrets.push(("the password", b"battery staple".into()));
    secrets.push(("a code", code.expose_secret().as_bytes().into()));
    for token in caught.iter().filter_map(|mail| mail.token.as_ref()) {
        let token = token.expose_secret();
        secrets.push(("a mailed token", token.as_bytes().into()));
        secrets.push((
            "a mailed token",
            URL_SAFE_NO_PAD.decode(token).expect("base64url"),
        ));
    }
    assert_eq!(secrets.len(), 3 + 2 * 3, "three tokens were caught");
    secrets
}

fn secrets(answers: &[Answer], csrf: &[String]) -> Vec<Secret> {
    let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
    let mut secrets = vec![
        ("the password", PASSWORD.into()),
        (
            "the password's bare digest",
            Sha256::digest(PASSWORD).to_vec(),
        ),
        ("the secret key", SECRET.into()),
        ("the refresh key", REFRESH_KEY.into()),
        ("the refresh key", REFRESH_KEY_BYTES.into()),
    ];
    for token in csrf {
        secrets.push(("a CSRF token", token.clone().into()));
        secrets.push(("a CSRF token", decoded(token)));
    }
    for answer in answers {
        let (access, refresh) = (answer.field("access_token"), answer.field("refresh_token"));
        if let Some((_, signature)) = access.rsplit_once('.') {
            secrets.push(("a signature", signature.into()));
            secrets.push(("a signature", decoded(signature)));
            let mac = decoded(&refresh).split_off(25);
            secrets.push(("a refresh token", refresh.into()));
            secrets.push(("a refresh token's MAC", mac));
        }
    }
    assert_eq!(
        secrets.len(),
        5 + 4 + 4 * 4,
        "two CSRF tokens and four pairs were seen"
    );
    secrets
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

story!(nothing_that_is_stored_opens_anything, engine, {
    let world = world(engine).await;
    let secrets = journey(&world).await;
    let cells = Raw::open(&world.database).await.cells().await;
    let has = |bytes: &[u8]| cells.iter().find(|cell| cell.hex.contains(&hex(bytes)));
    for known in [
        &b"ada@example.com"[..],
        b"Firefox/140",
        &Sha256::digest(REFRESH_KEY_BYTES),
    ] {
        assert!(
            has(known).is_some(),
            "the search finds what is there: {}",
            hex(known)
        );
    }
    for (what, secret) in &secrets {
        // As it is, and written down in hexadecimal.
        for form in [secret.clone(), hex(secret).into_bytes()] {
            let found = has(&form).map(|cell| cell.place.as_str());
            assert_eq!(found, None, "{what}");
        }
    }
});

/// Not in a free page or in the log either.
#[tokio::test]
async fn the_files_of_sqlite_hold_no_secret() {
    let world = world(Engine::Sqlite).await;
    let secrets = journey(&world).await;
    let path = world
        .database
        .url
        .trim_start_matches("sqlite://")
        .to_owned();
    let read = |suffix: &str| std::fs::read(format!("{path}{suffix}")).unwrap_or_default();
    let bytes = [read(""), read("-wal")].concat();
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(has(b"ada@example.com"), "the search finds what is there");
    for (what, secret) in &secrets {
        assert!(!has(secret), "{what}");
    }
}

/// SQLite takes any value in any column; the house does not.
#[tokio::test]
async fn sqlite_holds_the_types_that_were_declared() {
    let world = world(Engine::Sqlite).await;
    journey(&world).await;
    let mut raw = Raw::open(&world.database).await;
    let mut looked_at = 0;
    for column in raw.columns().await {
        let [Some(table), Some(name), Some(declared), Some(nullable)] = column.as_slice() else {
            panic!("a column has a table, a name and a type: {column:?}");
        };
        let kind = match declared.as_str() {
            "UUID" | "BYTEA" => "blob",
            "TEXT" => "text",
            "BIGINT" | "BOOLEAN" => "integer",
            other => panic!("{table}.{name} is {other}, which is none of the house's types"),
        };
        let sql = format!("SELECT DISTINCT typeof({name}) FROM {table}");
        let found: Vec<String> = raw
            .rows(&sql)
            .await
            .into_iter()
            .flatten()
            .flatten()
            .collect();
        assert!(
            found.iter().any(|one| one == kind),
            "{table}.{name} was never filled: {found:?}"
        );
        let is_allowed = |one: &String| one == kind || (nullable == "1" && one == "null");
        assert!(
            found.iter().all(is_allowed),
            "{table}.{name} {declared}: {found:?}"
        );
        looked_at += 1;
    }
    assert_eq!(looked_at, 3 + 10 + 17 + 3 + 3 + 10 + 14 + 9 + 2 + 2);
}

story!(a_session_remembers_who_began_it, engine, {
    let world = World::with(engine, |builder| builder.trusted_proxies(["10.0.0.0/8"])).await;
    let ada = credentials("ada@example.com");
    world.browser().post("/auth/register", &ada).await;
    let login = async |peer: &str, agent: &str, forwarded: Option<&str>| {
        let peer: SocketAddr = peer.parse().expect("an address");
        let app = world.app.clone().layer(Extension(ConnectInfo(peer)));
        let mut browser = Browser::new(app, world.clock.clone()).with_header("user-agent", agent);
        if let Some(hops) = forwarded {
            browser = browser.with_header("x-forwarded-for", hops);
        }
        assert_eq!(browser.post("/auth/login", &ada).await.status, 200);
        let sql = "SELECT user_agent, ip FROM bf_sessions";
        let mut raw = Raw::open(&world.database).await;
        let told = raw.tell(sql).await;
        raw.execute("DELETE FROM bf_sessions").await;
        told
    };
    let plain = login("203.0.113.9:49152", "Firefox/140", None).await;
    assert_eq!(plain, "Firefox/140 | 203.0.113.9");
    let v6 = login("[2001:db8::7]:49152", "Firefox/140", None).await;
    assert_eq!(v6, "Firefox/140 | 2001:db8::7");
    let proxied = login(
        "10.0.0.1:80",
        "curl/8",
        Some("6.6.6.6, 198.51.100.1, 10.0.0.2"),
    )
    .await;
    assert_eq!(proxied, "curl/8 | 198.51.100.1");
    let liar = login("203.0.113.9:80", "curl/8", Some("198.51.100.1")).await;
    assert_eq!(liar, "curl/8 | 203.0.113.9");
    let long = login("203.0.113.9:80", &"x".repeat(8000), None).await;
    assert_eq!(long, format!("{} | 203.0.113.9", "x".repeat(256)));
    let odd = login("203.0.113.9:80", "a\tb'; DROP TABLE bf_users; --", None).await;
    assert_eq!(odd, "ab'; DROP TABLE bf_users; -- | 203.0.113.9");

    assert_eq!(world.browser().post("/auth/login", &ada).await.status, 200);
    let unknown = Raw::open(&world.database)
        .await
        .tell("SELECT user_agent, ip FROM bf_sessions")
        .await;
    assert_eq!(
        unknown, "- | -",
        "a router without `ConnectInfo`, a client without a name"
    );
});

/// Whoever else has an account on the machine has no business there.
#[cfg(unix)]
#[tokio::test]
async fn the_files_of_sqlite_are_their_owners() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::new(Engine::Sqlite).await;
    world.logged_in("ada@example.com").await;
    let path = world.database.url.trim_start_matches("sqlite://");
    for suffix in ["", "-wal", "-shm"] {
        let file = std::fs::metadata(format!("{path}{suffix}")).expect("it is there");
        assert_eq!(file.permissions().mode() & 0o077, 0, "{suffix}");
    }
}
