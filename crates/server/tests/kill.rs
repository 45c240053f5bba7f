//! `kill -9` in the middle of a refresh storm: every refresh that was answered is still honoured.
//!
//! A refresh by body is strict: a token that was used is reuse from then on. So what a client
//! holds after the crash depends on what it was doing:
//!
//! - It rested: the last answered token is the current one, and must be honoured.
//! - A refresh was under way: it may or may not have been written. The token is honoured, or it
//!   is reuse, and nothing else.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use support::{Place, Server, body};
use tokio::{sync::watch, task::JoinSet};

/// How many sessions rest when the server is killed, and how many are refreshing.
const EACH: usize = 12;
/// How many refreshes a session makes before it rests, and how many the storm makes together
/// before the kill.
const CALM: usize = 5;
const STORM: usize = 100;
const ROUNDS: usize = 3;

/// A client's view of its session.
struct Session {
    token: Value,
    /// A refresh was sent that no answer came to.
    is_under_way: bool,
}

/// What an answer to a refresh means.
enum Refreshed {
    To(Value),
    Refused(Value),
    Unanswered,
}

async fn refresh(client: &Client, url: &str, token: &Value) -> Refreshed {
    let answer = loop {
        let request = client
            .post(format!("{url}/auth/refresh"))
            .json(&json!({"refresh_token": token}));
        match request.send().await {
            // On a busy machine a connection to the database may not be had in time. Then nothing
            // has happened.
            Ok(answer) if answer.status() == StatusCode::SERVICE_UNAVAILABLE => {}
            Ok(answer) => break answer,
            Err(_) => return Refreshed::Unanswered,
        }
    };
    let status = answer.status();
    // The answer counts when all of it has arrived.
    match (status, answer.json::<Value>().await) {
        (StatusCode::OK, Ok(body)) => Refreshed::To(body["refresh_token"].clone()),
        (_, Ok(body)) => Refreshed::Refused(body),
        (_, Err(_)) => Refreshed::Unanswered,
    }
}

/// Refreshes at most `times`, or until no answer comes. Counts in `answered`.
async fn keep_refreshing(
    url: String,
    mut token: Value,
    times: usize,
    answered: watch::Sender<usize>,
) -> Session {
    let client = Client::new();
    for _ in 0..times {
        match refresh(&client, &url, &token).await {
            Refreshed::To(next) => token = next,
            Refreshed::Refused(problem) => panic!("a current token is refused: {problem}"),
            Refreshed::Unanswered => {
                return Session {
                    token,
                    is_under_way: true,
                };
            }
        }
        answered.send_modify(|count| *count += 1);
    }
    Session {
        token,
        is_under_way: false,
    }
}

/// Lets half of the sessions refresh a little and rest, then kills the server while the others
/// are refreshing.
async fn storm_and_kill(server: &mut Server, tokens: Vec<Value>) -> Vec<Session> {
    let (answered, mut count) = watch::channel(0);
    let spawn = |set: &mut JoinSet<Session>, tokens: &[Value], times: usize| {
        for token in tokens {
            let session = (server.url.clone(), token.clone());
            set.spawn(keep_refreshing(
                session.0,
                session.1,
                times,
                answered.clone(),
            ));
        }
    };
    let (calm, wild) = tokens.split_at(EACH);
    let mut storm = JoinSet::new();
    spawn(&mut storm, wild, usize::MAX);
    let mut resting = JoinSet::new();
    spawn(&mut resting, calm, CALM);
    let mut sessions = resting.join_all().await;
    count
        .wait_for(|count| *count >= CALM * EACH + STORM)
        .await
        .unwrap();
    server.kill();
    sessions.extend(storm.join_all().await);
    sessions
}

/// Restarts, and asks for each session whether what was answered is honoured.
async fn check(server: &Server, sessions: Vec<Session>) -> Vec<Value> {
    let mut tokens = Vec::new();
    for session in sessions {
        match refresh(&server.client, &server.url, &session.token).await {
            Refreshed::To(next) => tokens.push(next),
            Refreshed::Refused(problem) => {
                assert!(
                    session.is_under_way,
                    "an answered refresh is not honoured: {problem}"
                );
                assert_eq!(problem["code"], "refresh_token_reused");
                tokens.push(log_in(server).await);
            }
            Refreshed::Unanswered => panic!("the server does not answer"),
        }
    }
    tokens
}

async fn log_in(server: &Server) -> Value {
    body(server.login("ada@example.com").await).await["refresh_token"].clone()
}

async fn survives(place: Place) {
    let mut server = place.serve(&["--log=warn,bluefox_auth=info"]);
    server.register("ada@example.com").await;
    let mut tokens = Vec::new();
    for _ in 0..2 * EACH {
        tokens.push(log_in(&server).await);
    }
    for _ in 0..ROUNDS {
        let sessions = storm_and_kill(&mut server, tokens).await;
        assert_eq!(
            sessions
                .iter()
                .filter(|session| !session.is_under_way)
                .count(),
            EACH
        );
        server = place.serve(&["--log=warn,bluefox_auth=info"]);
        tokens = check(&server, sessions).await;
    }
}

#[tokio::test]
async fn answered_refreshes_survive_a_kill_on_sqlite() {
    survives(Place::new()).await;
}

#[tokio::test]
async fn answered_refreshes_survive_a_kill_on_postgres() {
    survives(Place::postgres("server_kill").await).await;
}
