//! A PostgreSQL cluster of one test's own, which it may stop.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/postgres");

/// A running cluster, or one that was. It is removed at the end of the test.
pub(crate) struct Cluster {
    child: Child,
    stdin: Option<ChildStdin>,
    directory: String,
    pub(crate) url: String,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The command ends with its input, and the script removes the cluster after it: a signal
        // would leave that behind.
        drop(self.stdin.take());
        drop(self.child.wait());
    }
}

impl Cluster {
    pub(crate) fn start() -> Self {
        let tell = "echo $TEST_POSTGRES_DIRECTORY; echo $TEST_POSTGRES_URL; exec cat";
        let mut child = Command::new(SCRIPT)
            .args(["run", "--", "sh", "-c", tell])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut line = || lines.next().expect("the cluster starts").unwrap();
        Self {
            directory: line(),
            url: line(),
            stdin: child.stdin.take(),
            child,
        }
    }

    fn order(&self, verb: &str) {
        let status = Command::new(SCRIPT).args([verb, &self.directory]).status();
        assert!(status.unwrap().success(), "{verb}");
    }

    /// Ends every connection, and returns when the server has ended.
    pub(crate) fn halt(&self) {
        self.order("halt");
    }

    /// Returns when it accepts connections again.
    pub(crate) fn resume(&self) {
        self.order("resume");
    }
}
