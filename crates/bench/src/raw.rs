//! The rate of what a request can't do without, with nothing around it: the measure for those that
//! hash or write.

mod postgres;
mod sqlite;

use std::{path::PathBuf, time::Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use bluefox_auth::core::password::Cost;
use clap::Subcommand;

use crate::{
    Failure,
    cpu::Watched,
    window::{Counted, Measured, Span},
};

/// `raw …`
#[derive(Debug, Subcommand)]
pub(crate) enum Raw {
    /// Argon2id on one thread, by the crate itself, with the library's defaults.
    Argon2 {
        #[command(flatten)]
        span: Span,
    },
    /// One transaction after the other, each as a refresh needs it: a row rotated, an event added.
    Sqlite {
        /// A new file.
        #[arg(long)]
        file: PathBuf,
        #[command(flatten)]
        span: Span,
    },
    /// `UPDATE … RETURNING` by primary key, over several connections at once.
    Postgres {
        /// An empty database, or one that this command has used before.
        #[arg(long)]
        database: String,
        /// How many at once.
        #[arg(long, default_value_t = 16)]
        connections: u32,
        /// PostgreSQL's first process.
        #[arg(long)]
        database_pid: Option<u32>,
        #[command(flatten)]
        span: Span,
    },
}

impl Raw {
    pub(crate) fn run(self) -> Result<Measured, Failure> {
        match self {
            Self::Argon2 { span } => argon2(span),
            Self::Sqlite { file, span } => sqlite::run(&file, span),
            Self::Postgres {
                database,
                connections,
                database_pid,
                span,
            } => postgres::run(&database, connections, Watched::own(database_pid), span),
        }
    }
}

fn argon2(span: Span) -> Result<Measured, Failure> {
    let cost = Cost::default();
    let params = Params::new(cost.memory_kib, cost.iterations, cost.parallelism, Some(32))
        .map_err(|error| error.to_string())?;
    let mut memory = vec![Block::default(); params.block_count()];
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut output = [0; 32];
    let mut hash = || {
        hasher
            .hash_password_into_with_memory(b"correct horse", &[7; 16], &mut output, &mut memory)
            .map_err(|error| error.to_string())
    };
    // The memory's pages are there from the second time on.
    hash()?;
    alone(span, hash)
}

/// Does it again and again in this thread, until the time is over.
fn alone<E: Into<Failure>>(
    span: Span,
    mut once: impl FnMut() -> Result<(), E>,
) -> Result<Measured, Failure> {
    let watched = Watched::own(None);
    let (began, before, mut requests) = (Instant::now(), watched.read()?, 0);
    while began.elapsed().as_secs_f64() < span.seconds() {
        once().map_err(Into::into)?;
        requests += 1;
    }
    Ok(Measured {
        seconds: began.elapsed().as_secs_f64(),
        cpu: watched.since(&before)?,
        counted: Counted {
            requests,
            ..Counted::default()
        },
        logins: None,
    })
}
