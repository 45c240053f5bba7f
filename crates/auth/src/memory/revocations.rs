//! [`Revocations`]: what was ended before its time, as long as an access token may still claim
//! otherwise. Reading takes no lock.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use bluefox_auth_core::{SessionId, Timestamp, UserId, token::AccessClaims};
use papaya::HashMap;

/// By how much longer than a token lives a revocation is remembered: a transaction may be written down some time
/// after the moment that it names.
const MARGIN: Duration = Duration::from_mins(1);

/// When something was ended, by the clock of who did it, and when this node heard of it, by one that nobody sets.
#[derive(Clone, Copy, Debug)]
struct Ended {
    at: Timestamp,
    heard: Instant,
}

/// The sessions and users that have ended, and the keys that are compromised.
#[derive(Debug)]
pub(crate) struct Revocations {
    access_token_ttl: Duration,
    sessions: HashMap<SessionId, Ended>,
    users: HashMap<UserId, Ended>,
    /// They are few, and never forgotten.
    keys: ArcSwap<Vec<String>>,
}

impl Revocations {
    /// None yet.
    pub(crate) fn new(access_token_ttl: Duration) -> Self {
        Self {
            access_token_ttl,
            sessions: HashMap::new(),
            users: HashMap::new(),
            keys: ArcSwap::default(),
        }
    }

    /// From when on revocations matter at the moment `now`, by whichever node's clock.
    pub(crate) fn since(&self, now: Timestamp) -> Timestamp {
        now.minus(self.access_token_ttl.saturating_add(Timestamp::SKEW))
    }

    /// Whether the token's session or user has ended.
    pub(crate) fn hold(&self, claims: &AccessClaims) -> bool {
        self.sessions.pin().contains_key(&claims.sid)
            || (!self.users.is_empty() && self.users.pin().contains_key(&claims.sub))
    }

    /// Whether the key is compromised.
    pub(crate) fn hold_key(&self, key: &str) -> bool {
        self.keys.load().iter().any(|revoked| revoked == key)
    }

    /// The session has ended.
    pub(crate) fn add_session(&self, session: SessionId, at: Timestamp) {
        let heard = Instant::now();
        self.sessions.pin().insert(session, Ended { at, heard });
    }

    /// The user is gone.
    pub(crate) fn add_user(&self, user: UserId, at: Timestamp) {
        let heard = Instant::now();
        self.users.pin().insert(user, Ended { at, heard });
    }

    /// The key is compromised.
    pub(crate) fn add_key(&self, key: &str) {
        self.keys.rcu(|keys| {
            if keys.iter().any(|revoked| revoked == key) {
                return Arc::clone(keys);
            }
            let mut keys = Vec::clone(keys);
            keys.push(key.to_owned());
            Arc::new(keys)
        });
    }

    /// Lets go of what matters no more. Both clocks have to say so: the one may be put forward and back, and by the
    /// other alone a token would outlive what is known of it where the first is put back.
    pub(crate) fn prune(&self, now: Timestamp, moment: Instant) {
        let life = self.access_token_ttl.saturating_add(MARGIN);
        let since = now.minus(life);
        let matters = |ended: &Ended| {
            ended.at >= since || moment.saturating_duration_since(ended.heard) <= life
        };
        self.sessions.pin().retain(|_, ended| matters(ended));
        self.users.pin().retain(|_, ended| matters(ended));
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const TTL: Duration = Duration::from_mins(30);
    const LATER: Duration = Duration::from_hours(1);

    #[test]
    fn what_is_revoked_is_forgotten_when_both_clocks_say_that_no_token_claims_otherwise() {
        let (session, user) = (SessionId::from(Uuid::max()), UserId::from(Uuid::max()));
        let at = Timestamp::from_millis(1_800_000_000_000);
        for (now, waited, is_remembered) in [
            (at, Duration::ZERO, true),
            (at.plus(TTL), TTL, true),
            // The clock was put forward, or that of who revoked it is slow.
            (at.plus(LATER), Duration::ZERO, true),
            // It was put back.
            (at, LATER, true),
            (at.plus(LATER), LATER, false),
        ] {
            let revocations = Revocations::new(TTL);
            revocations.add_session(session, at);
            revocations.add_user(user, at);
            revocations.prune(now, Instant::now() + waited);
            let remembered = [
                revocations.sessions.pin().contains_key(&session),
                revocations.users.pin().contains_key(&user),
            ];
            assert_eq!(remembered, [is_remembered; 2], "{now:?} after {waited:?}");
        }
    }
}
