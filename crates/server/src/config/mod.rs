//! The settings of the server.
//!
//! Defaults are overridden by a TOML file, that by the environment, that by flags. Every value is
//! text at first and is parsed once. Whatever nobody asked for, an unknown key or variable, is a
//! mistake: a setting with a slip in its name would silently do nothing.

mod builder;
#[cfg(test)]
mod docs;
mod flags;
mod rules;
mod sources;
mod table;
#[cfg(test)]
mod tests;
mod values;

use std::{fmt, path::PathBuf};

pub(crate) use flags::Flags;
use sources::{CONFIG_VARIABLE, Entries, Place};
pub(crate) use sources::{Environment, environment};
use table::{COMMAND_DEFAULTS, DEV_DEFAULTS};
pub(crate) use table::{Config, Setting};
pub(crate) use values::{LogFilter, LogFormat, OtlpEndpoint};

/// A setting that can't be used, where it was written, and what would be right.
#[derive(Debug)]
pub(crate) struct Mistake {
    place: Place,
    what: String,
}

impl Mistake {
    const fn new(place: Place, what: String) -> Self {
        Self { place, what }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in {}: {}", self.place, self.what)
    }
}

/// Everything that is wrong with the settings.
#[derive(Debug)]
pub(crate) struct Mistakes(pub(crate) Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(Mistake::to_string).collect();
        f.write_str(&texts.join("\n"))
    }
}

impl std::error::Error for Mistakes {}

/// Who asks for the settings: it decides some defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To serve.
    Serve,
    /// To serve on a developer's machine.
    Develop,
    /// To do one thing for a person at a terminal.
    Command,
}

impl Config {
    /// Gathers the settings from all their sources.
    ///
    /// # Errors
    ///
    /// Every mistake that is in them.
    pub(crate) fn load(
        flags: &Flags,
        environment: &Environment,
        purpose: Purpose,
    ) -> Result<Self, Mistakes> {
        let mut mistakes = Vec::new();
        let mut entries = Entries::defaults(match purpose {
            Purpose::Serve => &[],
            Purpose::Develop => DEV_DEFAULTS,
            Purpose::Command => COMMAND_DEFAULTS,
        });
        if let Some(path) = config_file(flags, environment) {
            entries.add_file(&path, &mut mistakes);
        }
        entries.add_environment(environment, &mut mistakes);
        entries.add_flags(&flags.settings);
        let config = Self::read(&entries, &mut mistakes);
        if let Some(config) = &config {
            rules::check(config, &entries, purpose, &mut mistakes);
        }
        match config {
            Some(config) if mistakes.is_empty() => Ok(config),
            _ => Err(Mistakes(mistakes)),
        }
    }
}

fn config_file(flags: &Flags, environment: &Environment) -> Option<PathBuf> {
    let variable = || environment.iter().find(|(name, _)| name == CONFIG_VARIABLE);
    let named = flags
        .config
        .clone()
        .or_else(|| variable().map(|(_, path)| path.into()));
    named.filter(|path| !path.as_os_str().is_empty())
}
