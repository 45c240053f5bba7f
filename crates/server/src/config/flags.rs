//! The flags, one for each setting of the table that is no secret.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};

use super::table::{SETTINGS, Setting};

/// What was given on the command line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    /// The TOML file.
    pub(super) config: Option<PathBuf>,
    /// The settings, as text.
    pub(super) settings: Vec<(&'static Setting, String)>,
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new("config")
            .long("config")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .global(true)
            .help_heading("Settings")
            .help("A TOML file with settings [env: BLUEFOX_CONFIG]");
        SETTINGS
            .iter()
            .filter_map(flag)
            .fold(command.arg(config), Command::arg)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn flag(setting: &'static Setting) -> Option<Arg> {
    let action = if setting.form.is_list {
        ArgAction::Append
    } else {
        ArgAction::Set
    };
    let default = match setting.default {
        "" => String::new(),
        default => format!(" [default: {default}]"),
    };
    let arg = Arg::new(setting.key)
        .long(setting.flag()?)
        .value_name(if setting.form.is_list {
            "LIST"
        } else {
            "VALUE"
        })
        .action(action)
        .global(true)
        .hide_short_help(setting.key != "database_url")
        .help_heading("Settings")
        .help(format!(
            "{} [env: {}]{default}",
            setting.help,
            setting.variable()
        ));
    Some(arg)
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.config = matches.get_one::<PathBuf>("config").cloned();
        let given = |setting: &'static Setting| {
            let values = matches.try_get_many::<String>(setting.key).ok()??;
            Some((
                setting,
                values.map(String::as_str).collect::<Vec<_>>().join(","),
            ))
        };
        self.settings = SETTINGS.iter().filter_map(given).collect();
        Ok(())
    }
}
