//! `bluefox-auth migrate`

use crate::{
    config::{Config, Environment, Flags, Purpose},
    failure::Failure,
    output, telemetry,
};

/// Brings the tables up to date and says what was done.
pub(super) async fn run(flags: &Flags, environment: &Environment) -> Result<(), Failure> {
    let config = Config::load(flags, environment, Purpose::Command)?;
    telemetry::start(&config.log, config.log_format);
    let migrated = config.database().migrate().await?;
    if migrated.applied.is_empty() {
        output::result("The database is up to date.")?;
    }
    for name in &migrated.applied {
        output::result(&format!("Applied {name}"))?;
    }
    Ok(())
}
