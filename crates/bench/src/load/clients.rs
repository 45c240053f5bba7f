//! Clients that remember: who refreshes needs the token of the answer before.

use std::{sync::Arc, time::Duration, time::Instant};

use serde::Deserialize;
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval_at},
};

use super::{Gets, Target, Users};
use crate::{
    Failure,
    http::{self, Connection},
    window::{Measured, Tally, Window},
};

#[derive(Deserialize)]
struct Tokens {
    refresh_token: String,
}

type Client = JoinHandle<Result<Tally, Failure>>;

/// Each client logs in, and refreshes its session.
pub(super) async fn refresh(
    target: &Target,
    users: &Users,
    clients: usize,
) -> Result<Measured, Failure> {
    let address: Arc<str> = target.address.as_str().into();
    let mut sessions = Vec::new();
    // One after the other: a hundred at once would be a flood.
    for client in 0..clients {
        let mut connection = Connection::open(&address).await?;
        let login = http::post(&address, "/auth/login", &users.credentials(client));
        let answer = connection.send(&login).await?;
        if answer.status != 200 {
            return Err(format!("a login was answered {}", answer.status).into());
        }
        let tokens: Tokens = serde_json::from_slice(&answer.body)?;
        sessions.push((connection, tokens));
    }
    let window = target.span.begin();
    let clients = sessions.into_iter().map(|(connection, tokens)| {
        tokio::spawn(refresh_one(
            Arc::clone(&address),
            connection,
            tokens,
            window,
        ))
    });
    let clients: Vec<Client> = clients.collect();
    let (seconds, cpu) = window.watch(target.watched).await?;
    Ok(Measured {
        seconds,
        cpu,
        counted: joined(clients, window).await?.counted(),
        logins: None,
    })
}

async fn refresh_one(
    address: Arc<str>,
    mut connection: Connection,
    mut tokens: Tokens,
    window: Window,
) -> Result<Tally, Failure> {
    let mut tally = Tally::new(window);
    while !window.is_over() {
        let body = format!(r#"{{"refresh_token": "{}"}}"#, tokens.refresh_token);
        let request = http::post(&address, "/auth/refresh", &body);
        let answer = connection.ask(&request, &mut tally, Instant::now()).await?;
        if answer.status != 200 {
            return Err(format!("a refresh was answered {}", answer.status).into());
        }
        tokens = serde_json::from_slice(&answer.body)?;
    }
    Ok(tally)
}

/// How many clients of each kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mix {
    pub(super) logins: usize,
    pub(super) getters: usize,
    pub(super) gets_a_second: Option<f64>,
}

/// Some log in, beside others that GET.
pub(super) async fn mixed(
    target: &Target,
    users: &Users,
    gets: &Gets,
    mix: Mix,
) -> Result<Measured, Failure> {
    let address = target.address.as_str();
    let get: Arc<[u8]> = http::get(address, &gets.path, &gets.header).into();
    // What each of them keeps to, where there is a pace.
    let clients = u32::try_from(mix.getters.max(1))?;
    let pace = mix
        .gets_a_second
        .map(|all| Duration::from_secs_f64(f64::from(clients) / all));
    let mut connections = Vec::new();
    for _ in 0..mix.getters + mix.logins {
        connections.push(Connection::open(address).await?);
    }
    let window = target.span.begin();
    let (mut getters, mut logins): (Vec<Client>, Vec<Client>) = (Vec::new(), Vec::new());
    for (number, connection) in connections.into_iter().enumerate() {
        if number >= mix.getters {
            let login = http::post(address, "/auth/login", &users.credentials(number));
            logins.push(tokio::spawn(again(connection, login.into(), window)));
        } else if let Some(pace) = pace {
            // Not all in one moment.
            let offset = pace.mul_f64(f64::from(u32::try_from(number)?) / f64::from(clients));
            let paced = paced(connection, Arc::clone(&get), window, (pace, offset));
            getters.push(tokio::spawn(paced));
        } else {
            getters.push(tokio::spawn(again(connection, Arc::clone(&get), window)));
        }
    }
    let (seconds, cpu) = window.watch(target.watched).await?;
    Ok(Measured {
        seconds,
        cpu,
        counted: joined(getters, window).await?.counted(),
        logins: Some(joined(logins, window).await?.counted()),
    })
}

/// The same request again as soon as it is answered, however it is answered.
async fn again(
    mut connection: Connection,
    request: Arc<[u8]>,
    window: Window,
) -> Result<Tally, Failure> {
    let mut tally = Tally::new(window);
    while !window.is_over() {
        connection.ask(&request, &mut tally, Instant::now()).await?;
    }
    Ok(tally)
}

/// The same request at fixed moments.
async fn paced(
    mut connection: Connection,
    request: Arc<[u8]>,
    window: Window,
    (pace, offset): (Duration, Duration),
) -> Result<Tally, Failure> {
    // The timer's own lateness, which is not the server's.
    const LATENESS: Duration = Duration::from_millis(2);
    let mut tally = Tally::new(window);
    let mut moments = interval_at((Instant::now() + offset).into(), pace);
    moments.set_missed_tick_behavior(MissedTickBehavior::Burst);
    while !window.is_over() {
        let due = moments.tick().await.into_std();
        let now = Instant::now();
        // A request that had to wait for the answer to the one before it waited for the server.
        let sent = if now.duration_since(due) > LATENESS {
            due
        } else {
            now
        };
        connection.ask(&request, &mut tally, sent).await?;
    }
    Ok(tally)
}

async fn joined(clients: Vec<Client>, window: Window) -> Result<Tally, Failure> {
    let mut tally = Tally::new(window);
    for client in clients {
        tally.add(client.await??);
    }
    Ok(tally)
}
