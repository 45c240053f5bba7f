//! PostgreSQL: `UPDATE … RETURNING` by primary key, each connection on a row of its own.

use std::time::Instant;

use sqlx::{Connection as _, PgConnection};
use tokio::runtime;
use uuid::Uuid;

use crate::{
    Failure,
    cpu::Watched,
    window::{Measured, Span, Tally, Window},
};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS raw_sessions (
        id UUID NOT NULL PRIMARY KEY, generation BIGINT NOT NULL, rotated_at BIGINT NOT NULL,
        salt BYTEA NOT NULL, expires_at BIGINT NOT NULL, user_agent TEXT, revoked_at BIGINT
    )";

pub(super) fn run(
    database: &str,
    connections: u32,
    watched: Watched,
    span: Span,
) -> Result<Measured, Failure> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut opened = Vec::new();
        for number in 1..=connections {
            opened.push((row(number), open(database, row(number)).await?));
        }
        let window = span.begin();
        let clients: Vec<_> = opened
            .into_iter()
            .map(|(row, connection)| tokio::spawn(update(connection, row, window)))
            .collect();
        let (seconds, cpu) = window.watch(watched).await?;
        let mut tally = Tally::new(window);
        for client in clients {
            tally.add(client.await??);
        }
        Ok(Measured {
            seconds,
            cpu,
            counted: tally.counted(),
            logins: None,
        })
    })
}

fn row(number: u32) -> Uuid {
    Uuid::from_u128(number.into())
}

async fn open(database: &str, row: Uuid) -> Result<PgConnection, sqlx::Error> {
    let mut connection = PgConnection::connect(database).await?;
    sqlx::raw_sql("SET client_min_messages = warning")
        .execute(&mut connection)
        .await?;
    sqlx::raw_sql(SCHEMA).execute(&mut connection).await?;
    sqlx::query(
        "INSERT INTO raw_sessions VALUES ($1, 1, 1, $2, 1, NULL, NULL) ON CONFLICT DO NOTHING",
    )
    .bind(row)
    .bind(&[7_u8; 16][..])
    .execute(&mut connection)
    .await?;
    Ok(connection)
}

async fn update(
    mut connection: PgConnection,
    row: Uuid,
    window: Window,
) -> Result<Tally, sqlx::Error> {
    let mut tally = Tally::new(window);
    while !window.is_over() {
        let sent = Instant::now();
        let _: i64 = sqlx::query_scalar(
            "UPDATE raw_sessions SET generation = generation + 1, rotated_at = $2, expires_at = $2
             WHERE id = $1 AND revoked_at IS NULL RETURNING generation",
        )
        .bind(row)
        .bind(1_800_000_000_000_i64)
        .fetch_one(&mut connection)
        .await?;
        tally.count(200, true, sent);
    }
    Ok(tally)
}
