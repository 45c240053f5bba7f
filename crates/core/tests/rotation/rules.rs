//! The bounds of an exploration: what the clients, the network and the thief may do.

use std::time::Duration;

use bluefox_auth_core::{
    refresh_key::{RefreshKeyHash, RefreshKeys},
    rotation::{Channel, Limits},
};

/// In seconds, as `reuse_window` is by default.
pub(crate) const WINDOW: u8 = 10;
pub(crate) const LIMITS: Limits = Limits {
    reuse_window: Duration::from_secs(WINDOW as u64),
    idle: Duration::from_hours(7 * 24),
};

/// Which of the three policies the owner's refreshes meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    Strict,
    Window,
    Keyed,
}

/// How long things take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Any time.
    Any,
    /// When the window has passed since a rotation, nothing is under way any more and the jar holds
    /// the current token.
    WithinTheWindow,
}

/// What may overtake what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Everything.
    Any,
    /// Answers overtake answers; a request is judged as soon as it is sent.
    Answers,
    /// No refresh begins while one with an earlier token is under way.
    InTurn,
}

/// Who copies the jar, once, at any moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thief {
    Nobody,
    /// He sends no refresh key, and the token by one of these channels.
    Keyless(&'static [Channel]),
    /// He sends no refresh key or one that is wrong.
    GuessingTheKey,
    /// He has copied the refresh key as well.
    HoldingTheKey,
}

/// The bounds of one exploration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) policy: Policy,
    /// How many refreshes of the owner may be under way: one client, or two tabs.
    pub(crate) tabs: usize,
    /// The session is followed up to this generation.
    pub(crate) generations: u8,
    pub(crate) answers_get_lost: bool,
    pub(crate) pace: Pace,
    pub(crate) order: Order,
    pub(crate) thief: Thief,
}

fn right_key() -> Option<RefreshKeyHash> {
    RefreshKeyHash::of("bmV2ZXItaW4tdGhlLWphcg")
}

/// Of the second tab, where its page is another host's and has a storage of its own.
fn enrolled_key() -> Option<RefreshKeyHash> {
    RefreshKeyHash::of("YS1zZWNvbmQtaG9zdC0tLQ")
}

fn wrong_key() -> Option<RefreshKeyHash> {
    RefreshKeyHash::of("YW4taWRsZS1ndWVzc2luZw")
}

impl Rules {
    pub(crate) const fn channel(&self) -> Channel {
        match self.policy {
            Policy::Strict => Channel::Body,
            Policy::Window | Policy::Keyed => Channel::Cookie,
        }
    }

    /// The key that a tab of the owner sends. Each has its own, as on two hosts.
    pub(crate) fn key(&self, tab: usize) -> Option<RefreshKeyHash> {
        let key = if tab == 0 {
            right_key()
        } else {
            enrolled_key()
        };
        key.filter(|_| self.policy == Policy::Keyed)
    }

    /// The keys of the session.
    pub(crate) fn keys(&self) -> RefreshKeys {
        let keys = [self.key(0), self.key(1)].into_iter().flatten();
        keys.fold(RefreshKeys::default(), |keys, key| {
            keys.with(key).expect("there is a place")
        })
    }

    pub(crate) fn thief_sends(&self) -> Vec<(Channel, Option<RefreshKeyHash>)> {
        match self.thief {
            Thief::Nobody => Vec::new(),
            Thief::Keyless(channels) => channels.iter().map(|channel| (*channel, None)).collect(),
            Thief::GuessingTheKey => vec![(Channel::Cookie, None), (Channel::Cookie, wrong_key())],
            Thief::HoldingTheKey => vec![(Channel::Cookie, right_key())],
        }
    }
}
