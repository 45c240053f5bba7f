//! The commands, one file each.

mod config;
mod events;
mod hash;
mod key;
mod mail;
mod migrate;
mod secret;
mod table;
mod user;

use bluefox_auth::{BluefoxAuth, Builder, SystemEntropy, core::secret as secrets};

use crate::{
    cli::{Cli, Command, ConfigVerb, SecretVerb},
    config::{Config, Environment, Flags, Purpose},
    failure::Failure,
    output, serve, telemetry,
};

/// Does what the command line asks for.
pub(crate) async fn run(cli: Cli, environment: &Environment) -> Result<(), Failure> {
    match cli.command {
        Command::Serve { dev, flags } => serve::run(dev, &flags, environment).await,
        Command::Migrate { flags } => migrate::run(&flags, environment).await,
        Command::User { verb, flags } => user::run(verb, &flags, environment).await,
        Command::Mail { verb, flags } => mail::run(verb, &flags, environment).await,
        Command::Events { which, flags } => events::run(which, &flags, environment).await,
        Command::Key { verb, flags } => key::run(verb, &flags, environment).await,
        Command::Secret {
            verb: SecretVerb::Generate { algorithm },
        } => secret::generate(algorithm),
        Command::Hash { verb } => hash::run(verb),
        Command::Config {
            verb: ConfigVerb::Check,
            flags,
        } => config::check(&flags, environment),
    }
}

/// What a command needs of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    /// It signs nothing and mails nothing: whoever may open the database may do without the secret.
    Database,
    /// All that the server has, the secret above all.
    Everything,
}

/// Opens the system for one command. Mails, and what else is due, are left to the server.
async fn open(
    needs: Needs,
    flags: &Flags,
    environment: &Environment,
) -> Result<BluefoxAuth, Failure> {
    let config = Config::load(flags, environment, Purpose::Command)?;
    telemetry::start(&config.log, config.log_format);
    let builder = match needs {
        Needs::Database => without_secret(&config),
        Needs::Everything => config.builder()?,
    };
    Ok(builder.background_jobs(false).build().await?)
}

fn without_secret(config: &Config) -> Builder {
    let secret = config
        .secret_key
        .clone()
        .unwrap_or_else(|| secrets::generate(&SystemEntropy));
    config.database().secret_key(secret)
}

fn say(text: &str) -> Result<(), Failure> {
    Ok(output::result(text)?)
}
