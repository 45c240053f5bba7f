//! `bluefox-auth hash …`

use std::time::Duration;

use bluefox_auth::core::password::Cost;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum HashVerb {
    /// Measure what a password hash costs on this machine, and propose the settings for it
    #[command(after_help = "Examples:
  bluefox-auth hash calibrate
  bluefox-auth hash calibrate --target 100ms
  bluefox-auth hash calibrate --only 65536/2,65536/3 --json

Run it on the machine that will serve, in a release build, while nothing else is running.
Nothing weaker than 19456 KiB and 2 iterations is ever proposed: less is below what OWASP asks for.")]
    Calibrate {
        /// How long one hash may take
        #[arg(long, value_name = "DURATION", default_value = "50ms", value_parser = humantime::parse_duration)]
        target: Duration,
        /// Measure these alone, besides the minimum: memory in KiB, a slash, and iterations
        #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = cost)]
        only: Vec<Cost>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Reads `65536/3`.
fn cost(text: &str) -> Result<Cost, String> {
    let parts = text.split_once('/');
    let numbers = parts.and_then(|(memory, passes)| memory.parse().ok().zip(passes.parse().ok()));
    let (memory_kib, iterations) =
        numbers.ok_or("wants KIB/ITERATIONS, such as 65536/3".to_owned())?;
    let cost = Cost {
        memory_kib,
        iterations,
        ..Cost::default()
    };
    cost.check().map_err(|error| error.to_string())?;
    Ok(cost)
}
