//! Runs the real binary, with nothing of the environment of the test in it.

#![expect(
    dead_code,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "each test file uses a part of it, and a test fails by panicking"
)]

mod server;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use reqwest::Response;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) use server::Server;

/// A secret as `secret generate` prints them.
pub(crate) const SECRET: &str = "kQ7nS3oXv8bJ5mZ1tY6wR2cF9hL4pD0gUeAiNxVqTsE";

/// Passwords are hashed cheaply where a test isn't about hashing.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("BLUEFOX_BIND", "127.0.0.1:0"),
    ("BLUEFOX_SECRET_KEY", SECRET),
    ("BLUEFOX_HASHING_MEMORY_KIB", "64"),
    ("BLUEFOX_HASHING_ITERATIONS", "1"),
];

/// A directory of its own for the database, and what the binary is to be told.
pub(crate) struct Place {
    dir: TempDir,
    environment: Vec<(String, String)>,
}

impl Place {
    /// SQLite in a new directory.
    pub(crate) fn new() -> Self {
        let environment = ENVIRONMENT
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        Self {
            dir: TempDir::new().unwrap(),
            environment: environment.collect(),
        }
    }

    /// PostgreSQL, in a schema of its own.
    pub(crate) async fn postgres(schema: &str) -> Self {
        let url = postgres_url();
        let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(&url)
            .await
            .unwrap();
        let sql = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
        let separator = if url.contains('?') { '&' } else { '?' };
        let url = format!("{url}{separator}options[search_path]={schema}");
        Self::new().with("BLUEFOX_DATABASE_URL", &url)
    }

    /// Adds or replaces a variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(other, _)| other != name);
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The value of a variable that is there.
    pub(crate) fn variable(&self, name: &str) -> &str {
        let found = self.environment.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str()).expect("it is set")
    }

    /// Takes a variable away.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.environment.retain(|(other, _)| other != name);
        self
    }

    /// Writes a file into the directory, and makes the folders that it is in.
    pub(crate) fn file(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Where a file of the directory is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bluefox-auth"));
        command
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.dir.path())
            .args(args);
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with_input(args, "")
    }

    /// Runs a command that reads something.
    pub(crate) fn run_with_input(&self, args: &[&str], input: &str) -> Ran {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that doesn't read may have ended already.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        child.wait_with_output().unwrap().into()
    }

    /// Starts the server and waits until it listens.
    pub(crate) fn serve(&self, args: &[&str]) -> Server {
        let args: Vec<&str> = ["serve"].iter().chain(args).copied().collect();
        Server::start(self.command(&args))
    }

    /// Runs a script of the shell to its end, with the binary on its path.
    pub(crate) fn run_script(&self, script: &str) -> Ran {
        self.shell(script).output().unwrap().into()
    }

    /// Starts the server by a script whose last line becomes it.
    pub(crate) fn serve_by(&self, script: &str) -> Server {
        Server::start(self.shell(script))
    }

    fn shell(&self, script: &str) -> Command {
        let folder = Path::new(env!("CARGO_BIN_EXE_bluefox-auth")).parent();
        let folder = folder.expect("the binary is in a folder").display();
        let mut command = Command::new("sh");
        command
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env("PATH", format!("{folder}:/usr/local/bin:/usr/bin:/bin"))
            .current_dir(self.dir.path())
            .args(["-ec", script]);
        command
    }

    /// Whether there is such a file in the directory.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }
}

/// The PostgreSQL that the tests may use.
fn postgres_url() -> String {
    let found = std::env::var_os("TEST_POSTGRES_URL").and_then(|url| url.into_string().ok());
    found.expect(
        "TEST_POSTGRES_URL is not set; run the tests by scripts/test, which starts a PostgreSQL",
    )
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Ran {
    /// What it printed, after it did well.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.stdout
    }

    /// What it printed as JSON, after it did well.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// What it complained about, with the exit code.
    #[track_caller]
    pub(crate) fn refused(self, code: i32) -> String {
        assert_eq!(
            (self.code, self.stdout.as_str()),
            (Some(code), ""),
            "{self:?}"
        );
        self.stderr
    }
}

/// The password of every user of the tests.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// The body of a login.
pub(crate) fn credentials(email: &str) -> Value {
    json!({"email": email, "password": PASSWORD})
}

/// The answer as JSON.
pub(crate) async fn body(answer: Response) -> Value {
    answer.json().await.unwrap()
}
