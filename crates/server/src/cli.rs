//! The words of the command line.

use bluefox_auth::Algorithm;
use clap::{Args, Parser, Subcommand};

use crate::config::Flags;

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
        /// database, readable logs, and a demo at /
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
    /// Make secrets
    Secret {
        #[command(subcommand)]
        verb: SecretVerb,
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
pub(crate) enum UserVerb {
    /// Create a user
    #[command(after_help = "Examples:
  bluefox-auth user create ada@example.com
  pass show ada | bluefox-auth user create ada@example.com --password-stdin --json")]
    Create {
        /// The e-mail address
        #[arg(value_name = "EMAIL")]
        email: String,
        #[command(flatten)]
        password: PasswordSource,
        /// Let the user manage everything
        #[arg(long)]
        superuser: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List all users
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a user
    Show {
        #[command(flatten)]
        user: Named,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shut a user out: the user's sessions end and no login succeeds
    Disable(Named),
    /// Let a disabled user in again
    Enable(Named),
    /// Give a user a new password; the user's sessions end
    SetPassword {
        #[command(flatten)]
        user: Named,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Make a user a superuser
    Promote(Named),
    /// Make a superuser an ordinary user
    Demote(Named),
    /// Delete a user and everything that belongs to the user, for good
    Delete {
        #[command(flatten)]
        user: Named,
        /// Yes, for good
        #[arg(long)]
        yes: bool,
    },
}

/// Which user.
#[derive(Args, Debug)]
pub(crate) struct Named {
    /// The e-mail address or the id
    #[arg(value_name = "USER")]
    pub(crate) user: String,
}

/// Where a new password comes from.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct PasswordSource {
    /// Read the password from stdin, one line; without this, one is made and printed once
    #[arg(long)]
    pub(crate) password_stdin: bool,
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
