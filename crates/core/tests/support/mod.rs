//! What the tests of tokens share. Everything is the same on every run.

use std::sync::atomic::{AtomicU64, Ordering};

use bluefox_auth_core::{
    Entropy, SessionId, Timestamp,
    keys::{KeyRing, Purpose},
    secret::{self, SecretKey},
};
use proptest::{
    prelude::ProptestConfig,
    test_runner::{FileFailurePersistence, RngSeed},
};
use sha2::{Digest as _, Sha256};

/// The moment at which the tests happen.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

/// SHA-256 over a seed and a counter.
#[derive(Debug)]
pub(crate) struct Seeded {
    seed: &'static str,
    counter: AtomicU64,
}

impl Seeded {
    pub(crate) const fn new(seed: &'static str) -> Self {
        Self {
            seed,
            counter: AtomicU64::new(0),
        }
    }
}

impl Entropy for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let count = self.counter.fetch_add(1, Ordering::Relaxed);
            let block = Sha256::new()
                .chain_update(self.seed)
                .chain_update(count.to_be_bytes())
                .finalize();
            for (byte, random) in chunk.iter_mut().zip(block) {
                *byte = random;
            }
        }
    }
}

/// A secret of its own for each seed.
pub(crate) fn secret(seed: &'static str) -> SecretKey {
    SecretKey::parse(&secret::generate(&Seeded::new(seed))).expect("random")
}

/// The ring of the secret `current`, which still knows the `previous` ones.
pub(crate) fn ring(purpose: Purpose, current: &'static str, previous: &[&'static str]) -> KeyRing {
    let previous: Vec<_> = previous.iter().map(|seed| secret(seed)).collect();
    KeyRing::derive(&secret(current), &previous, purpose)
}

pub(crate) fn session(seed: &'static str) -> SessionId {
    SessionId::new(NOW, &Seeded::new(seed))
}

/// The same cases on every run.
pub(crate) fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        cases: count,
        rng_seed: RngSeed::Fixed(0x00B1_0EF0),
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::default()
    }
}
