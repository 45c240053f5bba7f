//! The load: clients that each keep a connection and ask again as soon as they are answered.

mod burst;
mod clients;
mod get;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;
use tokio::runtime;

use crate::{
    Failure,
    cpu::Watched,
    window::{Measured, Span},
};

/// What every load needs.
#[derive(Args, Clone, Debug)]
pub(crate) struct Target {
    /// Such as 127.0.0.1:8000.
    #[arg(long)]
    address: String,
    #[command(flatten)]
    watched: Watched,
    #[command(flatten)]
    span: Span,
}

/// Whom to log in: `bench0@example.com` and on, all with one password.
#[derive(Args, Clone, Debug)]
pub(crate) struct Users {
    /// How many are registered.
    #[arg(long, default_value_t = 8)]
    users: usize,
    /// Of each of them.
    #[arg(long)]
    password: String,
}

impl Users {
    /// The body of a client's login.
    fn credentials(&self, client: usize) -> String {
        let (number, password) = (client % self.users, &self.password);
        format!(r#"{{"email": "bench{number}@example.com", "password": "{password}"}}"#)
    }
}

/// A GET, again and again.
#[derive(Args, Clone, Debug)]
pub(crate) struct Gets {
    /// Such as /claims.
    #[arg(long)]
    path: String,
    /// A header, such as 'Authorization: Bearer …'.
    #[arg(long)]
    header: String,
}

/// `load …`
#[derive(Debug, Subcommand)]
pub(crate) enum Load {
    /// GETs by wrk.
    Get {
        #[command(flatten)]
        target: Target,
        #[command(flatten)]
        gets: Gets,
        /// The script that makes wrk print JSON.
        #[arg(long)]
        script: PathBuf,
        #[arg(long, default_value_t = 32)]
        clients: usize,
    },
    /// Each client refreshes a session of its own, with the token in the body.
    Refresh {
        #[command(flatten)]
        target: Target,
        #[command(flatten)]
        users: Users,
        #[arg(long, default_value_t = 64)]
        clients: usize,
    },
    /// Logins beside GETs. Either may be none.
    Mixed {
        #[command(flatten)]
        target: Target,
        #[command(flatten)]
        users: Users,
        #[command(flatten)]
        gets: Gets,
        /// Clients that log in.
        #[arg(long)]
        logins: usize,
        /// Clients that GET.
        #[arg(long)]
        getters: usize,
        /// All of them together GET no more often than this, and so leave the processor idle.
        #[arg(long)]
        gets_a_second: Option<f64>,
    },
    /// Logins that all come in one moment, once.
    Burst {
        #[arg(long)]
        address: String,
        #[command(flatten)]
        users: Users,
        #[arg(long, default_value_t = 500)]
        clients: usize,
    },
}

/// What a load tells.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Told {
    Measured(Box<Measured>),
    Burst(burst::Burst),
}

impl Load {
    pub(crate) fn run(self) -> Result<Told, Failure> {
        // One thread: it has one core, and what is shared needs no lock.
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let measured = match self {
            Self::Get {
                target,
                gets,
                script,
                clients,
            } => get::run(&target, &gets, &script, clients)?,
            Self::Refresh {
                target,
                users,
                clients,
            } => runtime.block_on(clients::refresh(&target, &users, clients))?,
            Self::Mixed {
                target,
                users,
                gets,
                logins,
                getters,
                gets_a_second,
            } => {
                let mix = clients::Mix {
                    logins,
                    getters,
                    gets_a_second,
                };
                runtime.block_on(clients::mixed(&target, &users, &gets, mix))?
            }
            Self::Burst {
                address,
                users,
                clients,
            } => {
                let burst = runtime.block_on(burst::run(&address, &users, clients))?;
                return Ok(Told::Burst(burst));
            }
        };
        Ok(Told::Measured(Box::new(measured)))
    }
}
