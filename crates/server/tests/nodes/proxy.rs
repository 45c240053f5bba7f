//! A proxy between a node and PostgreSQL, as a process of its own, so that it can be stopped.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/nodes/proxy.py");

/// A running proxy. It is killed at the end of the test, stopped or not.
pub(crate) struct Proxy {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    /// The URL of the database by way of it.
    pub(crate) url: String,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Proxy {
    /// Starts one to the database of this URL.
    pub(crate) fn start(url: &str) -> Self {
        let (user, rest) = url.rsplit_once('@').expect("postgres://user:password@…");
        let (address, database) = rest.split_once('/').expect("…host:port/database");
        let (host, port) = address.split_once(':').expect("host:port");
        let mut child = Command::new("python3")
            .args([SCRIPT, host, port])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3: run scripts/setup");
        let mut proxy = Self {
            stdin: child.stdin.take().unwrap(),
            stdout: BufReader::new(child.stdout.take().unwrap()),
            child,
            url: String::new(),
        };
        let port = proxy.line();
        proxy.url = format!("{user}@127.0.0.1:{port}/{database}");
        proxy
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    fn order(&mut self, order: &str, answer: &str) {
        writeln!(self.stdin, "{order}").unwrap();
        assert_eq!(self.line(), answer);
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        let status = Command::new("sh").args(["-c", &kill]).status();
        assert!(status.unwrap().success());
    }

    /// Nothing passes from here on, and no connection ends.
    pub(crate) fn freeze(&self) {
        self.signal("STOP");
    }

    pub(crate) fn thaw(&self) {
        self.signal("CONT");
    }

    /// Nothing passes on the connections that listen for notifications.
    pub(crate) fn hold_listeners(&mut self) {
        self.order("hold", "held");
    }

    pub(crate) fn release_listeners(&mut self) {
        self.order("release", "released");
    }
}
