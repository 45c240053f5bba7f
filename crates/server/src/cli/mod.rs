//! The words of the command line.

mod hash;
mod key;
mod user;

use bluefox_auth::{Algorithm, Uuid};
use clap::{Args, Parser, Subcommand, value_parser};

use crate::config::Flags;
pub(crate) use hash::HashVerb;
pub(crate) use key::KeyVerb;
pub(crate) use user::{Creation, Named, PasswordSource, UserVerb};

const EXAMPLES: &str = "\
Examples:
  bluefox-auth serve --dev                 try it out: a demo in the browser
  bluefox-auth secret generate             a value for BLUEFOX_SECRET_KEY
  bluefox-auth config check --config FILE  what is wrong with the settings, if anything
  bluefox-auth serve --config FILE         serve
  bluefox-auth user create ada@example.com --superuser

A setting can stand in a TOML file (--config), in the environment (BLUEFOX_…) or in a flag; the
later of these wins. `bluefox-auth serve --help` lists them.";

/// Cookie authentication for browser apps: sessions, CSRF and refresh rotation.
#[derive(Debug, Parser)]
#[command(name = "bluefox-auth", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the API until SIGTERM or SIGINT
    #[command(after_help = "Examples:
  bluefox-auth serve --dev
  BLUEFOX_SECRET_KEY=… bluefox-auth serve --bind 0.0.0.0:8000 --database-url sqlite:///var/lib/auth.db")]
    Serve {
        /// For local development: cookies without Secure, a secret made once and kept beside the
        /// database, readable logs, a demo at /, and mails at /dev/mailbox unless a mail server is set
        #[arg(long)]
        dev: bool,
        #[command(flatten)]
        flags: Flags,
    },
    /// Bring the tables of the database up to date, as `serve` also does at its start
    Migrate {
        #[command(flatten)]
        flags: Flags,
    },
    /// Manage users
    User {
        #[command(subcommand)]
        verb: UserVerb,
        #[command(flatten)]
        flags: Flags,
    },
    /// Look after mails
    Mail {
        #[command(subcommand)]
        verb: MailVerb,
        #[command(flatten)]
        flags: Flags,
    },
    /// Show what happened to accounts and sessions, the latest first
    #[command(after_help = "Examples:
  bluefox-auth events --user ada@example.com
  bluefox-auth events --limit 1000 --json")]
    Events {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        flags: Flags,
    },
    /// Look after the keys that access tokens are signed with
    Key {
        #[command(subcommand)]
        verb: KeyVerb,
        #[command(flatten)]
        flags: Flags,
    },
    /// Make secrets
    Secret {
        #[command(subcommand)]
        verb: SecretVerb,
    },
    /// Choose how dear a password hash is
    Hash {
        #[command(subcommand)]
        verb: HashVerb,
    },
    /// Look at the settings
    Config {
        #[command(subcommand)]
        verb: ConfigVerb,
        #[command(flatten)]
        flags: Flags,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum MailVerb {
    /// Send a mail that says that mail works, at once
    #[command(after_help = "Examples:
  bluefox-auth mail test ada@example.com --config FILE")]
    Test {
        /// The address that it goes to
        #[arg(value_name = "TO")]
        to: String,
    },
    /// List the mails that are given up, the oldest first, or let the server try them again
    #[command(after_help = "Examples:
  bluefox-auth mail dead-letters
  bluefox-auth mail dead-letters --retry 01990000-0000-7000-8000-000000000000
  bluefox-auth mail dead-letters --retry-all

They are kept for 30 days.")]
    DeadLetters {
        /// Let the server try this one again
        #[arg(long, value_name = "ID")]
        retry: Option<Uuid>,
        /// Let the server try all of them again
        #[arg(long, conflicts_with = "retry")]
        retry_all: bool,
        /// Print JSON
        #[arg(long, conflicts_with_all = ["retry", "retry_all"])]
        json: bool,
    },
}

/// Which events.
#[derive(Args, Debug)]
pub(crate) struct Which {
    /// Only those of this user, by e-mail address or id; of one who was erased, by id
    #[arg(long, value_name = "USER")]
    pub(crate) user: Option<String>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = value_parser!(u32).range(1..=10_000))]
    pub(crate) limit: u32,
    /// Only those older than this one
    #[arg(long, value_name = "ID")]
    pub(crate) before: Option<Uuid>,
    /// Print JSON, with everything that is known
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SecretVerb {
    /// Print a new secret for `secret_key`, or a private key in PEM for `signing_key_file`
    #[command(after_help = "Examples:
  bluefox-auth secret generate
  (umask 077; bluefox-auth secret generate --algorithm ES256 > signing-key.pem)")]
    Generate {
        /// What the tokens are signed with; RS, ES and Ed algorithms give a private key
        #[arg(long, default_value = "HS256")]
        algorithm: Algorithm,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigVerb {
    /// Say whether `serve` would take the settings, and if not, every mistake in them
    Check,
}
