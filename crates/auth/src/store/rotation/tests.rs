//! A refresh on SQLite, where those who write at the same time share a transaction.

use bluefox_auth_core::event::EventKind;
use sqlx::{
    AssertSqlSafe,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::store::{
    tests::sqlite,
    writer::{Manner, Writer},
};

const SESSION: Uuid = Uuid::from_u128(2);

/// A user with one session in its first generation, and a writer that lets in whoever comes.
async fn with_session() -> (Db, TempDir) {
    let (db, dir) = sqlite().await;
    let Db::Sqlite { readers, .. } = db else {
        panic!("it is SQLite")
    };
    let options = SqliteConnectOptions::new()
        .filename(dir.path().join("store.db"))
        .journal_mode(SqliteJournalMode::Wal);
    let writer = Writer::open(options, Manner::SHARED).await;
    let db = Db::Sqlite {
        writer: writer.expect("it opens"),
        readers,
    };
    let mut tx = db.begin().await.expect("a transaction");
    let Conn::Sqlite(conn) = tx.conn() else {
        panic!("it is SQLite")
    };
    let (user, session) = (Uuid::from_u128(1).simple(), SESSION.simple());
    let rows = format!(
        "INSERT INTO bf_users (id, email, email_key, is_active, is_superuser, email_verified, created_at)
         VALUES (x'{user}', 'a', 'a', TRUE, FALSE, TRUE, 0);
         INSERT INTO bf_sessions (id, user_id, generation, rotated_at, salt, refresh_key_hashes,
            created_at, last_seen_at, idle_expires_at, expires_at, auth_time, amr)
         VALUES (x'{session}', x'{user}', 1, 0, x'', x'', 0, 0, 0, 0, 0, 'pwd')"
    );
    let done = sqlx::raw_sql(AssertSqlSafe(rows)).execute(conn).await;
    done.expect("the statements are right");
    tx.commit().await.expect("it is written");
    (db, dir)
}

/// The generation that others see.
async fn generation(db: &Db) -> i64 {
    let mut reader = db.read().await.expect("a connection");
    let Conn::Sqlite(conn) = reader.conn() else {
        panic!("it is SQLite")
    };
    let generation = sqlx::query_scalar("SELECT generation FROM bf_sessions");
    generation.fetch_one(conn).await.expect("it answers")
}

fn first_swap() -> Swap {
    Swap {
        session: SESSION.into(),
        from: Generation::FIRST,
        to: Generation::FIRST.next(),
        rotated_at: Timestamp::from_millis(1),
        idle_expires_at: Timestamp::from_millis(1),
    }
}

fn refreshed() -> Event {
    Event {
        id: Uuid::from_u128(3),
        at: Timestamp::from_millis(1),
        kind: EventKind::SessionRefreshed,
        user_id: None,
        session_id: Some(SESSION.into()),
        actor_id: None,
        reason: None,
        ip: None,
        request_id: None,
    }
}

/// Else it would look, and lose, again and again until the winner's commit, and give up before.
#[tokio::test]
async fn who_loses_is_told_once_everybody_sees_who_won() {
    let (db, _dir) = with_session().await;
    let mut winner = db.begin().await.expect("the first of the group");
    // In this order they ask to be the next.
    let loser = tokio::spawn({
        let db = db.clone();
        async move { rotate(&db, first_swap(), &refreshed()).await }
    });
    let last = tokio::spawn({
        let db = db.clone();
        async move { db.begin().await }
    });
    let swap = swapped(winner.conn(), first_swap()).await;
    assert!(swap.expect("it answers").is_some());
    let winner = tokio::spawn(winner.commit());

    // It holds back the commit; the loser has had its turn.
    let last = last
        .await
        .expect("no panic")
        .expect("the last of the group");
    assert_eq!(generation(&db).await, 1);
    assert!(!loser.is_finished());

    drop(last);
    let rotated = loser.await.expect("no panic").expect("it answers");
    assert!(rotated.is_none());
    assert_eq!(generation(&db).await, 2);
    winner.await.expect("no panic").expect("it is written");
}
