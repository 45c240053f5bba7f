//! Rotate: a refresh token for the next one. [`rotation::step`] judges; the database decides who
//! was first, by compare and swap.

use std::time::Duration;

use bluefox_auth_core::{
    Code, UserId,
    event::EventKind,
    refresh::Presented,
    refresh_key::RefreshKeyHash,
    rotation::{Answer, Channel, Event, Over, State, Theft, step},
};

use metrics::counter;
use serde_json::{Map, Value};

use super::{Tokens, app_metadata, issue, may_sign, revoke::revoke_in};
use crate::{
    alert,
    call::Call,
    error::Problem,
    events::{About, event, record},
    store::{
        refresh_keys,
        rotation::{self, Swap},
        sessions::{self, RevokedReason, Session},
        users,
    },
};

/// How often a lost race is judged anew. A token that lost finds the session moved on or ended, so
/// the second look settles it; only a twin of another generation can need a third.
const ATTEMPTS: usize = 4;

/// A refresh token and what came along with it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The tokens; with twins there are several, and the best of them counts.
    pub(crate) presented: Vec<Presented>,
    pub(crate) key: Option<RefreshKeyHash>,
    pub(crate) channel: Channel,
}

/// Gives the tokens after a refresh, or the reason why there are none.
pub(crate) async fn rotate(call: &Call, request: &Request) -> Result<Tokens, Problem> {
    // Before the session moves on: whoever gets no tokens must be able to ask again.
    may_sign(&call.auth)?;
    if let Some(judged) = recalled(call, request)
        && let Some(tokens) = settle(call, judged).await?
    {
        return Ok(tokens);
    }
    for _ in 0..ATTEMPTS {
        let Some(judged) = best(call, request).await? else {
            return Err(Problem::new(Code::InvalidRefreshToken));
        };
        if let Some(tokens) = settle(call, judged).await? {
            return Ok(tokens);
        }
    }
    Err(Problem::new(Code::Unavailable).with_detail("The session is being refreshed elsewhere."))
}

/// A session, and what the rules make of it.
struct Judged {
    session: Session,
    after: State,
    answer: Answer,
    policy: &'static str,
    /// Whether the session is what this node remembers of it, so that there is a second look.
    is_recalled: bool,
}

impl Judged {
    fn new(call: &Call, request: &Request, token: &Presented, session: Session) -> Self {
        let limits = call.auth.settings().limits;
        let event = Event {
            generation: token.generation(),
            key: request.key,
            channel: request.channel,
            now: call.now,
        };
        let (after, answer) = step(session.state, event, limits);
        let is_strict = request.channel == Channel::Body || limits.reuse_window.is_zero();
        Self {
            policy: match (session.state.keys.is_empty(), is_strict) {
                (false, _) => "keyed",
                (true, true) => "strict",
                (true, false) => "window",
            },
            session,
            after,
            answer,
            is_recalled: false,
        }
    }
}

/// The judgement by the session as this node saw it last. It counts only if it is to rotate: then the
/// compare and swap finds out whether the session is still the same. (Its keys are not compared: they
/// become more, and never fewer.)
fn recalled(call: &Call, request: &Request) -> Option<Judged> {
    let [token] = &*request.presented else {
        return None;
    };
    let session = call.auth.memory().session(token.session())?;
    if !token.is_genuine(&call.auth.keys().refresh, &session.salt) {
        return None;
    }
    let judged = Judged {
        is_recalled: true,
        ..Judged::new(call, request, token, Session::clone(&session))
    };
    (judged.answer == Answer::Rotated).then_some(judged)
}

/// Judges each genuine token and keeps the most favourable judgement: a stale twin must not end
/// the session that the browser's good cookie refreshes. It only reads, so that forged tokens take
/// no lock.
async fn best(call: &Call, request: &Request) -> Result<Option<Judged>, Problem> {
    let mut best: Option<Judged> = None;
    for (token, session) in find_genuine(call, &request.presented).await? {
        let judged = Judged::new(call, request, &token, session);
        if best
            .as_ref()
            .is_none_or(|best| favour(judged.answer) > favour(best.answer))
        {
            best = Some(judged);
        }
    }
    Ok(best)
}

/// Those of the presented refresh tokens that we made, of whatever generation, with their sessions.
pub(crate) async fn find_genuine(
    call: &Call,
    presented: &[Presented],
) -> Result<Vec<(Presented, Session)>, Problem> {
    let mut genuine = Vec::new();
    if presented.is_empty() {
        return Ok(genuine);
    }
    let keys = &call.auth.keys().refresh;
    let mut reader = call.auth.db().read().await?;
    for token in presented {
        if let Some(session) = sessions::find(reader.conn(), token.session()).await?
            && token.is_genuine(keys, &session.salt)
        {
            genuine.push((*token, session));
        }
    }
    Ok(genuine)
}

const fn favour(answer: Answer) -> u8 {
    match answer {
        Answer::Rotated => 4,
        Answer::Repeated => 3,
        Answer::KeyRequired => 2,
        Answer::Revoked(_) => 1,
        Answer::Refused(_) => 0,
    }
}

/// Writes the judgement down; `None` when another request was faster and it no longer holds.
async fn settle(call: &Call, judged: Judged) -> Result<Option<Tokens>, Problem> {
    let Judged {
        session,
        after,
        answer,
        policy,
        is_recalled,
    } = judged;
    let outcome = name(answer);
    let code = match answer {
        Answer::Rotated => {
            let tokens = advance(call, session, after, is_recalled).await?;
            if tokens.is_some() {
                count(policy, outcome);
            }
            return Ok(tokens);
        }
        Answer::Repeated => {
            let metadata = present_metadata(call, session.user_id).await?;
            count(policy, outcome);
            return issue(call, &session, metadata).map(Some);
        }
        Answer::Revoked(theft) => end(call, &session, theft).await?,
        Answer::Refused(Over::Revoked) => Code::SessionRevoked,
        Answer::Refused(Over::Expired) => Code::InvalidRefreshToken,
        Answer::KeyRequired => {
            note_missing_key(call, &session).await?;
            Code::RefreshKeyRequired
        }
    };
    count(policy, outcome);
    Err(Problem::new(code))
}

/// Moves the session on and gives its new tokens; `None` when it is no longer what it was. The first time
/// it does so in a group, which may leave it out.
async fn advance(
    call: &Call,
    session: Session,
    after: State,
    is_recalled: bool,
) -> Result<Option<Tokens>, Problem> {
    let about = About::session(session.user_id, session.id);
    let event = event(
        &call.by(session.user_id),
        EventKind::SessionRefreshed,
        about,
    );
    let swap = Swap {
        session: session.id,
        from: session.state.generation,
        to: after.generation,
        rotated_at: after.rotated_at,
        idle_expires_at: after.idle_expires_at,
    };
    let db = call.auth.db();
    let rotated = if is_recalled {
        rotation::rotate_in_group(db, swap, &event).await?
    } else {
        rotation::rotate(db, swap, &event).await?
    };
    let Some(rotated) = rotated else {
        return Ok(None);
    };
    let session = Session {
        state: after,
        auth_time: rotated.auth_time,
        ..session
    };
    let metadata = app_metadata(&call.auth, session.user_id, &rotated.app_metadata)?;
    let tokens = issue(call, &session, metadata)?;
    call.auth.memory().keep_session(session);
    Ok(Some(tokens))
}

/// The user's `app_metadata` as it is now. Where no token shows it, it is not read.
async fn present_metadata(
    call: &Call,
    user: UserId,
) -> Result<Option<Map<String, Value>>, Problem> {
    if !call.auth.settings().accounts.app_metadata_in_token {
        return Ok(None);
    }
    let mut reader = call.auth.db().read().await?;
    match users::find_account(reader.conn(), user).await? {
        Some(account) => app_metadata(&call.auth, user, &account.app_metadata),
        None => Ok(None),
    }
}

const fn name(answer: Answer) -> &'static str {
    match answer {
        Answer::Rotated => "rotated",
        Answer::Repeated => "repeated",
        Answer::Refused(_) => "refused",
        Answer::Revoked(_) => "revoked",
        Answer::KeyRequired => "key_required",
    }
}

fn count(policy: &'static str, outcome: &'static str) {
    counter!("bluefox_auth_refreshes_total", "policy" => policy, "outcome" => outcome).increment(1);
}

/// Ends the session that a thief has given himself away in, and tells its user.
async fn end(call: &Call, session: &Session, theft: Theft) -> Result<Code, Problem> {
    let (reason, code) = match theft {
        Theft::Reuse => (RevokedReason::RefreshTokenReused, Code::RefreshTokenReused),
        Theft::KeyMismatch => (RevokedReason::RefreshKeyMismatch, Code::RefreshKeyMismatch),
    };
    let mut tx = call.auth.begin().await?;
    if revoke_in(call, &mut tx, session.id, reason).await? {
        alert::tell(call, &mut tx, session.user_id, reason.as_str()).await?;
    }
    tx.commit().await?;
    tracing::warn!(session = %session.id, code = code.as_str(), "a session was ended");
    Ok(code)
}

/// How long one note is enough, however often somebody tries: neither the events nor a mailbox shall be
/// flooded.
const NOTED: Duration = Duration::from_hours(24);

/// Writes down that somebody has the cookies and not the key, and tells the session's user.
async fn note_missing_key(call: &Call, session: &Session) -> Result<(), Problem> {
    let before = call.now.minus(NOTED);
    if session.key_missed_at.is_some_and(|noted| noted > before) {
        return Ok(());
    }
    let mut tx = call.auth.begin().await?;
    if refresh_keys::update_missed(tx.conn(), session.id, call.now, before).await? {
        let about = About::session(session.user_id, session.id);
        record(call, &mut tx, EventKind::SessionKeyMissing, about).await?;
        let code = Code::RefreshKeyRequired.as_str();
        alert::tell(call, &mut tx, session.user_id, code).await?;
    }
    tx.commit().await?;
    tracing::warn!(session = %session.id, "a refresh came without the session's key");
    Ok(())
}
