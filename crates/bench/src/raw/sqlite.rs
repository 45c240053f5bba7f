//! SQLite: one transaction a commit, one at a time, each on the disk before the next begins.

use std::{path::Path, time::Duration};

use sqlx::{
    Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::runtime;
use uuid::Uuid;

use super::alone;
use crate::{
    Failure,
    window::{Measured, Span},
};

/// As many rows as there are clients in the measured refresh.
const ROWS: u128 = 64;

/// As wide as what the library writes.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS sessions (
        id UUID NOT NULL PRIMARY KEY, generation BIGINT NOT NULL, rotated_at BIGINT NOT NULL,
        salt BYTEA NOT NULL, expires_at BIGINT NOT NULL, user_agent TEXT, revoked_at BIGINT
    );
    CREATE TABLE IF NOT EXISTS events (
        id UUID NOT NULL PRIMARY KEY, at BIGINT NOT NULL, kind TEXT NOT NULL, session_id UUID NOT NULL
    );";

pub(super) fn run(file: &Path, span: Span) -> Result<Measured, Failure> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = runtime.block_on(async {
        let mut connection = SqliteConnection::connect_with(&options).await?;
        sqlx::raw_sql(SCHEMA).execute(&mut connection).await?;
        for row in 1..=ROWS {
            sqlx::query("INSERT OR IGNORE INTO sessions VALUES ($1, 1, 1, $2, 1, NULL, NULL)")
                .bind(Uuid::from_u128(row))
                .bind(&[7_u8; 16][..])
                .execute(&mut connection)
                .await?;
        }
        Ok::<_, sqlx::Error>(connection)
    })?;
    let first: i64 = runtime
        .block_on(sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(&mut connection))?;
    let mut event = u128::try_from(first)?;
    alone(span, || {
        event += 1;
        runtime.block_on(transaction(&mut connection, event))
    })
}

async fn transaction(connection: &mut SqliteConnection, event: u128) -> Result<(), sqlx::Error> {
    let session = Uuid::from_u128(event % ROWS + 1);
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let _: i64 = sqlx::query_scalar(
        "UPDATE sessions SET generation = generation + 1, rotated_at = $2, expires_at = $2
         WHERE id = $1 AND revoked_at IS NULL RETURNING generation",
    )
    .bind(session)
    .bind(1_800_000_000_000_i64)
    .fetch_one(&mut *transaction)
    .await?;
    sqlx::query("INSERT INTO events VALUES ($1, $2, 'token_refreshed', $3)")
        // In order, as identifiers of version 7 are.
        .bind(Uuid::from_u128(event))
        .bind(1_800_000_000_000_i64)
        .bind(session)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}
