//! What a node may keep in memory, and for how long it believes it.

use std::time::Duration;

/// What a node may keep in memory, and for how long it believes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemorySettings {
    /// How many users, how many sessions and how many tokens.
    pub(crate) entries: u32,
    /// How long the feed may be silent.
    pub(crate) max_staleness: Duration,
}

impl Default for MemorySettings {
    fn default() -> Self {
        Self {
            entries: 16_384,
            max_staleness: Duration::from_secs(2),
        }
    }
}
