//! The processor time that processes have used, as Linux counts it.

use std::{fs, process};

use clap::Args;
use serde::Serialize;

use crate::Failure;

/// What Linux counts in, on every processor that it runs on (`USER_HZ`).
const TICKS_A_SECOND: f64 = 100.0;

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

/// Seconds of a processor, in user and in system mode.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Used {
    /// By all threads of the server, those that have ended too.
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

    /// What they have used until now.
    pub(crate) fn used(self) -> Result<Used, Failure> {
        Ok(Used {
            server: of_process(self.pid)?.own,
            hashing: of_threads(self.pid, "hash")?,
            database: self.database_pid.map_or(Ok(0.0), of_family)?,
        })
    }
}

impl Used {
    /// What was used from then until now.
    pub(crate) fn since(self, then: Self) -> Self {
        Self {
            server: self.server - then.server,
            hashing: self.hashing - then.hashing,
            database: self.database - then.database,
        }
    }
}

struct Stat {
    parent: u32,
    own: f64,
    ended_children: f64,
}

/// Reads `/proc/…/stat` (`proc_pid_stat(5)`).
fn stat(path: &str) -> Result<Stat, Failure> {
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    // The second field is the name, in brackets, and may hold anything.
    let (_, fields) = text.rsplit_once(')').ok_or("no name")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = |at: usize| -> Result<f64, Failure> {
        let field = fields.get(at).ok_or("too few fields")?;
        Ok(f64::from(field.parse::<u32>()?) / TICKS_A_SECOND)
    };
    Ok(Stat {
        parent: fields.get(1).ok_or("no parent")?.parse()?,
        own: ticks(11)? + ticks(12)?,
        ended_children: ticks(13)? + ticks(14)?,
    })
}

fn of_process(pid: u32) -> Result<Stat, Failure> {
    stat(&format!("/proc/{pid}/stat"))
}

/// The threads of a process whose name holds this word.
fn of_threads(pid: u32, word: &str) -> Result<f64, Failure> {
    let mut sum = 0.0;
    for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
        let path = thread?.path();
        let name = fs::read_to_string(path.join("comm")).unwrap_or_default();
        if name.contains(word) {
            sum += stat(&path.join("stat").to_string_lossy())?.own;
        }
    }
    Ok(sum)
}

/// A process and its children, those that have ended too.
fn of_family(pid: u32) -> Result<f64, Failure> {
    let first = of_process(pid)?;
    let mut sum = first.own + first.ended_children;
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(other) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        // One that ends in between is among the ended ones next time.
        if let Ok(child) = of_process(other)
            && child.parent == pid
        {
            sum += child.own;
        }
    }
    Ok(sum)
}
