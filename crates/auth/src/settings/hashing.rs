//! How passwords are hashed, and how much of the machine that may take.

use std::{num::NonZero, thread::available_parallelism, time::Duration};

use bluefox_auth_core::password::Cost;

/// The cost of a password hash and the bounds of the pool that computes it.
///
/// A login flood fills the queue and is answered with 503 `overloaded`; who is logged in already
/// does not notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hashing {
    /// Memory a hash, in KiB. Default: 19,456.
    pub memory_kib: u32,
    /// Passes over the memory. Default: 2.
    pub iterations: u32,
    /// Lanes. Default: 1.
    pub parallelism: u32,
    /// Threads that hash; each keeps its memory. Default: half the processors, at least one.
    pub threads: usize,
    /// How many hashes may wait. Default: 128.
    pub queue: usize,
    /// How long one may wait before it is given up. Default: 5 s.
    pub deadline: Duration,
}

impl Default for Hashing {
    fn default() -> Self {
        let Cost {
            memory_kib,
            iterations,
            parallelism,
        } = Cost::default();
        let processors = available_parallelism().map_or(1, NonZero::get);
        Self {
            memory_kib,
            iterations,
            parallelism,
            threads: (processors / 2).max(1),
            queue: 128,
            deadline: Duration::from_secs(5),
        }
    }
}

impl Hashing {
    pub(crate) const fn cost(self) -> Cost {
        Cost {
            memory_kib: self.memory_kib,
            iterations: self.iterations,
            parallelism: self.parallelism,
        }
    }
}
