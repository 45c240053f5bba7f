//! A thread that hashes: it takes one job after the other, and keeps its memory between them.
//!
//! Hashing is the longest work that there is, and the least urgent: who logs in waits anyway, who is
//! logged in should not. So the thread takes only what of the processors nobody else wants.

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

/// Gives the calling thread the lowest priority. Without it hashing is as right, and less polite.
#[cfg(target_os = "linux")]
fn step_back() {
    const LOWEST: i32 = 19;
    // On Linux "the calling process" of this call is the calling thread alone.
    if let Err(error) = rustix::process::setpriority_process(None, LOWEST) {
        tracing::debug!(%error, "a hashing thread keeps its priority");
    }
}

/// Elsewhere a niceness is the whole process's.
#[cfg(not(target_os = "linux"))]
fn step_back() {}
