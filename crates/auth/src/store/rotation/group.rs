//! Refreshes on PostgreSQL that come at the same time share a statement, and so a round trip and a commit.
//!
//! While one group is under way the next queues up, so that nobody ever waits for company. A group waits for
//! no row that somebody else holds: it leaves that one out, and can neither be held up nor be part of a
//! deadlock. Who is left out, or was not the first, asks again alone.

#[cfg(test)]
mod tests;

use std::{collections::HashSet, error::Error, sync::Arc};

use bluefox_auth_core::{UserId, event::Event};
use sqlx::PgPool;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use tracing::{Instrument as _, Span};
use uuid::Uuid;

use super::{Rotated, RotatedRow, Swap};
use crate::store::{
    StoreError,
    db::{PATIENCE, acquire},
};

/// How many share a statement at most.
const MEMBERS: usize = 64;

/// A handle on the task that refreshes. The task ends with the last handle.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    queue: mpsc::UnboundedSender<Member>,
}

/// One who refreshes, and waits for the outcome.
#[derive(Debug)]
struct Member {
    swap: Swap,
    event: Event,
    outcome: oneshot::Sender<Outcome>,
    span: Span,
}

type Outcome = Result<Option<Rotated>, StoreError>;

impl Group {
    pub(crate) fn new(pool: PgPool) -> Self {
        let (queue, members) = mpsc::unbounded_channel();
        tokio::spawn(run(pool, members));
        Self { queue }
    }

    /// As [`rotate`](super::rotate), but `None` may also say that somebody holds the session's row.
    pub(super) async fn rotate(&self, swap: Swap, event: &Event) -> Outcome {
        let (outcome, told) = oneshot::channel();
        let member = Member {
            swap,
            event: event.clone(),
            outcome,
            span: Span::current(),
        };
        // Where the task has ended, with the runtime that it belongs to, everybody goes alone.
        if self.queue.send(member).is_err() {
            return Ok(None);
        }
        // Nobody knows whether it was written.
        told.await.map_err(|_| sqlx::Error::WorkerCrashed)?
    }
}

async fn run(pool: PgPool, mut queue: mpsc::UnboundedReceiver<Member>) {
    let mut members = Vec::with_capacity(MEMBERS);
    while queue.recv_many(&mut members, MEMBERS).await > 0 {
        let mut sessions = HashSet::new();
        // Of two who refresh the same session one is first. Who gave up has nothing to be told.
        let (asked, left): (Vec<_>, Vec<_>) = members.drain(..).partition(|member| {
            !member.outcome.is_closed() && sessions.insert(member.swap.session)
        });
        for member in left {
            member.outcome.send(Ok(None)).ok();
        }
        let Some(span) = asked.first().map(|member| member.span.clone()) else {
            continue;
        };
        let outcome = rotate(&pool, &asked).instrument(span).await;
        answer(asked, outcome);
    }
}

/// Tells the members what became of them. Who is alone is told the very error.
fn answer(mut members: Vec<Member>, outcome: Result<Vec<(Uuid, Rotated)>, StoreError>) {
    let mut rotated = match outcome {
        Ok(rotated) => rotated,
        Err(error) if members.len() == 1 => {
            members.pop().map(|member| member.outcome.send(Err(error)));
            return;
        }
        Err(error) => {
            let error: Arc<dyn Error + Send + Sync> = Arc::new(error);
            for member in members {
                let error = StoreError::Shared(Arc::clone(&error));
                member.outcome.send(Err(error)).ok();
            }
            return;
        }
    };
    for member in members {
        let session = member.swap.session.as_uuid();
        let at = rotated.iter().position(|(id, _)| *id == session);
        let own = at.map(|at| rotated.swap_remove(at).1);
        member.outcome.send(Ok(own)).ok();
    }
}

/// Moves the sessions on, and gives those that were.
async fn rotate(pool: &PgPool, members: &[Member]) -> Result<Vec<(Uuid, Rotated)>, StoreError> {
    let mut conn = acquire(pool).await?;
    let rows = timeout(PATIENCE, fetch(&mut conn, members)).await;
    let Ok(rows) = rows else {
        // The next group shall not get a connection that still waits for this one's answer.
        drop(conn.detach());
        return Err(StoreError::Silent);
    };
    let rotated = |row: GroupRow| (row.id, row.rotated.into());
    Ok(rows?.into_iter().map(rotated).collect())
}

#[derive(sqlx::FromRow)]
struct GroupRow {
    id: Uuid,
    #[sqlx(flatten)]
    rotated: RotatedRow,
}

async fn fetch(
    conn: &mut sqlx::PgConnection,
    members: &[Member],
) -> Result<Vec<GroupRow>, sqlx::Error> {
    /// A column of the members.
    fn column<'m, T>(members: &'m [Member], value: impl Fn(&'m Member) -> T) -> Vec<T> {
        members.iter().map(value).collect()
    }
    sqlx::query_as(
        "WITH asked AS (
            SELECT * FROM unnest(
                $1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
                $6::uuid[], $7::bigint[], $8::text[], $9::uuid[], $10::text[], $11::text[]
            ) AS asked (session_id, generation, next_generation, rotated_at, idle_expires_at,
                        event_id, at, kind, actor_id, ip, request_id)
         ), free AS (
            SELECT s.id FROM bf_sessions s JOIN asked a ON s.id = a.session_id
            FOR NO KEY UPDATE OF s SKIP LOCKED
         ), rotated AS (
            UPDATE bf_sessions s
            SET generation = a.next_generation, rotated_at = a.rotated_at, last_seen_at = a.rotated_at,
                idle_expires_at = a.idle_expires_at
            FROM asked a, free f, bf_users u
            WHERE s.id = a.session_id AND f.id = a.session_id AND s.generation = a.generation
              AND s.revoked_at IS NULL AND u.id = s.user_id AND u.is_active
            RETURNING s.id, s.user_id, s.auth_time, u.app_metadata
         ), written AS (
            INSERT INTO bf_events (id, at, kind, user_id, session_id, actor_id, ip, request_id)
            SELECT a.event_id, a.at, a.kind, r.user_id, r.id, a.actor_id, a.ip, a.request_id
            FROM rotated r JOIN asked a ON a.session_id = r.id
         )
         SELECT id, auth_time, app_metadata FROM rotated",
    )
    .bind(column(members, |member| member.swap.session.as_uuid()))
    .bind(column(members, |member| member.swap.from.as_i64()))
    .bind(column(members, |member| member.swap.to.as_i64()))
    .bind(column(members, |member| member.swap.rotated_at.as_millis()))
    .bind(column(members, |member| {
        member.swap.idle_expires_at.as_millis()
    }))
    .bind(column(members, |member| member.event.id))
    .bind(column(members, |member| member.event.at.as_millis()))
    .bind(column(members, |member| member.event.kind.as_str()))
    .bind(column(members, |member| {
        member.event.actor_id.map(UserId::as_uuid)
    }))
    .bind(column(members, |member| member.event.ip.as_deref()))
    .bind(column(members, |member| member.event.request_id.as_deref()))
    .fetch_all(conn)
    .await
}
