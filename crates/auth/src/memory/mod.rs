//! [`Memory`]: what this node knows without asking the database, so that an authenticated request costs
//! next to nothing and a revocation is still felt at once.
//!
//! It holds the revocations that still matter, what it was told of users and sessions, and the access
//! tokens that it has verified. It vouches for a token only while it hears the feed, and only for one
//! that is young enough that no revocation of it can have been forgotten. Whatever it does not vouch for
//! is asked of the database.

#[cfg(test)]
mod interleavings;
mod revocations;
mod slots;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bluefox_auth_core::{
    SessionId, Timestamp, UserId,
    token::{AccessClaims, AccessTokens, TokenError, TokenName},
};
use metrics::{Counter, counter};

use self::{
    revocations::Revocations,
    slots::{AsItIs, Slots, Ticket},
};
use crate::{
    settings::MemorySettings,
    store::{
        news::{Listener, News},
        sessions::Session,
        users::Account,
    },
};

/// The longest profile and metadata, together, that are kept of a user, in bytes: what an app writes
/// there must not fill the memory of every node.
const MAX_TEXTS: usize = 4096;

/// An access token that was verified, and the name of the key that had signed it.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    pub(crate) claims: AccessClaims,
    pub(crate) key: String,
}

/// What a node knows.
#[derive(Debug)]
pub(crate) struct Memory {
    settings: MemorySettings,
    /// The life of an access token.
    horizon: Duration,
    began: Instant,
    /// When the feed was heard last, in milliseconds since the beginning, and one more; 0 is never.
    heard: AtomicU64,
    revocations: Revocations,
    tokens: Slots<TokenName, Verified, AsItIs>,
    accounts: Slots<UserId, Account>,
    sessions: Slots<SessionId, Session>,
    counters: Counters,
}

/// Made once, so that counting costs nothing but the counting.
struct Counters {
    by_memory: Counter,
    by_database: Counter,
    hit: Counter,
    miss: Counter,
}

impl std::fmt::Debug for Counters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Counters")
    }
}

impl Memory {
    /// An empty memory, which vouches for nothing until it has heard the feed.
    pub(crate) fn new(settings: MemorySettings, access_token_ttl: Duration) -> Self {
        let answered = |by| counter!("bluefox_auth_authentications_total", "by" => by);
        let looked = |outcome| counter!("bluefox_auth_user_cache_total", "outcome" => outcome);
        let entries = usize::try_from(settings.entries).unwrap_or(usize::MAX);
        Self {
            settings,
            horizon: access_token_ttl,
            began: Instant::now(),
            heard: AtomicU64::new(0),
            revocations: Revocations::new(access_token_ttl),
            tokens: Slots::new(entries),
            accounts: Slots::new(entries),
            sessions: Slots::new(entries),
            counters: Counters {
                by_memory: answered("memory"),
                by_database: answered("database"),
                hit: looked("hit"),
                miss: looked("miss"),
            },
        }
    }

    /// How long the feed may be silent.
    pub(crate) const fn max_staleness(&self) -> Duration {
        self.settings.max_staleness
    }

    /// From when on revocations matter at the moment `now`.
    pub(crate) fn since(&self, now: Timestamp) -> Timestamp {
        self.revocations.since(now)
    }

    /// Everything that had happened by this moment is known.
    pub(crate) fn heard(&self, moment: Instant) {
        let millis = moment.saturating_duration_since(self.began).as_millis();
        let heard = u64::try_from(millis).unwrap_or(u64::MAX - 1) + 1;
        self.heard.fetch_max(heard, Ordering::SeqCst);
    }

    /// There is nobody else who could make news: what this process does is all there is.
    pub(crate) fn hears_all(&self) {
        self.heard.store(u64::MAX, Ordering::SeqCst);
    }

    /// Whether the feed was heard, be it long ago, since the beginning or since the memory went deaf.
    pub(crate) fn has_heard(&self) -> bool {
        self.heard.load(Ordering::SeqCst) != 0
    }

    /// The feed is heard no more.
    pub(crate) fn goes_deaf(&self) {
        self.heard.store(0, Ordering::SeqCst);
    }

    /// Whether the memory is as good as the database about who may use the token.
    pub(crate) fn vouches_for(&self, claims: &AccessClaims, now: Timestamp) -> bool {
        self.is_fresh(Instant::now()) && self.is_young(claims, now)
    }

    /// An access token was judged without the database.
    pub(crate) fn count_by_memory(&self) {
        self.counters.by_memory.increment(1);
    }

    /// The database was asked about one.
    pub(crate) fn count_by_database(&self) {
        self.counters.by_database.increment(1);
    }

    fn is_fresh(&self, moment: Instant) -> bool {
        match self.heard.load(Ordering::SeqCst) {
            0 => false,
            u64::MAX => true,
            heard => {
                let heard = self.began + Duration::from_millis(heard - 1);
                moment.saturating_duration_since(heard) <= self.settings.max_staleness
            }
        }
    }

    /// A token from a time when tokens lived longer may have been revoked before what is remembered.
    fn is_young(&self, claims: &AccessClaims, now: Timestamp) -> bool {
        now <= Timestamp::from_seconds(claims.iat).plus(self.horizon)
    }

    /// Whether the token's session, or its user, has been ended.
    pub(crate) fn is_revoked(&self, claims: &AccessClaims) -> bool {
        self.revocations.hold(claims)
    }

    /// Whether the key has been declared compromised.
    pub(crate) fn is_key_revoked(&self, key: &str) -> bool {
        self.revocations.hold_key(key)
    }

    /// Verifies a token at the moment `now`: what was verified once is not verified again.
    pub(crate) fn verify(
        &self,
        tokens: &AccessTokens,
        token: &[u8],
        now: Timestamp,
    ) -> Result<Arc<Verified>, TokenError> {
        let token = tokens.look_at(token)?;
        // The token itself is not kept: who reads the memory finds nothing to log in with.
        let name = token.name()?;
        if let Some(verified) = self.tokens.get(&name) {
            verified.claims.judge(now)?;
            return Ok(verified);
        }
        let ticket = self.tokens.ticket(name);
        if self.is_key_revoked(token.key()) {
            return Err(TokenError::Invalid);
        }
        let verified = Arc::new(Verified {
            claims: token.verify(now)?,
            key: token.key().to_owned(),
        });
        self.tokens.put(&ticket, Arc::clone(&verified));
        Ok(verified)
    }

    /// What is known of a user.
    pub(crate) fn account(&self, user: UserId) -> Option<Arc<Account>> {
        let account = self.accounts.get(&user);
        let counters = &self.counters;
        (if account.is_some() {
            &counters.hit
        } else {
            &counters.miss
        })
        .increment(1);
        account
    }

    /// To be taken before the database is asked for a user.
    pub(crate) fn account_ticket(&self, user: UserId) -> Ticket<UserId> {
        self.accounts.ticket(user)
    }

    /// Keeps what the database said of a user, unless that has changed meanwhile.
    pub(crate) fn keep_account(&self, ticket: &Ticket<UserId>, account: &Arc<Account>) {
        if account.profile.len() + account.app_metadata.len() <= MAX_TEXTS {
            self.accounts.put(ticket, Arc::clone(account));
        }
    }

    /// The session as this node saw it last. It may have changed: good for a compare and swap, and for
    /// nothing else.
    pub(crate) fn session(&self, session: SessionId) -> Option<Arc<Session>> {
        self.sessions.get(&session)
    }

    /// Keeps a session as it is now.
    pub(crate) fn keep_session(&self, session: Session) {
        let ticket = self.sessions.ticket(session.id);
        self.sessions.put(&ticket, Arc::new(session));
    }

    /// Something was missed: what is known of users may be wrong. Revocations stay.
    pub(crate) fn doubt(&self) {
        self.accounts.forget_all();
    }

    /// Lets go of the revocations that matter no more at the moment `now`.
    pub(crate) fn prune(&self, now: Timestamp) {
        self.revocations.prune(now, Instant::now());
    }
}

impl Listener for Memory {
    fn hear(&self, news: &News) {
        match news {
            News::SessionRevoked(session, at) => {
                self.revocations.add_session(*session, *at);
                self.sessions.forget(session);
            }
            News::UserGone(user, at) => {
                self.revocations.add_user(*user, *at);
                self.accounts.forget(user);
            }
            News::UserChanged(user) => self.accounts.forget(user),
            News::KeyRevoked(key) => {
                // First the key, then what it had signed: a token that is being verified meanwhile
                // finds either the one or the other.
                self.revocations.add_key(key);
                self.tokens.forget_all();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_fresh_for_as_long_after_it_was_heard_as_the_feed_may_be_silent() {
        let settings = MemorySettings::default();
        let memory = Memory::new(settings, Duration::from_mins(30));
        let before = memory.began + Duration::from_hours(1);
        let moment = before + Duration::from_secs(1);
        assert!(!memory.is_fresh(moment), "it was never heard");
        memory.heard(moment);
        // What is heard late is no step back.
        memory.heard(before);
        assert!(memory.is_fresh(moment + settings.max_staleness));
        assert!(!memory.is_fresh(moment + settings.max_staleness + Duration::from_millis(1)));
        memory.goes_deaf();
        assert!(!memory.is_fresh(moment));
    }
}
