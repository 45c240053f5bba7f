//! [`News`]: what has happened, as far as those must hear of it who keep something in memory.
//!
//! News say what is no longer true, and nothing else. Hearing one twice, late or in another order
//! changes nothing, so a listener needs no order among them.

use std::fmt;

use bluefox_auth_core::{
    SessionId, Timestamp, UserId,
    event::{Event, Staleness},
};

/// Something that is no longer as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// The session ended before its time, at this moment.
    SessionRevoked(SessionId, Timestamp),
    /// The user is no longer as they were.
    UserChanged(UserId),
    /// There is no such user any more, since this moment.
    UserGone(UserId, Timestamp),
    /// The key signs nothing that counts.
    KeyRevoked(String),
}

/// Whoever hears the news of a transaction once it is committed, before its caller goes on.
pub(crate) trait Listener: fmt::Debug + Send + Sync {
    /// Takes the news in.
    fn hear(&self, news: &News);
}

impl News {
    /// What is new by an event, if anything is.
    pub(crate) fn of(event: &Event) -> Option<Self> {
        match event.kind.makes_stale() {
            Staleness::Nothing => None,
            Staleness::User => event.user_id.map(Self::UserChanged),
            Staleness::UserGone => event.user_id.map(|user| Self::UserGone(user, event.at)),
            Staleness::Session => event
                .session_id
                .map(|session| Self::SessionRevoked(session, event.at)),
            Staleness::Key => event.reason.clone().map(Self::KeyRevoked),
        }
    }
}
