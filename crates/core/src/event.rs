//! Events: the one table of what can happen to an account or a session.
//!
//! A word is never renamed and never used for anything else. `docs/events.md` is generated from this
//! table.

use serde::Serialize;
use uuid::Uuid;

use crate::{
    ids::{SessionId, UserId},
    time::Timestamp,
};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal;)+) => {
        /// What has happened. A word is never renamed and never used for anything else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum EventKind {
            $($(#[doc = $doc])+ $name,)+
        }

        impl EventKind {
            /// Every kind, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable word for it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// When it happens.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

kinds! {
    /// An account was made.
    UserRegistered = "user.registered";
    /// An operator let a user log in again.
    UserEnabled = "user.enabled";
    /// An operator shut a user out.
    UserDisabled = "user.disabled";
    /// A user was made a superuser.
    UserPromoted = "user.promoted";
    /// A superuser was made an ordinary user.
    UserDemoted = "user.demoted";
    /// A user deleted their account. It is kept for the grace period.
    UserDeleted = "user.deleted";
    /// A user logged in again before the grace period was over.
    UserRevived = "user.revived";
    /// Everything about a user was removed; only identifiers stay in these events.
    UserErased = "user.erased";
    /// Somebody was invited. The actor is who did it, where it was a user.
    UserInvited = "user.invited";
    /// A user changed their profile.
    ProfileChanged = "profile.changed";
    /// The app changed what it keeps about a user.
    AppMetadataChanged = "app_metadata.changed";
    /// A user changed their password, or an operator did.
    PasswordChanged = "password.changed";
    /// A password was set by a mailed link or code.
    PasswordReset = "password.reset";
    /// An address was verified.
    EmailVerified = "email.verified";
    /// The address of an account was changed.
    EmailChanged = "email.changed";
    /// The former address of an account was put back by the link that was mailed to it.
    EmailChangeUndone = "email.change_undone";
    /// A user logged in.
    SessionStarted = "session.started";
    /// A session was refreshed.
    SessionRefreshed = "session.refreshed";
    /// A user proved their presence again.
    SessionElevated = "session.elevated";
    /// A further client of the session named a refresh key of its own.
    SessionKeyEnrolled = "session.key_enrolled";
    /// Somebody tried to refresh a session without its refresh key, and got nothing. It is written
    /// once a day for a session, however often they try.
    SessionKeyMissing = "session.key_missing";
    /// A session was ended before its time; `reason` says why.
    SessionRevoked = "session.revoked";
    /// An operator declared a signing key compromised; `reason` is its `kid`. Access tokens signed with
    /// it are refused from then on.
    KeyRevoked = "key.revoked";
}

/// What must no longer be believed once an event has happened, by whoever keeps it in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Staleness {
    /// Nothing of what a request is judged by.
    Nothing,
    /// What is known of the user.
    User,
    /// Everything about the user, who is gone: each of their access tokens.
    UserGone,
    /// The access tokens of the session.
    Session,
    /// The access tokens that the key has signed.
    Key,
}

impl EventKind {
    /// What must no longer be believed after it.
    pub const fn makes_stale(self) -> Staleness {
        match self {
            Self::UserRegistered
            | Self::UserInvited
            | Self::PasswordChanged
            | Self::PasswordReset
            | Self::SessionStarted
            | Self::SessionRefreshed
            | Self::SessionElevated
            | Self::SessionKeyEnrolled
            | Self::SessionKeyMissing => Staleness::Nothing,
            Self::UserEnabled
            | Self::UserDisabled
            | Self::UserPromoted
            | Self::UserDemoted
            | Self::UserDeleted
            | Self::UserRevived
            | Self::ProfileChanged
            | Self::AppMetadataChanged
            | Self::EmailVerified
            | Self::EmailChanged
            | Self::EmailChangeUndone => Staleness::User,
            Self::UserErased => Staleness::UserGone,
            Self::SessionRevoked => Staleness::Session,
            Self::KeyRevoked => Staleness::Key,
        }
    }

    /// The kind that has this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|kind| kind.as_str() == word).copied()
    }
}

impl Serialize for EventKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Something that has happened to an account or a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The identifier, a `UUIDv7`.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// Whose account.
    pub user_id: Option<UserId>,
    /// Which session.
    pub session_id: Option<SessionId>,
    /// The user who did it; none where it was an operator or the system.
    pub actor_id: Option<UserId>,
    /// Why, where there are several reasons.
    pub reason: Option<String>,
    /// The address that the request came from.
    pub ip: Option<String>,
    /// The `X-Request-Id` of the request.
    pub request_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, fmt::Write as _};

    use super::*;

    #[test]
    fn no_word_stands_twice() {
        let words: HashSet<_> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(words.len(), EventKind::ALL.len());
        for kind in EventKind::ALL {
            assert_eq!(EventKind::parse(kind.as_str()), Some(*kind));
        }
    }

    #[test]
    fn the_page_of_events_is_fresh() {
        let mut page = String::from(
            "<!-- Generated from crates/core/src/event.rs; `UPDATE_EXPECT=1 cargo test -p \
             bluefox-auth-core` writes it anew. -->\n\n# Events\n\nEvery change of an account or a \
             session is one row in `bf_events`, written in the same transaction. A user\nreads \
             their own at `GET /auth/events`, an operator all of them with `bluefox-auth \
             events`. A word is never\nrenamed. No event holds a secret; when a user is erased, \
             theirs keep identifiers only.\n\n| kind | when |\n|---|---|\n",
        );
        for kind in EventKind::ALL {
            let (word, text) = (kind.as_str(), kind.explanation());
            writeln!(page, "| `{word}` | {text} |").expect("a string takes it all");
        }
        expect_test::expect_file!["../../../docs/events.md"].assert_eq(&page);
    }
}
