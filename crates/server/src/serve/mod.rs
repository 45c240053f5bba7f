//! `bluefox-auth serve`: from the settings to a running server, and down again.

mod app;
mod connections;
mod labels;
mod metrics;
mod signals;
#[cfg_attr(not(feature = "otel"), path = "traces_off.rs")]
mod traces;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use bluefox_auth::BluefoxAuth;
use hyper_util::server::graceful::GracefulShutdown;
use secrecy::SecretString;
use tokio::{
    net::TcpListener,
    time::{Instant, timeout_at},
};

use self::{app::Around, signals::Signals, traces::Traces};
use crate::{
    config::{Config, Environment, Flags, Purpose},
    dev_secret,
    failure::Failure,
    mailbox::{self, Mailbox},
    output, telemetry,
};

/// How long running requests, and mails that are being sent, may take to end after the first signal.
const GRACE: Duration = Duration::from_secs(30);
/// What is left of it for the database, however long the requests took, and then for traces.
const LAST: Duration = Duration::from_secs(3);

/// Serves until a signal comes.
pub(crate) async fn run(dev: bool, flags: &Flags, env: &Environment) -> Result<(), Failure> {
    let config = load(dev, flags, env)?;
    let mailbox = (dev && config.smtp_host.is_none()).then(Mailbox::default);
    let builder = config.builder()?;
    let builder = match &mailbox {
        Some(mailbox) => mailbox.receive(builder),
        None => builder,
    };
    telemetry::start(&config.log, config.log_format);

    // Before the database: links of mails may need the port, and a mistake in it is told at once.
    let listener = listen("bind", config.bind).await?;
    let address = address_of(&listener)?;
    let scraped = match config.metrics_bind {
        Some(bind) => Some(metrics::serve(listen("metrics_bind", bind).await?)?),
        None => None,
    };
    let builder = if dev && config.base_url.is_none() && config.mail_links.is_none() {
        builder.base_url(format!("http://{}", reachable(address)))
    } else {
        builder
    };
    // Before the signals are ours, a signal ends the process: nothing is lost while it starts.
    let auth = builder.build().await?;
    let mut signals =
        Signals::listen().map_err(|error| Failure::because("listen for signals", &error))?;
    announce(address, dev, mailbox.is_some());
    if let Some(address) = scraped {
        tracing::info!(url = format!("http://{address}/metrics"), "serving metrics");
    }
    let traces = config
        .otlp_endpoint
        .as_ref()
        .map(Traces::start)
        .transpose()?;
    let around = Around {
        metrics: scraped.is_some(),
        traces: traces.clone(),
    };
    let app = app::build(&auth, dev, mailbox.as_ref(), around);
    let public = (&listener, connections::MAX_CONNECTIONS);
    let open = connections::accept(public, &app, signals.next()).await;
    drop(listener);
    tracing::info!("stopping: running requests may end");
    let flush = tokio::select! {
        () = stop(open, &auth) => LAST,
        () = signals.next() => Duration::ZERO,
    };
    if let Some(traces) = traces {
        traces.end(flush).await;
    }
    if flush.is_zero() {
        tracing::warn!("second signal: stopping at once");
    } else {
        tracing::info!("stopped");
    }
    Ok(())
}

fn load(dev: bool, flags: &Flags, env: &Environment) -> Result<Config, Failure> {
    let purpose = if dev {
        Purpose::Develop
    } else {
        Purpose::Serve
    };
    let mut config = Config::load(flags, env, purpose)?;
    if dev && config.secret_key.is_none() {
        config.secret_key = Some(development_secret(&config.database_url.0)?);
    }
    Ok(config)
}

/// Lets what runs come to its end: requests, then the mails that are being sent, all in [`GRACE`].
async fn stop(open: GracefulShutdown, auth: &BluefoxAuth) {
    let seconds = GRACE.as_secs();
    let end = Instant::now() + GRACE;
    if timeout_at(end, open.shutdown()).await.is_err() {
        tracing::warn!(seconds, "some requests did not end in time");
    }
    let end = end.max(Instant::now() + LAST);
    if timeout_at(end, auth.close()).await.is_err() {
        tracing::warn!(seconds, "the background jobs did not end in time");
    }
}

fn development_secret(database_url: &str) -> Result<SecretString, Failure> {
    let path = dev_secret::file_for(database_url);
    dev_secret::read_or_make(&path)
        .map_err(|error| Failure::because(&format!("keep a secret in {}", path.display()), &error))
}

async fn listen(setting: &str, bind: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(bind).await.map_err(|error| {
        Failure::because(
            &format!("listen on {bind} (`{setting}` chooses another address)"),
            &error,
        )
    })
}

fn address_of(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    listener
        .local_addr()
        .map_err(|error| Failure::because("read the own address", &error))
}

fn announce(address: SocketAddr, dev: bool, has_mailbox: bool) {
    tracing::info!(url = format!("http://{address}"), "listening");
    if !dev {
        return;
    }
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "--dev is for one's own machine, and others can reach this address");
    }
    let address = reachable(address);
    output::note(&format!("Open http://{address}/ in a browser."));
    if has_mailbox {
        output::note(&format!("Mails are at http://{address}{}", mailbox::PATH));
    }
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
