//! bluefox-auth as one binary: cookie authentication for apps in any language.

mod cli;
mod commands;
mod config;
mod demo;
mod dev_secret;
mod failure;
mod health;
mod mailbox;
mod output;
mod serve;
mod telemetry;

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    match commands::run(cli::Cli::parse(), &config::environment()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::note(&format!("bluefox-auth: {}", failure.text()));
            failure.exit_code()
        }
    }
}
