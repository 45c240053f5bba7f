//! `bluefox-auth config check`

use crate::{
    config::{Config, Environment, Flags, Purpose},
    failure::Failure,
    output,
};

/// Says OK, or every mistake in the settings.
pub(super) fn check(flags: &Flags, environment: &Environment) -> Result<(), Failure> {
    let config = Config::load(flags, environment, Purpose::Serve)?;
    config.builder()?.check()?;
    output::result("OK")?;
    Ok(())
}
