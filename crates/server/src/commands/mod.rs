//! The commands, one file each.

mod config;
mod migrate;
mod secret;
mod user;

use crate::{
    cli::{Cli, Command, ConfigVerb, SecretVerb},
    config::Environment,
    failure::Failure,
    serve,
};

/// Does what the command line asks for.
pub(crate) async fn run(cli: Cli, environment: &Environment) -> Result<(), Failure> {
    match cli.command {
        Command::Serve { dev, flags } => serve::run(dev, &flags, environment).await,
        Command::Migrate { flags } => migrate::run(&flags, environment).await,
        Command::User { verb, flags } => user::run(verb, &flags, environment).await,
        Command::Secret {
            verb: SecretVerb::Generate { algorithm },
        } => secret::generate(algorithm),
        Command::Config {
            verb: ConfigVerb::Check,
            flags,
        } => config::check(&flags, environment),
    }
}
