//! Events: every change of an account or a session is one row, written in the transaction of the
//! change. It says who, what, which session, from where and when; it never holds a secret.

use bluefox_auth_core::{
    SessionId, UserId,
    event::{Event, EventKind},
    ids::uuid_v7_at,
};

use crate::{
    call::Call,
    error::Problem,
    store::{db::Tx, events, news::News},
};

/// What a change is about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct About {
    pub(crate) user: Option<UserId>,
    pub(crate) session: Option<SessionId>,
    pub(crate) reason: Option<&'static str>,
}

impl About {
    /// A user.
    pub(crate) fn user(user: UserId) -> Self {
        Self {
            user: Some(user),
            ..Self::default()
        }
    }

    /// A session of a user.
    pub(crate) fn session(user: UserId, session: SessionId) -> Self {
        Self {
            session: Some(session),
            ..Self::user(user)
        }
    }
}

/// Writes down what the transaction changes.
pub(crate) async fn record(
    call: &Call,
    tx: &mut Tx,
    kind: EventKind,
    about: About,
) -> Result<(), Problem> {
    write(tx, &event(call, kind, about)).await
}

/// Writes an event down. Once the transaction is committed, whoever must hear of it does.
pub(crate) async fn write(tx: &mut Tx, event: &Event) -> Result<(), Problem> {
    events::insert(tx.conn(), event).await?;
    if let Some(news) = News::of(event) {
        tx.tell(news);
    }
    Ok(())
}

/// What is written down of a change.
pub(crate) fn event(call: &Call, kind: EventKind, about: About) -> Event {
    Event {
        id: uuid_v7_at(call.now, call.next_event(), call.auth.entropy().as_ref()),
        at: call.now,
        kind,
        user_id: about.user,
        session_id: about.session,
        actor_id: call.actor,
        reason: about.reason.map(str::to_owned),
        ip: call.origin.ip.clone(),
        request_id: call.request_id.clone(),
    }
}
