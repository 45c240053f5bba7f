//! Jobs: what happens without a request. Mails are sent, and what nobody needs any more is removed.
//!
//! They go by the injected clock. Any number of nodes may run them: a mail is claimed before it is
//! sent, and a sweep is done by the node that moves its due moment forward.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bluefox_auth_core::{Timestamp, UserId};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

use crate::{
    account::erase,
    auth::{BluefoxAuth, WeakAuth},
    call::Call,
    error::Problem,
    feed,
    mail::outbox,
    store::{
        self, StoreError, db::Conn, events, former_emails, one_time_tokens, outbox::State,
        sessions, users,
    },
};

/// How often a sweep is due, on one node of all.
const SWEEP: Duration = Duration::from_mins(10);
/// How many rows a statement removes: small, so that nobody waits for it.
const BATCH: u32 = 500;
/// How many batches of a kind a sweep removes; the next sweep goes on.
const BATCHES: u32 = 200;

/// How long ended sessions and one-time tokens are kept: for who comes late, to be told why.
const KEPT: Duration = Duration::from_hours(7 * 24);
/// How long dead letters are kept, for an operator to look at.
const DEAD_KEPT: Duration = Duration::from_hours(30 * 24);

/// What the jobs have done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// How many mails were sent, or given up, or put off.
    pub mails: u64,
    /// How many users were erased, since their grace period was over.
    pub erased: u64,
    /// How many rows were removed that nobody needs any more.
    pub swept: u64,
}

/// Does what is due.
pub(crate) async fn run_due(auth: &BluefoxAuth) -> Result<Done, Problem> {
    let mails = outbox::deliver(auth).await?;
    let (erased, swept) = clean(auth).await?;
    Ok(Done {
        mails,
        erased,
        swept,
    })
}

/// Erases and sweeps, if that is due and no other node does it.
async fn clean(auth: &BluefoxAuth) -> Result<(u64, u64), Problem> {
    let now = auth.now();
    let mut tx = auth.begin().await?;
    let is_ours = store::jobs::take(&mut tx, "sweep", now, now.plus(SWEEP)).await?;
    tx.commit().await?;
    if !is_ours {
        return Ok((0, 0));
    }
    // What can't be erased must not keep the rest from being swept.
    let (erased, swept) = (erase_deleted(auth, now).await, sweep(auth, now).await);
    Ok((erased?, swept?))
}

/// Erases the users whose grace period is over. One who can't be erased, for instance since a table of
/// the app refers to them, does not keep the others: the failure is told at the end.
async fn erase_deleted(auth: &BluefoxAuth, now: Timestamp) -> Result<u64, Problem> {
    let end = before(now, auth.settings().accounts.deletion_grace);
    let (mut erased, mut after, mut failure) = (0, None, None);
    loop {
        let mut reader = auth.db().read().await?;
        let over = users::list_deleted_before(reader.conn(), end, after, BATCH).await?;
        drop(reader);
        let Some(last) = over.last() else { break };
        after = Some(*last);
        for user in over {
            if auth.background().is_stopping() {
                return Ok(erased);
            }
            match erase_if_over(auth, user, end).await {
                Ok(is_erased) => erased += u64::from(is_erased),
                Err(problem) => {
                    tracing::error!(%user, code = problem.code().as_str(), "a user can't be erased");
                    failure = Some(problem);
                }
            }
        }
    }
    failure.map_or(Ok(erased), Err)
}

/// Erases a user, unless they have logged in meanwhile and keep the account.
async fn erase_if_over(auth: &BluefoxAuth, user: UserId, end: Timestamp) -> Result<bool, Problem> {
    let mut tx = auth.begin().await?;
    let account = users::lock(tx.conn(), user).await?;
    if account.is_none_or(|account| account.deleted_at.is_none_or(|at| at > end)) {
        return Ok(false);
    }
    erase(&Call::local(auth), &mut tx, user).await?;
    tx.commit().await?;
    Ok(true)
}

/// What a sweep removes.
#[derive(Clone, Copy)]
enum Litter {
    Sessions,
    OneTimeTokens,
    FormerEmails,
    Mails(State),
    Events,
}

/// Removes what nobody needs any more, in small batches.
async fn sweep(auth: &BluefoxAuth, now: Timestamp) -> Result<u64, Problem> {
    let kept = before(now, KEPT);
    let mut swept = 0;
    for (litter, moment) in [
        (Litter::Sessions, kept),
        (Litter::OneTimeTokens, kept),
        (Litter::FormerEmails, now),
        (Litter::Mails(State::Sent), kept),
        (Litter::Mails(State::Void), kept),
        (Litter::Mails(State::Dead), before(now, DEAD_KEPT)),
        (
            Litter::Events,
            before(now, auth.settings().accounts.event_retention),
        ),
    ] {
        for _ in 0..BATCHES {
            if auth.background().is_stopping() {
                return Ok(swept);
            }
            let mut tx = auth.begin().await?;
            let removed = remove(tx.conn(), litter, moment).await?;
            tx.commit().await?;
            swept += removed;
            if removed < u64::from(BATCH) {
                break;
            }
        }
    }
    Ok(swept)
}

async fn remove(conn: Conn<'_>, litter: Litter, moment: Timestamp) -> Result<u64, StoreError> {
    match litter {
        Litter::Sessions => sessions::delete_ended_before(conn, moment, BATCH).await,
        Litter::OneTimeTokens => one_time_tokens::delete_ended_before(conn, moment, BATCH).await,
        Litter::FormerEmails => former_emails::delete_ended_before(conn, moment, BATCH).await,
        Litter::Mails(state) => store::outbox::delete_before(conn, state, moment, BATCH).await,
        Litter::Events => events::delete_before(conn, moment, BATCH).await,
    }
}

fn before(now: Timestamp, by: Duration) -> Timestamp {
    let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.as_millis().saturating_sub(millis))
}

/// The task that runs the jobs, until it is stopped or nobody has the system any more.
#[derive(Debug)]
pub(crate) struct Background {
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Background {
    /// No task yet.
    pub(crate) fn new() -> Self {
        Self {
            stop: watch::Sender::new(false),
            task: Mutex::new(None),
        }
    }

    /// Starts the task.
    pub(crate) fn start(&self, auth: &BluefoxAuth) {
        let task = tokio::spawn(run(auth.downgrade(), self.stop.subscribe()));
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }

    /// Whether the task shall end what it is doing, and begin nothing.
    pub(crate) fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Stops the task, after what it is doing.
    pub(crate) async fn stop(&self) {
        self.stop.send_replace(true);
        let task = self
            .task
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the background jobs broke off");
        }
    }
}

/// What the background does, each at its own pace: a mail that takes long holds no sweep up.
#[derive(Clone, Copy, Debug)]
enum Job {
    Mail,
    Sweep,
}

impl Job {
    /// How often it looks for what is due.
    const fn tick(self) -> Duration {
        match self {
            Self::Mail => Duration::from_secs(1),
            Self::Sweep => Duration::from_mins(1),
        }
    }

    async fn run(self, auth: &BluefoxAuth) -> Result<(), Problem> {
        match self {
            Self::Mail => outbox::deliver(auth).await.map(drop),
            Self::Sweep => clean(auth).await.map(drop),
        }
    }
}

async fn run(auth: WeakAuth, stop: watch::Receiver<bool>) {
    tokio::join!(
        feed::run(auth.clone(), stop.clone()),
        repeat(Job::Mail, auth.clone(), stop.clone()),
        repeat(Job::Sweep, auth, stop),
    );
}

async fn repeat(job: Job, auth: WeakAuth, mut stop: watch::Receiver<bool>) {
    let mut ticks = interval(job.tick());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut was_failing = false;
    loop {
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            _ = ticks.tick() => {}
        }
        let Some(auth) = auth.upgrade() else { return };
        let done = job.run(&auth).await;
        if let (Err(problem), false) = (&done, was_failing) {
            let error = std::error::Error::source(problem).map(ToString::to_string);
            let code = problem.code().as_str();
            tracing::error!(?job, code, error, "a background job fails");
        }
        was_failing = done.is_err();
    }
}
