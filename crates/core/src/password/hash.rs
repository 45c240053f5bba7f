//! Hashes: what one costs, how it is stored, and who computes it.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::Password;
use crate::entropy::{Entropy, draw};

/// The longest PHC string that is read, in bytes.
const MAX_PHC_BYTES: usize = 512;

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

impl Default for Cost {
    /// The first recommendation of OWASP: 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            iterations: 2,
            parallelism: 1,
        }
    }
}

/// A cost that is none: too small for the algorithm, or beyond what a server bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "needs memory of 8 KiB a lane at least and 1 GiB at most, 1 to 32 iterations, and 1 to 16 lanes"
)]
pub struct CostError;

impl Cost {
    /// Whether a hash of this cost can be made.
    ///
    /// # Errors
    ///
    /// [`CostError`].
    pub fn check(self) -> Result<(), CostError> {
        self.params().map(|_| ())
    }

    fn params(self) -> Result<Params, CostError> {
        let is_bearable =
            self.memory_kib <= 1 << 20 && self.iterations <= 32 && self.parallelism <= 16;
        Params::new(
            self.memory_kib,
            self.iterations,
            self.parallelism,
            Some(OUTPUT),
        )
        .ok()
        .filter(|_| is_bearable)
        .ok_or(CostError)
    }
}

const OUTPUT: usize = 32;

/// A stored hash that can be verified against: a PHC string of Argon2id with a bearable cost.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredHash {
    cost: Cost,
    params: Params,
    salt: Salt,
    output: Output,
}

impl std::fmt::Debug for StoredHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredHash")
            .field("cost", &self.cost)
            .finish_non_exhaustive()
    }
}

/// A text that is no hash of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a PHC string of Argon2id with a bearable cost")]
pub struct HashFormatError;

impl StoredHash {
    /// Reads a PHC string, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
    ///
    /// # Errors
    ///
    /// [`HashFormatError`], also for a cost beyond the bounds of [`CostError`].
    pub fn parse(phc: &str) -> Result<Self, HashFormatError> {
        let read = || {
            if phc.len() > MAX_PHC_BYTES {
                return None;
            }
            let hash = PasswordHash::new(phc).ok()?;
            let is_ours = hash.algorithm == Algorithm::Argon2id.ident()
                && hash.version == Some(Version::V0x13.into());
            let params = Params::try_from(&hash.params).ok()?;
            let is_plain = params.keyid().is_empty() && params.data().is_empty();
            let cost = Cost {
                memory_kib: params.m_cost(),
                iterations: params.t_cost(),
                parallelism: params.p_cost(),
            };
            let (salt, output) = (hash.salt?, hash.hash?);
            let has_size = salt.len() >= argon2::MIN_SALT_LEN && output.len() == OUTPUT;
            let params = cost.params().ok()?;
            (is_ours && is_plain && has_size).then_some(Self {
                cost,
                params,
                salt,
                output,
            })
        };
        read().ok_or(HashFormatError)
    }

    /// A hash of this cost that no password fits: to check the password of somebody unknown against,
    /// so that it takes as long.
    ///
    /// # Errors
    ///
    /// [`CostError`].
    pub fn decoy(cost: Cost, entropy: &dyn Entropy) -> Result<Self, CostError> {
        let random: [u8; OUTPUT] = draw(entropy);
        let (salt, _) = random.split_first_chunk::<16>().ok_or(CostError)?;
        Ok(Self {
            cost,
            params: cost.params()?,
            salt: Salt::new(salt).map_err(|_| CostError)?,
            output: Output::new(&random).map_err(|_| CostError)?,
        })
    }

    /// What it costs to check a password against it.
    pub const fn cost(&self) -> Cost {
        self.cost
    }
}

impl std::fmt::Display for StoredHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&self.params).map_err(|_| std::fmt::Error)?,
            salt: Some(self.salt),
            hash: Some(self.output),
        }
        .fmt(f)
    }
}

/// Hashes and verifies passwords, one after the other, in memory that it keeps.
#[derive(Default)]
pub struct Hasher {
    memory: Vec<Block>,
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hasher({} KiB)", self.memory.len())
    }
}

impl Hasher {
    /// Hashes a password with a new salt.
    ///
    /// # Errors
    ///
    /// [`CostError`].
    pub fn hash(
        &mut self,
        password: &Password,
        cost: Cost,
        entropy: &dyn Entropy,
    ) -> Result<StoredHash, CostError> {
        let params = cost.params()?;
        let salt = Salt::new(&draw::<16>(entropy)).map_err(|_| CostError)?;
        let output = self.output(password, &params, &salt).ok_or(CostError)?;
        let output = Output::new(output.as_slice()).map_err(|_| CostError)?;
        Ok(StoredHash {
            cost,
            params,
            salt,
            output,
        })
    }

    /// Whether the password is the one that was hashed. The comparison takes constant time.
    pub fn verify(&mut self, password: &Password, stored: &StoredHash) -> bool {
        self.output(password, &stored.params, &stored.salt)
            .is_some_and(|output| output.ct_eq(stored.output.as_bytes()).into())
    }

    fn output(
        &mut self,
        password: &Password,
        params: &Params,
        salt: &Salt,
    ) -> Option<Zeroizing<[u8; OUTPUT]>> {
        let blocks = params.block_count();
        if self.memory.len() < blocks {
            self.memory.resize(blocks, Block::new());
        }
        let memory = self.memory.get_mut(..blocks)?;
        let mut output = Zeroizing::new([0; OUTPUT]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
            .hash_password_into_with_memory(
                password.as_bytes(),
                salt.as_ref(),
                output.as_mut_slice(),
                memory,
            )
            .ok()?;
        Some(output)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug)]
    struct Fixed;

    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    const CHEAP: Cost = Cost {
        memory_kib: 8,
        iterations: 1,
        parallelism: 1,
    };

    fn password(text: &str) -> Password {
        Password::presented(&text.to_owned().into()).expect("short enough")
    }

    #[test]
    fn verifies_what_it_hashed_and_nothing_else() {
        let mut hasher = Hasher::default();
        let long = "x".repeat(1023);
        let hash = hasher
            .hash(&password(&format!("{long}y")), CHEAP, &Fixed)
            .expect("cheap");
        assert!(hasher.verify(&password(&format!("{long}y")), &hash));
        assert!(!hasher.verify(&password(&format!("{long}z")), &hash));
        assert!(!hasher.verify(&password(&long), &hash));
    }

    #[test]
    fn agrees_with_the_reference_implementation() {
        // argon2-cffi 25.1 (the C reference): hash_secret(b"correct horse", b"saltsaltsaltsalt", 2, 64, 1, 32)
        let phc = "$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$5jdMIzWoFbzSOl6k3wai9uU3f8LD+HmGXQgo1uhHQPI";
        let stored = StoredHash::parse(phc).expect("a PHC string");
        assert!(Hasher::default().verify(&password("correct horse"), &stored));
    }

    #[test]
    fn one_memory_serves_hashes_of_every_size() {
        let mut hasher = Hasher::default();
        let big = Cost {
            memory_kib: 64,
            ..CHEAP
        };
        for cost in [big, CHEAP, big] {
            let hash = hasher
                .hash(&password("correct horse"), cost, &Fixed)
                .expect("cheap");
            assert!(hasher.verify(&password("correct horse"), &hash));
            assert_eq!(hash.cost(), cost);
        }
    }

    #[test]
    fn no_password_fits_a_decoy() {
        let decoy = StoredHash::decoy(CHEAP, &Fixed).expect("cheap");
        assert_eq!(decoy.cost(), CHEAP);
        assert!(!Hasher::default().verify(&password(""), &decoy));
        assert_eq!(StoredHash::parse(&decoy.to_string()), Ok(decoy));
    }

    #[test]
    fn normal_form_does_not_matter() {
        let mut hasher = Hasher::default();
        let hash = hasher
            .hash(&password("J\u{f6}rg Jr."), CHEAP, &Fixed)
            .expect("cheap");
        assert!(hasher.verify(&password("Jo\u{308}rg Jr."), &hash));
    }

    #[test]
    fn refuses_hashes_beyond_its_means() {
        let good = Hasher::default()
            .hash(&password("correct horse"), CHEAP, &Fixed)
            .expect("cheap")
            .to_string();
        assert!(StoredHash::parse(&good).is_ok());
        for (from, to) in [
            ("m=8,", "m=4000000,"),
            ("t=1,", "t=33,"),
            ("p=1$", "p=17$"),
            ("argon2id", "argon2i"),
            ("v=19", "v=16"),
        ] {
            assert_eq!(
                StoredHash::parse(&good.replace(from, to)),
                Err(HashFormatError),
                "{to}"
            );
        }
    }

    proptest! {
        #[test]
        fn phc_parser_never_panics(text in any::<String>(), tail in "[$a-zA-Z0-9=,+/]{0,120}") {
            let _ = StoredHash::parse(&text);
            let _ = StoredHash::parse(&format!("$argon2id$v=19${tail}"));
        }

        #[test]
        fn phc_strings_round_trip(
            salt in prop::collection::vec(any::<u8>(), 8..32), output in any::<[u8; 32]>(),
            memory_kib in 8_u32..1 << 20, iterations in 1_u32..=32,
        ) {
            let cost = Cost { memory_kib, iterations, parallelism: 1 };
            let stored = StoredHash {
                cost,
                params: cost.params().expect("within bounds"),
                salt: Salt::new(&salt).expect("long enough"),
                output: Output::new(&output).expect("32 bytes"),
            };
            prop_assert_eq!(StoredHash::parse(&stored.to_string()), Ok(stored));
        }
    }
}
