//! Identifiers: UUID version 7 (RFC 9562), made from our own clock and entropy.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::{
    entropy::{Entropy, draw},
    time::Timestamp,
};

/// A fresh UUID of version 7: sortable by the moment it was made, random otherwise.
pub fn uuid_v7(now: Timestamp, entropy: &dyn Entropy) -> Uuid {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &draw(entropy)).into_uuid()
}

/// A fresh UUID of version 7 that comes after those of the same moment with a lower position (RFC 9562,
/// section 6.2, method 1). Positions beyond 4095 are the last one.
pub fn uuid_v7_at(now: Timestamp, position: u16, entropy: &dyn Entropy) -> Uuid {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    let mut random: [u8; 10] = draw(entropy);
    let [high, low, ..] = &mut random;
    [*high, *low] = position.min(0xfff).to_be_bytes();
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier.
            pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(uuid_v7(now, entropy))
            }

            /// The identifier as a UUID.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id! {
    /// Names a user.
    UserId
}

id! {
    /// Names a session: one login of one user. It is no secret and opens nothing.
    SessionId
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts down, so that what is drawn later is less.
    #[derive(Debug)]
    struct Falling(std::sync::atomic::AtomicU8);

    impl Entropy for Falling {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_sub(1, std::sync::atomic::Ordering::SeqCst));
        }
    }

    #[test]
    fn positions_order_what_is_made_at_one_moment() {
        let (now, entropy) = (Timestamp::from_seconds(1), Falling(255.into()));
        let made: Vec<Uuid> = (0..200)
            .chain([0xffe, 0xfff])
            .map(|position| uuid_v7_at(now, position, &entropy))
            .collect();
        assert!(made.is_sorted());
        assert!(made.iter().all(|id| id.get_version_num() == 7));
        assert!(
            uuid_v7_at(now, u16::MAX, &entropy)
                < uuid_v7(now.plus(std::time::Duration::from_millis(1)), &entropy)
        );
    }
}
