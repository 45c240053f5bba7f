//! Stories of the settings. None of them touches the environment of the process.

mod mail;
mod mistakes;

use std::{io::Write as _, net::SocketAddr, time::Duration};

use bluefox_auth::SameSite;
use clap::Parser as _;

use super::*;
use crate::cli::{Cli, Command};

/// Settings from a file, an environment and the flags of `serve`.
struct Sources<'a> {
    toml: &'a str,
    environment: &'a [(&'a str, &'a str)],
    flags: &'a [&'a str],
    purpose: Purpose,
}

impl Default for Sources<'_> {
    fn default() -> Self {
        Self {
            toml: "",
            environment: &[],
            flags: &[],
            purpose: Purpose::Serve,
        }
    }
}

impl Sources<'_> {
    fn load(self) -> Result<Config, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(self.toml.as_bytes()).unwrap();
        let path = file.path().to_str().unwrap();
        let mut environment: Environment = self
            .environment
            .iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        environment.push(("BLUEFOX_CONFIG".into(), path.into()));
        let words = ["bluefox-auth", "serve"].iter().chain(self.flags);
        let Command::Serve { flags, .. } = Cli::try_parse_from(words).unwrap().command else {
            unreachable!()
        };
        Config::load(&flags, &environment, self.purpose)
            .map_err(|mistakes| mistakes.to_string().replace(path, "FILE"))
    }

    fn mistakes(self) -> String {
        self.load().expect_err("there is a mistake in it")
    }
}

#[test]
fn the_defaults_parse() {
    for purpose in [Purpose::Serve, Purpose::Develop, Purpose::Command] {
        let config = Sources {
            purpose,
            ..Sources::default()
        }
        .load()
        .unwrap();
        assert_eq!(config.bind, SocketAddr::from(([127, 0, 0, 1], 8000)));
        assert_eq!(config.access_token_ttl, Duration::from_mins(30));
        assert_eq!(config.refresh_token_ttl, Duration::from_hours(7 * 24));
        assert!(config.secret_key.is_none() && config.allowed_origins.is_empty());
    }
}

#[test]
fn a_flag_beats_the_environment_and_that_beats_the_file() {
    let config = Sources {
        toml: "token_audience = \"file\"\ntoken_issuer = \"file\"\nprefix = \"/file\"",
        environment: &[
            ("BLUEFOX_TOKEN_ISSUER", "environment"),
            ("BLUEFOX_PREFIX", "/environment"),
        ],
        flags: &["--prefix", "/flag"],
        ..Sources::default()
    }
    .load()
    .unwrap();
    assert_eq!(config.token_audience, "file");
    assert_eq!(config.token_issuer.as_deref(), Some("environment"));
    assert_eq!(config.prefix, "/flag");
}

#[test]
fn the_flag_config_beats_its_variable() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"prefix = \"/named-by-the-flag\"").unwrap();
    let flags = &["--config", file.path().to_str().unwrap()];
    let toml = "prefix = \"/named-by-the-variable\"";
    let config = Sources {
        toml,
        flags,
        ..Sources::default()
    }
    .load()
    .unwrap();
    assert_eq!(config.prefix, "/named-by-the-flag");
}

#[test]
fn development_changes_defaults_only() {
    let config = Sources {
        purpose: Purpose::Develop,
        ..Sources::default()
    }
    .load()
    .unwrap();
    assert!(!config.cookie_secure);
    assert_eq!(config.log_format, LogFormat::Text);

    let toml = "cookie_secure = true\nlog_format = \"json\"";
    let config = Sources {
        toml,
        purpose: Purpose::Develop,
        ..Sources::default()
    }
    .load()
    .unwrap();
    assert!(config.cookie_secure);
    assert_eq!(config.log_format, LogFormat::Json);
}

#[test]
fn lists_are_arrays_in_toml_and_have_commas_elsewhere() {
    let origins = |sources: Sources<'_>| sources.load().unwrap().allowed_origins;
    let two = ["https://a.example", "https://b.example"];
    let toml = r#"allowed_origins = ["https://a.example", "https://b.example"]"#;
    assert_eq!(
        origins(Sources {
            toml,
            ..Sources::default()
        }),
        two
    );
    let environment = &[(
        "BLUEFOX_ALLOWED_ORIGINS",
        "https://a.example, https://b.example,",
    )];
    assert_eq!(
        origins(Sources {
            environment,
            ..Sources::default()
        }),
        two
    );
    let flags = &["--allowed-origins", two[0], "--allowed-origins", two[1]];
    assert_eq!(
        origins(Sources {
            flags,
            ..Sources::default()
        }),
        two
    );
}

#[test]
fn empty_means_not_set() {
    let config = Sources {
        toml: "cookie_domain = \"example.com\"\nallowed_origins = [\"https://a.example\"]",
        environment: &[
            ("BLUEFOX_COOKIE_DOMAIN", ""),
            ("BLUEFOX_ALLOWED_ORIGINS", ""),
        ],
        ..Sources::default()
    }
    .load()
    .unwrap();
    assert_eq!(config.cookie_domain, None);
    assert!(config.allowed_origins.is_empty());
}

#[test]
fn durations_are_human_and_zero_needs_no_unit() {
    let toml = "reuse_window = 0\naccess_token_ttl = \"1h 30m\"\ncookie_same_site = \"strict\"";
    let config = Sources {
        toml,
        ..Sources::default()
    }
    .load()
    .unwrap();
    assert_eq!(config.reuse_window, Duration::ZERO);
    assert_eq!(config.access_token_ttl, Duration::from_mins(90));
    assert_eq!(config.cookie_same_site, SameSite::Strict);
}

#[test]
fn secrets_have_no_flag() {
    let words = ["bluefox-auth", "serve", "--secret-key", "x"];
    assert!(Cli::try_parse_from(words).is_err());
}

#[test]
fn the_example_of_the_documentation_is_right() {
    let config = Sources {
        toml: docs::EXAMPLE,
        ..Sources::default()
    }
    .load()
    .unwrap();
    assert_eq!(config.cookie_domain.as_deref(), Some("example.com"));
}

#[test]
fn the_command_line_is_consistent() {
    <Cli as clap::CommandFactory>::command().debug_assert();
}
