//! The words of `bluefox-auth user`.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum UserVerb {
    /// Create a user
    #[command(after_help = "Examples:
  bluefox-auth user create ada@example.com
  pass show ada | bluefox-auth user create ada@example.com --password-stdin --json")]
    Create(Creation),
    /// List all users
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Invite an address to register, for `registration = "invite"`
    #[command(after_help = "Examples:
  bluefox-auth user invite ada@example.com          prints the invitation: bring it to her
  bluefox-auth user invite ada@example.com --send   lets the server mail it

Who registers with an invitation that was mailed has a verified address. It needs the settings of the
server: the secret signs it, and the link comes from `base_url`.")]
    Invite {
        /// The e-mail address
        #[arg(value_name = "EMAIL")]
        email: String,
        /// Mail the invitation, and print it to nobody
        #[arg(long)]
        send: bool,
    },
    /// Show a user, with the profile and what the app keeps
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
    /// List where a user is logged in, the one seen last first
    Sessions {
        #[command(flatten)]
        user: Named,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Log a user out everywhere, at once
    RevokeSessions(Named),
    /// Note that a user's address is verified
    Verify(Named),
    /// Set what the app keeps about a user, in place of what it was
    #[command(after_help = "Examples:
  bluefox-auth user set-app-metadata ada@example.com '{\"plan\": \"pro\"}'")]
    SetAppMetadata {
        #[command(flatten)]
        user: Named,
        /// A JSON object
        #[arg(value_name = "JSON")]
        json: String,
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

/// A new user.
#[derive(Args, Debug)]
pub(crate) struct Creation {
    /// The e-mail address
    #[arg(value_name = "EMAIL")]
    pub(crate) email: String,
    #[command(flatten)]
    pub(crate) password: PasswordSource,
    /// Let the user manage everything
    #[arg(long)]
    pub(crate) superuser: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
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
