//! The only door to randomness: whoever needs random bytes takes an [`Entropy`].

/// A source of random bytes fit for keys and tokens.
///
/// The real one is `SystemEntropy` of the `bluefox-auth` crate; tests hand in a seeded one, which
/// makes every identifier and token of a story reproducible.
pub trait Entropy: Send + Sync + std::fmt::Debug {
    /// Fills `bytes` with randomness.
    fn fill(&self, bytes: &mut [u8]);
}

/// Draws `N` random bytes.
pub fn draw<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}
