//! [`Revocations`]: what was ended before its time, as long as an access token may still claim
//! otherwise. Reading takes no lock.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use bluefox_auth_core::{SessionId, Timestamp, UserId, token::AccessClaims};
use papaya::HashMap;

/// By how much longer than a token lives a revocation is remembered: clocks of nodes differ, and a
/// transaction may be written down some time after the moment that it names.
const MARGIN: Duration = Duration::from_mins(1);

/// The sessions and users that have ended, and the keys that are compromised.
#[derive(Debug)]
pub(crate) struct Revocations {
    /// How long a session or a user is remembered.
    life: Duration,
    /// With the moment at which each was ended.
    sessions: HashMap<SessionId, Timestamp>,
    users: HashMap<UserId, Timestamp>,
    /// They are few, and never forgotten.
    keys: ArcSwap<Vec<String>>,
}

impl Revocations {
    /// None yet.
    pub(crate) fn new(access_token_ttl: Duration) -> Self {
        Self {
            life: access_token_ttl.saturating_add(MARGIN),
            sessions: HashMap::new(),
            users: HashMap::new(),
            keys: ArcSwap::default(),
        }
    }

    /// From when on revocations matter at the moment `now`.
    pub(crate) fn since(&self, now: Timestamp) -> Timestamp {
        now.minus(self.life)
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
        self.sessions.pin().insert(session, at);
    }

    /// The user is gone.
    pub(crate) fn add_user(&self, user: UserId, at: Timestamp) {
        self.users.pin().insert(user, at);
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

    /// Lets go of what matters no more.
    pub(crate) fn prune(&self, now: Timestamp) {
        let since = self.since(now);
        self.sessions.pin().retain(|_, at| *at >= since);
        self.users.pin().retain(|_, at| *at >= since);
    }
}
