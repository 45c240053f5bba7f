//! Refresh rotation: one pure function, [`step`], says what becomes of a session and what the
//! client is answered when a refresh token is presented.
//!
//! Three policies, chosen by what the request and the session bring along:
//!
//! 1. **Strict** (token in the body, no key): the token of an earlier generation is reuse.
//! 2. **Window** (cookie, no key): browsers race, so for `reuse_window` after a rotation the parent
//!    of the current token is answered with the current token again. All else is reuse.
//! 3. **Keyed** (the session has refresh keys): with one of them any earlier generation is an
//!    honest retry; with a wrong key it is a thief; without one it is refused and changes nothing.
//!
//! What each of them guarantees, and what it can't, is explored exhaustively in
//! `tests/rotation.rs`.

use std::time::Duration;

use crate::{
    refresh_key::{RefreshKeyHash, RefreshKeys},
    time::Timestamp,
};

/// How often a session was refreshed. The first token is of generation 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(i64);

impl Generation {
    /// The generation of a login.
    pub const FIRST: Self = Self(1);
    /// How many bytes its big-endian form has, as tokens carry it.
    pub const BYTES: usize = 8;

    /// The generation after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// As a number: 1 for the first.
    pub const fn as_i64(self) -> i64 {
        self.0
    }

    /// From a number; `None` below 1.
    pub const fn from_i64(number: i64) -> Option<Self> {
        if number >= 1 {
            Some(Self(number))
        } else {
            None
        }
    }

    pub(crate) const fn to_bytes(self) -> [u8; Self::BYTES] {
        self.0.to_be_bytes()
    }

    pub(crate) const fn from_bytes(bytes: [u8; Self::BYTES]) -> Option<Self> {
        Self::from_i64(i64::from_be_bytes(bytes))
    }
}

/// What of a session's row matters to rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The generation of the one token that rotates.
    pub generation: Generation,
    /// When it became current.
    pub rotated_at: Timestamp,
    /// When the session ends unless it is refreshed before.
    pub idle_expires_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// The refresh keys that clients of the session have named, if any did.
    pub keys: RefreshKeys,
    /// Whether it has been ended before its time.
    pub is_revoked: bool,
}

/// How the token came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// In the JSON body: one client keeps it and can wait for its own answers.
    Body,
    /// In a cookie: tabs of one browser share it and race.
    Cookie,
}

/// A genuine refresh token of the session is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// The generation of the token.
    pub generation: Generation,
    /// The refresh key that came along.
    pub key: Option<RefreshKeyHash>,
    /// How the token came.
    pub channel: Channel,
    /// The present moment.
    pub now: Timestamp,
}

/// The durations that an operator sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long after a rotation the parent token is an honest race. Zero: never.
    pub reuse_window: Duration,
    /// How long a session lives without a refresh.
    pub idle: Duration,
}

/// What the client is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The tokens of the next generation.
    Rotated,
    /// The tokens of the current generation again: this was a race or a retry.
    Repeated,
    /// Nothing; the session was over already.
    Refused(Over),
    /// Nothing, and the session is ended by this very event.
    Revoked(Theft),
    /// Nothing, but the session lives on: the refresh key is missing.
    KeyRequired,
}

/// Why a session was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Over {
    /// Its idle or absolute limit has passed.
    Expired,
    /// It was ended before.
    Revoked,
}

/// What gave a thief away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Theft {
    /// A token was used again.
    Reuse,
    /// The refresh key was a wrong one.
    KeyMismatch,
}

/// Judges one presentation: the session afterwards, and the answer.
#[must_use]
pub fn step(state: State, event: Event, limits: Limits) -> (State, Answer) {
    if state.is_revoked {
        return (state, Answer::Refused(Over::Revoked));
    }
    if event.now >= state.idle_expires_at || event.now >= state.expires_at {
        return (state, Answer::Refused(Over::Expired));
    }
    if !state.keys.is_empty() {
        match event.key {
            None => return (state, Answer::KeyRequired),
            Some(key) if !state.keys.hold(&key) => {
                return (revoked(state), Answer::Revoked(Theft::KeyMismatch));
            }
            Some(_) => {}
        }
    }
    if event.generation == state.generation {
        return (rotated(state, event.now, limits), Answer::Rotated);
    }
    if event.generation < state.generation && is_honest_retry(state, event, limits) {
        return (state, Answer::Repeated);
    }
    (revoked(state), Answer::Revoked(Theft::Reuse))
}

fn is_honest_retry(state: State, event: Event, limits: Limits) -> bool {
    if !state.keys.is_empty() {
        return true;
    }
    event.channel == Channel::Cookie
        && event.generation.next() == state.generation
        && !limits.reuse_window.is_zero()
        && event.now < state.rotated_at.plus(limits.reuse_window)
}

fn rotated(state: State, now: Timestamp, limits: Limits) -> State {
    State {
        generation: state.generation.next(),
        rotated_at: now,
        idle_expires_at: now.plus(limits.idle).min(state.expires_at),
        ..state
    }
}

const fn revoked(state: State) -> State {
    State {
        is_revoked: true,
        ..state
    }
}
