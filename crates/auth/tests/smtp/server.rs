//! The server as a process of a test: it tells what happens to it, and is gone when the test is.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    thread,
    time::Duration,
};

use serde_json::Value;
use tokio::task::spawn_blocking;

/// Below `crates/`, so that the tests of the other crates find it as well.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../auth/tests/smtp/server.py");

/// Longer than anything here takes, so that a test that would hang fails instead.
const PATIENCE: Duration = Duration::from_secs(30);

type Lines = Receiver<Value>;

fn follow(stdout: ChildStdout) -> Lines {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        // Reads to the end even if nobody listens, so that the server never waits for us.
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            drop(sender.send(serde_json::from_str(&line).expect("JSON")));
        }
    });
    receiver
}

fn read(lines: &Lines) -> Value {
    lines
        .recv_timeout(PATIENCE)
        .unwrap_or_else(|why| match why {
            RecvTimeoutError::Timeout => {
                panic!("the SMTP server told nothing more in {PATIENCE:?}")
            }
            RecvTimeoutError::Disconnected => panic!("the SMTP server ended: stderr says why"),
        })
}

/// A running server. It is killed at the end of the test.
pub(crate) struct SmtpServer {
    child: Child,
    stdin: ChildStdin,
    lines: Arc<Mutex<Lines>>,
    /// What was read, and not handed out yet.
    told: Vec<Value>,
    port: u16,
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl SmtpServer {
    /// Starts one and waits until it listens. `server.py --help` tells the arguments.
    #[expect(
        clippy::disallowed_methods,
        reason = "the runner of the tests says where it is"
    )]
    pub(crate) fn start(args: &[&str]) -> Self {
        let python = std::env::var("TEST_PYTHON")
            .expect("TEST_PYTHON names a Python with aiosmtpd: run scripts/test");
        let mut child = Command::new(python)
            .arg(SCRIPT)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a Python with aiosmtpd: run scripts/setup");
        let stdin = child.stdin.take().expect("a pipe");
        let lines = follow(child.stdout.take().expect("a pipe"));
        let ready = read(&lines);
        let port = ready["port"].as_u64().and_then(|port| port.try_into().ok());
        Self {
            child,
            stdin,
            lines: Arc::new(Mutex::new(lines)),
            told: Vec::new(),
            port: port.expect("the first line has the port"),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Waits for the next mail.
    pub(crate) async fn next(&mut self) -> Value {
        self.wait_for(is_mail).await
    }

    /// Waits for the next time that a client got so far: `connected` or `data`.
    pub(crate) async fn reached(&mut self, event: &str) {
        self.wait_for(|line| line["event"] == event).await;
    }

    /// The mails up to now without those that [`Self::next`] gave: whatever a client was answered
    /// before is among them.
    pub(crate) async fn received(&mut self) -> Vec<Value> {
        self.order("").await;
        self.told.extract_if(.., |line| is_mail(line)).collect()
    }

    /// What clients did up to now, but for the mails, and what [`Self::reached`] waited for.
    pub(crate) async fn events(&mut self) -> Vec<String> {
        self.order("").await;
        let events = self.told.extract_if(.., |line| !is_mail(line));
        let word = |line: Value| line["event"].as_str().expect("a word").to_owned();
        events.map(word).collect()
    }

    /// From now on it treats mail like this.
    pub(crate) async fn mode(&mut self, mode: &str) {
        self.order(&format!("mode {mode}")).await;
    }

    /// From now on it takes connections, which it refused with `--closed`.
    pub(crate) async fn open(&mut self) {
        self.order("open").await;
    }

    async fn order(&mut self, order: &str) {
        writeln!(self.stdin, "{order}").expect("the server reads");
        self.wait_for(|line| line["event"] == "synchronized").await;
    }

    /// Hands out the first line that fits, however long it takes to come.
    async fn wait_for(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        let mut at = 0;
        loop {
            if at == self.told.len() {
                let line = self.read().await;
                self.told.push(line);
            }
            if fits(&self.told[at]) {
                return self.told.remove(at);
            }
            at += 1;
        }
    }

    /// Not on the runtime's own thread, which the client may need, and not by its clock, which may
    /// be paused.
    async fn read(&self) -> Value {
        let lines = Arc::clone(&self.lines);
        spawn_blocking(move || read(&lines.lock().expect("no reader panicked")))
            .await
            .expect("the SMTP server told what was waited for")
    }
}

fn is_mail(line: &Value) -> bool {
    line.get("from").is_some()
}
