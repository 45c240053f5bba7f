//! A thread that hashes: it takes one job after the other, and keeps its memory between them.
//!
//! Hashing is the longest work that there is, and the least urgent: who logs in waits anyway, who is
//! logged in should not. So the thread gives way to them.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError, mpsc::Receiver},
};

use bluefox_auth_core::password::Hasher;

/// What a thread does for one password.
pub(super) type Job = Box<dyn FnOnce(&mut Hasher) + Send>;

/// Works until the last sender of jobs is dropped.
pub(super) fn work(queue: &Mutex<Receiver<Job>>) {
    step_back();
    let mut hasher = Hasher::default();
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        if catch_unwind(AssertUnwindSafe(|| job(&mut hasher))).is_err() {
            tracing::error!("a password hash panicked; its request is answered with an error");
            hasher = Hasher::default();
        }
    }
}

/// By how much a hashing thread is nicer than the threads that answer. On a core that these keep busy it gets
/// a quarter: at 19 it would get a hundredth, and a flood of requests would shut out who wants to log in.
#[cfg(target_os = "linux")]
pub(super) const STEP: i32 = 5;

/// Lowers the priority of the calling thread. Without it hashing is as right, and less polite.
#[cfg(target_os = "linux")]
fn step_back() {
    use rustix::process::{getpriority_process, setpriority_process};
    // On Linux "the calling process" of these calls is the calling thread alone.
    let stepped = getpriority_process(None)
        .and_then(|own| setpriority_process(None, own.saturating_add(STEP)));
    if let Err(error) = stepped {
        tracing::debug!(%error, "a hashing thread keeps its priority");
    }
}

/// Elsewhere a niceness is the whole process's.
#[cfg(not(target_os = "linux"))]
fn step_back() {}
