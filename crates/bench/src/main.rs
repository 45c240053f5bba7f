//! What `scripts/bench` measures with. Each command prints JSON: one object, on one line.

mod cpu;
mod database;
mod http;
mod load;
mod raw;
mod serve;
mod window;

use std::{
    error::Error,
    io::{self, Write as _},
};

use clap::{Parser, Subcommand};
use serde::Serialize;

/// Whatever went wrong ends the command: a number that is half right is worse than none.
type Failure = Box<dyn Error + Send + Sync>;

#[derive(Debug, Parser)]
#[command(about = "What scripts/bench measures with")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves until it is killed, on a port that it prints.
    #[command(subcommand)]
    Serve(serve::Serve),
    /// The rate of the one thing that a request can't do without.
    #[command(subcommand)]
    Raw(raw::Raw),
    /// Asks a server, and counts.
    #[command(subcommand)]
    Load(load::Load),
    /// Makes an empty database on a PostgreSQL server.
    Database(database::Make),
}

fn main() -> Result<(), Failure> {
    match Cli::parse().command {
        Command::Serve(command) => command.run(),
        Command::Raw(command) => print(&command.run()?),
        Command::Load(command) => print(&command.run()?),
        Command::Database(command) => print(&command.run()?),
    }
}

/// Prints a line, at once: who reads it waits for it.
fn print(value: &impl Serialize) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    serde_json::to_writer(&mut stdout, value)?;
    writeln!(stdout)?;
    Ok(stdout.flush()?)
}
