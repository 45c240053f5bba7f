//! The words after `bluefox-auth key`.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum KeyVerb {
    /// List the keys of the settings, and those that were declared compromised
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Declare a key compromised: every node refuses the access tokens that it has signed, at once
    /// and for good
    #[command(after_help = "Examples:
  bluefox-auth key revoke kT3xVb0oQm1z --config FILE

First put a new `secret_key` or `signing_key_file` into the settings of every node, with the old one
among the previous ones, and restart them: a node that signs with a revoked key lets nobody log in.
Sessions live on; clients refresh, and get tokens by the new key. `bluefox-auth key list` has the names.")]
    Revoke {
        /// The name of the key, the `kid` of its tokens
        #[arg(value_name = "KID")]
        kid: String,
        /// Even if the settings still sign with it
        #[arg(long)]
        force: bool,
    },
}
