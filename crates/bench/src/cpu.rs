//! The processor time that processes have used, as Linux counts it.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process,
};

use clap::Args;
use serde::Serialize;

use crate::Failure;

/// What `stat` counts in, on every processor that Linux runs on (`USER_HZ` is 100).
const NANOS_A_TICK: u64 = 10_000_000;

/// The processes whose time is taken.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Watched {
    /// The server's process.
    #[arg(long)]
    pid: u32,
    /// PostgreSQL's first process.
    #[arg(long)]
    database_pid: Option<u32>,
}

/// Nanoseconds by thread, until some moment.
#[derive(Debug)]
pub(crate) struct Reading {
    server: HashMap<PathBuf, u64>,
    database: HashMap<PathBuf, u64>,
}

/// Seconds of a processor between two moments, in user and in system mode.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Used {
    /// By all threads of the server.
    server: f64,
    /// Of these: by the threads that hash passwords.
    hashing: f64,
    /// By PostgreSQL.
    database: f64,
}

impl Watched {
    /// This very process.
    pub(crate) fn own(database_pid: Option<u32>) -> Self {
        Self {
            pid: process::id(),
            database_pid,
        }
    }

    pub(crate) fn read(self) -> Result<Reading, Failure> {
        let mut database = HashMap::new();
        if let Some(first) = self.database_pid {
            threads(first, &mut database)?;
            for child in children(first)? {
                // It may have ended in between.
                let _ = threads(child, &mut database);
            }
        }
        let mut server = HashMap::new();
        threads(self.pid, &mut server)?;
        Ok(Reading { server, database })
    }

    /// What was used since the reading.
    pub(crate) fn since(self, then: &Reading) -> Result<Used, Failure> {
        let now = self.read()?;
        let hashes = |thread: &Path| {
            // The only threads with a name that says so: see the library's `hashing.rs`.
            fs::read_to_string(thread.join("comm")).is_ok_and(|name| name.contains("hash"))
        };
        Ok(Used {
            server: between(&then.server, &now.server, |_| true),
            hashing: between(&then.server, &now.server, hashes),
            database: between(&then.database, &now.database, |_| true),
        })
    }
}

/// Seconds; of a thread that has ended in between nothing is known.
fn between(
    then: &HashMap<PathBuf, u64>,
    now: &HashMap<PathBuf, u64>,
    counts: impl Fn(&Path) -> bool,
) -> f64 {
    let spent = now.iter().filter(|(thread, _)| counts(thread));
    let spent = spent.map(|(thread, until)| {
        let from = then.get(thread).copied().unwrap_or_default();
        std::time::Duration::from_nanos(until.saturating_sub(from)).as_secs_f64()
    });
    spent.sum()
}

/// Adds the threads of a process.
fn threads(pid: u32, to: &mut HashMap<PathBuf, u64>) -> Result<(), Failure> {
    let folder = format!("/proc/{pid}/task");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{folder}: {error}"))?;
    for thread in entries {
        let path = thread?.path();
        if let Some(nanos) = nanos(&path) {
            to.insert(path, nanos);
        }
    }
    Ok(())
}

/// To the nanosecond where the kernel tells it, else in ticks.
fn nanos(thread: &Path) -> Option<u64> {
    let exact = fs::read_to_string(thread.join("schedstat")).ok();
    let exact = exact.and_then(|text| text.split_whitespace().next()?.parse().ok());
    exact.or_else(|| {
        let [user, system] = [11, 12].map(|at| field(thread, at));
        Some((user? + system?) * NANOS_A_TICK)
    })
}

/// A field of `stat`, counted from behind the name, which may hold anything (`proc_pid_stat(5)`).
fn field(process: &Path, at: usize) -> Option<u64> {
    let text = fs::read_to_string(process.join("stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    fields.split_whitespace().nth(at)?.parse().ok()
}

fn children(parent: u32) -> Result<Vec<u32>, Failure> {
    let mut children = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let path = entry?.path();
        let pid = path
            .file_name()
            .and_then(|name| name.to_str()?.parse().ok());
        if let Some(pid) = pid
            && field(&path, 1) == Some(parent.into())
        {
            children.push(pid);
        }
    }
    Ok(children)
}
