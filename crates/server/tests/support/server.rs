//! The server as a running process.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    sync::{
        Mutex,
        mpsc::{Receiver, channel},
    },
    thread,
    time::Duration,
};

use reqwest::{Client, Response};
use serde_json::Value;

use super::credentials;

/// Longer than anything here takes, so that a test that hangs fails instead.
const PATIENCE: Duration = Duration::from_mins(1);

fn follow(stderr: ChildStderr) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        // Reads to the end even if nobody listens, so that the server never waits for us.
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            drop(sender.send(line));
        }
    });
    receiver
}

/// A running server. It is killed at the end of the test.
pub(crate) struct Server {
    child: Child,
    log: Mutex<Receiver<String>>,
    pub(crate) url: String,
    pub(crate) client: Client,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Server {
    /// Starts it and waits until it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = Mutex::new(follow(child.stderr.take().unwrap()));
        let mut server = Self {
            child,
            log,
            url: String::new(),
            client: Client::new(),
        };
        server.url = server.wait_for_url("listening");
        server
    }

    /// The URL in the next line of the log with this text in it.
    #[track_caller]
    pub(crate) fn wait_for_url(&self, text: &str) -> String {
        let line = self.wait_for(text);
        let start = line.find("http").expect("the line has a URL");
        line[start..].split('"').next().unwrap().to_owned()
    }

    /// The next line of the log with this text in it.
    #[track_caller]
    pub(crate) fn wait_for(&self, text: &str) -> String {
        let log = self.log.lock().unwrap();
        let mut seen = Vec::new();
        while let Ok(line) = log.recv_timeout(PATIENCE) {
            if line.contains(text) {
                return line;
            }
            seen.push(line);
        }
        panic!("no line of the log has {text:?}: {seen:#?}");
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// Sends SIGKILL and waits for the end.
    pub(crate) fn kill(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        self.child.wait().unwrap();
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        let kill = format!("kill -TERM {}", self.child.id());
        let status = Command::new("sh").args(["-c", &kill]).status();
        assert!(status.unwrap().success());
    }

    /// Waits until the server ended by itself.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.client
            .get(format!("{}{path}", self.url))
            .send()
            .await
            .unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        self.client
            .post(format!("{}{path}", self.url))
            .json(body)
            .send()
            .await
            .unwrap()
    }

    /// Registers a user with [`PASSWORD`].
    pub(crate) async fn register(&self, email: &str) {
        let answer = self.post("/auth/register", &credentials(email)).await;
        assert_eq!(answer.status(), 201);
    }

    /// Logs in with [`PASSWORD`].
    pub(crate) async fn login(&self, email: &str) -> Response {
        self.post("/auth/login", &credentials(email)).await
    }
}
