//! The outbox: mails are queued in the transaction that causes them, and sent by a job.
//!
//! A mail is claimed before it is sent, for longer than sending may take, so that no other node
//! sends it too. A claim that is not settled, since its node has died, ends by itself: nothing is
//! lost.

use std::time::Duration;

use bluefox_auth_core::{Code, Timestamp, UserId, ids::uuid_v7, sealed};
use tokio::{task::JoinSet, time::timeout};
use uuid::Uuid;

use super::{Letter, MailError, Post};
use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::Problem,
    store::{
        db::Tx,
        outbox::{self, QueuedMail, State},
    },
};

/// How long a mail may take to be sent. After that it counts as not sent. A little longer than SMTP
/// gives itself, which knows better what took so long.
const PATIENCE: Duration = Duration::from_secs(31);
/// How long a claim holds: longer than sending, by more than the clocks of two nodes differ.
const CLAIM: Duration = Duration::from_mins(5);
/// How many mails are sent at the same time.
const AT_ONCE: usize = 8;
/// How long it waits for what is under way, before it looks whether more is due.
const LOOK: Duration = Duration::from_secs(1);
/// The pauses after each failure; after the last attempt there is none, and the letter is dead.
const PAUSES: [Duration; 8] = [
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(6),
    Duration::from_hours(12),
];
/// An attempt that ends the process, or its task, is never settled: it must not be made for ever.
const MAX_ATTEMPTS: i64 = 12;

/// The language that a call's mails are in.
pub(crate) fn language(call: &Call) -> Result<String, Problem> {
    Ok(post(&call.auth)?
        .composer
        .language(call.languages.as_deref()))
}

/// The way that mail takes, or 501 `mail_not_configured`.
pub(crate) fn post(auth: &BluefoxAuth) -> Result<&Post, Problem> {
    auth.post()
        .ok_or_else(|| Problem::new(Code::MailNotConfigured))
}

/// Queues a mail in the transaction. A void one is written down as well, and never sent.
pub(crate) async fn queue(
    call: &Call,
    tx: &mut Tx,
    mut letter: Letter,
    user: Option<UserId>,
    is_void: bool,
) -> Result<(), Problem> {
    letter.written_at = call.now.as_millis();
    let (auth, now) = (&call.auth, call.now);
    let id = uuid_v7(now, auth.entropy().as_ref());
    let plain = serde_json::to_vec(&letter).map_err(Problem::internal)?;
    let keys = &auth.keys().outbox;
    let sealed = sealed::seal(keys, id.as_bytes(), &plain, auth.entropy().as_ref())
        .map_err(Problem::internal)?;
    let state = if is_void { State::Void } else { State::Queued };
    let about = (id, letter.purpose.as_str(), user);
    Ok(outbox::insert(tx.conn(), about, &sealed, state, now).await?)
}

/// Queues a mail to a user, where there is a way to send it: for what is worth knowing, and goes on
/// without.
pub(crate) async fn notify(
    call: &Call,
    tx: &mut Tx,
    user: UserId,
    letter: impl FnOnce(String) -> Letter,
) -> Result<(), Problem> {
    let Some(post) = call.auth.post() else {
        return Ok(());
    };
    let letter = letter(post.composer.language(call.languages.as_deref()));
    queue(call, tx, letter, Some(user), false).await
}

/// Sends the mails that are due, and gives the number of those that it settled.
pub(crate) async fn deliver(auth: &BluefoxAuth) -> Result<u64, Problem> {
    let Some(post) = auth.post() else {
        return Ok(0);
    };
    let (mut sending, mut settled, mut failure) = (JoinSet::new(), 0, None);
    loop {
        let mut is_more = false;
        if failure.is_none() && !auth.background().is_stopping() {
            match begin(auth, post, &mut sending).await {
                Ok(is_due) => is_more = is_due,
                Err(problem) => failure = Some(problem),
            }
        }
        if sending.is_empty() && !is_more {
            break;
        }
        // A mail that takes long holds up neither those that are due by now nor their settling. What
        // is under way is settled, whatever fails.
        match timeout(LOOK, sending.join_next()).await {
            Ok(Some(Ok(Ok(())))) => settled += 1,
            Ok(Some(Ok(Err(problem)))) => failure = Some(problem),
            Ok(Some(Err(broken))) => failure = Some(Problem::internal(broken)),
            Ok(None) | Err(_) => {}
        }
    }
    gauge(auth).await?;
    failure.map_or(Ok(settled), Err)
}

/// Begins to send mails that are due, as many as may be under way, and says whether there were any.
async fn begin(
    auth: &BluefoxAuth,
    post: &Post,
    sending: &mut JoinSet<Result<(), Problem>>,
) -> Result<bool, Problem> {
    let free = AT_ONCE.saturating_sub(sending.len());
    if free == 0 {
        return Ok(true);
    }
    let mut reader = auth.db().read().await?;
    let due = outbox::list_due(reader.conn(), auth.now(), free).await?;
    drop(reader);
    let is_due = !due.is_empty();
    for mail in due {
        if let Some(claimed) = claim(auth, mail).await? {
            let (auth, post) = (auth.clone(), post.clone());
            sending.spawn(async move { send(&auth, &post, claimed).await });
        }
    }
    Ok(is_due)
}

async fn claim(auth: &BluefoxAuth, mail: QueuedMail) -> Result<Option<QueuedMail>, Problem> {
    let until = auth.now().plus(CLAIM);
    let mut tx = auth.begin().await?;
    if !outbox::update_claimed(tx.conn(), &mail, until).await? {
        return Ok(None);
    }
    tx.commit().await?;
    Ok(Some(QueuedMail {
        attempts: mail.attempts + 1,
        due_at: until.as_millis(),
        ..mail
    }))
}

async fn send(auth: &BluefoxAuth, post: &Post, claimed: QueuedMail) -> Result<(), Problem> {
    // In a task of its own: a function of the app that panics has failed, and that is all.
    let mut task = JoinSet::new();
    task.spawn(attempt(auth.clone(), post.clone(), claimed.clone()));
    let sent = match task.join_next().await {
        Some(Ok(sent)) => sent,
        Some(Err(_)) | None => Err(MailError::passing("what sends mail broke off")),
    };
    let mut tx = auth.begin().await?;
    let outcome = match sent {
        Ok(()) => {
            outbox::update_sent(tx.conn(), claimed.id).await?;
            "sent"
        }
        Err(error) => {
            let again = again(&claimed, &error, auth.now());
            outbox::update_failed(tx.conn(), &claimed, &error.to_string(), again).await?;
            if again.is_some() { "failed" } else { "dead" }
        }
    };
    tx.commit().await?;
    let purpose = claimed.purpose;
    tracing::info!(mail = %claimed.id, purpose, outcome, attempt = claimed.attempts, "mail");
    metrics::counter!("bluefox_auth_mails_total", "purpose" => purpose, "outcome" => outcome)
        .increment(1);
    Ok(())
}

/// When the next attempt is, if there is one.
fn again(claimed: &QueuedMail, error: &MailError, now: Timestamp) -> Option<Timestamp> {
    if error.is_permanent() {
        return None;
    }
    let failures = usize::try_from(claimed.attempts).unwrap_or(usize::MAX);
    PAUSES
        .get(failures.saturating_sub(1))
        .map(|pause| now.plus(*pause))
}

async fn attempt(auth: BluefoxAuth, post: Post, claimed: QueuedMail) -> Result<(), MailError> {
    if claimed.attempts > MAX_ATTEMPTS {
        return Err(MailError::permanent("no attempt came to an end"));
    }
    let letter = open(&auth, claimed.id, claimed.letter.as_deref())?;
    let is_late = |end| auth.now() >= Timestamp::from_millis(end);
    if letter.expires_at.is_some_and(is_late) {
        let reason = "its token had expired before it could be sent";
        return Err(MailError::permanent(reason));
    }
    let mail = post
        .composer
        .compose(claimed.id, &letter)
        .map_err(|error| MailError::passing(error.to_string()))?;
    match timeout(PATIENCE, post.mailer.send(&mail)).await {
        Ok(done) => done,
        Err(_) => Err(MailError::passing("it took too long")),
    }
}

fn open(auth: &BluefoxAuth, id: Uuid, sealed: Option<&[u8]>) -> Result<Letter, MailError> {
    let keys = &auth.keys().outbox;
    sealed
        .and_then(|sealed| sealed::open(keys, id.as_bytes(), sealed).ok())
        .and_then(|plain| serde_json::from_slice(&plain).ok())
        .ok_or_else(|| MailError::permanent("it was sealed with a secret that is gone"))
}

/// How many mails wait, and how many never arrive.
#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 mails")]
async fn gauge(auth: &BluefoxAuth) -> Result<(), Problem> {
    let mut reader = auth.db().read().await?;
    for state in [State::Queued, State::Dead] {
        let count = outbox::count(reader.conn(), state).await?;
        metrics::gauge!("bluefox_auth_outbox", "state" => state.as_str()).set(count as f64);
    }
    Ok(())
}
