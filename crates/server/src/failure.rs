//! Why a command failed: one sentence for a person and an exit code for a script.

use std::{error::Error, io, process::ExitCode};

use bluefox_auth::{Code, Mistake, Problem, SettingsError, StartError};

use crate::config::{Mistakes, Setting};

/// What mends a lack of mail.
const MAIL_HINT: &str = ": `smtp_host` (BLUEFOX_SMTP_HOST) names a mail server";

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The settings are wrong.
    Settings(String),
    /// Something else went wrong.
    Other(String),
}

impl Failure {
    /// The server could not do `what`.
    pub(crate) fn because(what: &str, error: &dyn Error) -> Self {
        Self::Other(format!("can't {what}: {error}"))
    }

    /// What to say.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Settings(text) | Self::Other(text) => text,
        }
    }

    /// 2 for the settings, as for wrong usage; else 1.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Settings(_) => ExitCode::from(2),
            Self::Other(_) => ExitCode::FAILURE,
        }
    }
}

impl From<Mistakes> for Failure {
    fn from(mistakes: Mistakes) -> Self {
        Self::Settings(mistakes.to_string())
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        let lines: Vec<String> = error.mistakes().iter().map(in_our_words).collect();
        Self::Settings(lines.join("\n"))
    }
}

/// The library's mistake with the names that a setting has here.
fn in_our_words(Mistake { setting, message }: &Mistake) -> String {
    let key = match *setting {
        // The library takes keys, the server files of them.
        "signing_key" => "signing_key_file",
        "previous_signing_keys" => "previous_signing_key_files",
        // The mail server and the templates are many settings; the message says which one is meant.
        "smtp" | "mail" => return format!("mail can't be sent: {message}"),
        other => other,
    };
    let variable = Setting::find(key).map(|setting| format!(" ({})", setting.variable()));
    let hint = match key {
        "secret_key" => "; for local development, `bluefox-auth serve --dev` does that by itself",
        "registration" | "require_email_verification" => MAIL_HINT,
        _ => "",
    };
    format!("`{key}`{} {message}{hint}", variable.unwrap_or_default())
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        if let StartError::Settings(error) = error {
            error.into()
        } else {
            Self::Other(error.to_string())
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let fields: Vec<String> = problem
            .errors()
            .iter()
            .map(|error| format!("`{}` {}", error.field, error.message))
            .collect();
        let mut text = if problem.code() == Code::MailNotConfigured {
            format!("there is no way to send mail{MAIL_HINT}")
        } else if fields.is_empty() {
            problem.detail().to_owned()
        } else {
            fields.join("; ")
        };
        // The person at the terminal is the operator, and may know what broke.
        let mut cause = problem.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        Self::Other(text)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::because("write the result", &error)
    }
}
