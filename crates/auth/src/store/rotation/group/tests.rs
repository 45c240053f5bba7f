//! A group on PostgreSQL itself: what its members share, and what they don't.

use std::sync::atomic::{AtomicU64, Ordering};

use bluefox_auth_core::{SessionId, Timestamp, event::EventKind, rotation::Generation};
use sqlx::AssertSqlSafe;

use super::*;
use crate::store::{db::Db, rotation::rotate_in_group, tests::postgres};

const USER: Uuid = Uuid::from_u128(1);

fn session(number: u128) -> SessionId {
    Uuid::from_u128(number).into()
}

/// A user with the sessions 1 to `sessions`, each in its first generation.
async fn with_sessions(sessions: u128) -> (Db, PgPool) {
    let db = postgres().await;
    let Db::Postgres { pool, .. } = &db else {
        panic!("it is PostgreSQL")
    };
    let pool = pool.clone();
    run_sql(
        &pool,
        format!(
            "INSERT INTO bf_users (id, email, email_key, is_active, is_superuser, email_verified, created_at)
             VALUES ('{USER}', 'a', 'a', TRUE, FALSE, TRUE, 0)"
        ),
    )
    .await;
    for number in 1..=sessions {
        let id = session(number).as_uuid();
        run_sql(
            &pool,
            format!(
                "INSERT INTO bf_sessions (id, user_id, generation, rotated_at, salt, refresh_key_hashes,
                    created_at, last_seen_at, idle_expires_at, expires_at, auth_time, amr)
                 VALUES ('{id}', '{USER}', 1, 0, '', '', 0, 0, 0, 0, 0, 'pwd')"
            ),
        )
        .await;
    }
    (db, pool)
}

async fn run_sql(pool: &PgPool, sql: String) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await;
    done.expect("the statement is right");
}

/// The generations of the sessions, in their order.
async fn generations(pool: &PgPool) -> Vec<i64> {
    let rows = sqlx::query_scalar("SELECT generation FROM bf_sessions ORDER BY id");
    rows.fetch_all(pool).await.expect("it answers")
}

/// How many events there are, and how many transactions wrote them.
async fn events(pool: &PgPool) -> (i64, i64) {
    let row = sqlx::query_as("SELECT COUNT(*), COUNT(DISTINCT xmin::text) FROM bf_events");
    row.fetch_one(pool).await.expect("it answers")
}

/// A refresh of a session from one generation to the next.
fn asked(number: u128, from: i64) -> (Swap, Event) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let moment = Timestamp::from_millis(1_767_225_600_000);
    let from = Generation::from_i64(from).expect("a generation");
    let swap = Swap {
        session: session(number),
        from,
        to: from.next(),
        rotated_at: moment,
        idle_expires_at: moment,
    };
    let event = Event {
        id: Uuid::from_u128(NEXT.fetch_add(1, Ordering::Relaxed).into()),
        at: moment,
        kind: EventKind::SessionRefreshed,
        user_id: Some(USER.into()),
        session_id: Some(swap.session),
        actor_id: Some(USER.into()),
        reason: None,
        ip: None,
        request_id: None,
    };
    (swap, event)
}

/// Refreshes the sessions at once.
async fn outcomes(db: &Db, sessions: &[u128], from: i64) -> Vec<Outcome> {
    // All of these are spawned, and ask, before the group's task has its turn.
    let refreshes = sessions.iter().map(|number| {
        let (db, (swap, event)) = (db.clone(), asked(*number, from));
        tokio::spawn(async move { rotate_in_group(&db, swap, &event).await })
    });
    let mut outcomes = Vec::new();
    for refresh in refreshes.collect::<Vec<_>>() {
        outcomes.push(refresh.await.expect("it does not panic"));
    }
    outcomes
}

/// Refreshes the sessions at once; whether each was moved on.
async fn refresh(db: &Db, sessions: &[u128], from: i64) -> Vec<bool> {
    let outcomes = outcomes(db, sessions, from).await.into_iter();
    outcomes
        .map(|rotated| rotated.expect("it answers").is_some())
        .collect()
}

#[tokio::test]
async fn those_who_come_at_once_share_a_transaction() {
    let (db, pool) = with_sessions(100).await;
    let all: Vec<u128> = (1..=100).collect();
    assert_eq!(refresh(&db, &all, 1).await, [true; 100]);
    assert_eq!(generations(&pool).await, [2; 100]);
    // At most 64 of them.
    assert_eq!(events(&pool).await, (100, 2));
}

#[tokio::test]
async fn each_is_judged_by_itself() {
    let (db, pool) = with_sessions(4).await;
    let revoke = format!(
        "UPDATE bf_sessions SET revoked_at = 1 WHERE id = '{}'; UPDATE bf_sessions SET generation = 7 WHERE id = '{}'",
        session(2).as_uuid(),
        session(3).as_uuid()
    );
    run_sql(&pool, revoke).await;
    let moved = refresh(&db, &[1, 2, 3, 4, 5], 1).await;
    assert_eq!(moved, [true, false, false, true, false]);
    assert_eq!(generations(&pool).await, [2, 1, 7, 2]);
    assert_eq!(events(&pool).await.0, 2);

    run_sql(&pool, "UPDATE bf_users SET is_active = FALSE".to_owned()).await;
    assert_eq!(refresh(&db, &[1, 4], 2).await, [false, false]);
}

#[tokio::test]
async fn of_two_who_refresh_a_session_one_is_first() {
    let (db, pool) = with_sessions(2).await;
    let moved = refresh(&db, &[1, 1, 2, 1], 1).await;
    assert_eq!(moved, [true, false, true, false]);
    assert_eq!(generations(&pool).await, [2, 2]);
    assert_eq!(events(&pool).await.0, 2);
}

#[tokio::test]
async fn a_row_that_somebody_holds_holds_up_nobody() {
    let (db, pool) = with_sessions(3).await;
    let mut holder = pool.begin().await.expect("it begins");
    let change = format!(
        "UPDATE bf_sessions SET user_agent = 'held' WHERE id = '{}'",
        session(2).as_uuid()
    );
    let held = sqlx::raw_sql(AssertSqlSafe(change)).execute(&mut *holder);
    held.await.expect("nobody else has it");
    assert_eq!(refresh(&db, &[1, 2, 3], 1).await, [true, false, true]);
    holder.commit().await.expect("it commits");
    assert_eq!(refresh(&db, &[2], 1).await, [true]);
    assert_eq!(generations(&pool).await, [2; 3]);
}

#[tokio::test]
async fn a_database_that_is_gone_is_told_to_all() {
    let (db, pool) = with_sessions(2).await;
    pool.close().await;
    let together = outcomes(&db, &[1, 2], 1).await;
    assert!(matches!(
        &*together,
        [Err(StoreError::Shared(_)), Err(StoreError::Shared(_))]
    ));
    let alone = outcomes(&db, &[1], 1).await;
    assert!(matches!(&*alone, [Err(StoreError::Unavailable(_))]));
}
