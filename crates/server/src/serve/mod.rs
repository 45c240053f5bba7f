//! `bluefox-auth serve`: from the settings to a running server, and down again.

mod app;
mod connections;
mod signals;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use secrecy::SecretString;
use tokio::{net::TcpListener, time::timeout};

use self::signals::Signals;
use crate::{
    config::{Config, Environment, Flags, Purpose},
    dev_secret,
    failure::Failure,
    output, telemetry,
};

/// How long running requests may take to end after the first signal.
const GRACE: Duration = Duration::from_secs(30);

/// Serves until a signal comes.
pub(crate) async fn run(dev: bool, flags: &Flags, env: &Environment) -> Result<(), Failure> {
    let purpose = if dev {
        Purpose::Develop
    } else {
        Purpose::Serve
    };
    let mut config = Config::load(flags, env, purpose)?;
    if dev && config.secret_key.is_none() {
        config.secret_key = Some(development_secret(&config.database_url.0)?);
    }
    let builder = config.builder()?;
    builder.check()?;
    telemetry::start(&config.log, config.log_format);

    // Before the signals are ours, a signal ends the process: nothing is lost while it starts.
    let auth = builder.build().await?;
    let mut signals =
        Signals::listen().map_err(|error| Failure::because("listen for signals", &error))?;
    let listener = listen(config.bind).await?;
    announce(&listener, dev)?;
    let app = app::build(&auth, dev);
    let open = connections::accept(&listener, &app, signals.next()).await;
    drop(listener);
    tracing::info!("stopping: running requests may end");
    tokio::select! {
        ended = timeout(GRACE, open.shutdown()) => if ended.is_err() {
            tracing::warn!(seconds = GRACE.as_secs(), "some requests did not end in time");
        },
        () = signals.next() => {
            tracing::warn!("second signal: stopping at once");
            return Ok(());
        }
    }
    auth.close().await;
    tracing::info!("stopped");
    Ok(())
}

fn development_secret(database_url: &str) -> Result<SecretString, Failure> {
    let path = dev_secret::file_for(database_url);
    dev_secret::read_or_make(&path)
        .map_err(|error| Failure::because(&format!("keep a secret in {}", path.display()), &error))
}

async fn listen(bind: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(bind).await.map_err(|error| {
        Failure::because(
            &format!("listen on {bind} (`bind` chooses another address)"),
            &error,
        )
    })
}

fn announce(listener: &TcpListener, dev: bool) -> Result<(), Failure> {
    let address = listener
        .local_addr()
        .map_err(|error| Failure::because("read the own address", &error))?;
    tracing::info!(url = format!("http://{address}"), "listening");
    if dev {
        if !address.ip().is_loopback() {
            tracing::warn!(%address, "--dev is for one's own machine, and others can reach this address");
        }
        output::note(&format!(
            "Open http://{}/ in a browser.",
            reachable(address)
        ));
    }
    Ok(())
}

/// An address that a browser on this machine can open.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
