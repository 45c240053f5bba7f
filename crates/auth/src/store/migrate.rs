//! Migrations: run at start, in one transaction, under a lock, and never twice.

use bluefox_auth_core::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{
    StoreError,
    db::{Conn, Db, all, execute},
};

/// A step of the schema. Once it has landed it is never changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    /// `feature/number_words`.
    pub(crate) name: &'static str,
    /// The statements, in the words that both engines understand.
    pub(crate) sql: &'static str,
}

/// The schema can't be brought up to date.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MigrateError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database was migrated by a newer version.
    #[error(
        "the database has the migration `{0}`, which this version does not know: it was migrated \
         by a newer version; start that one, or restore the backup from before"
    )]
    NewerSchema(String),
    /// A migration was altered after it had been applied.
    #[error(
        "the migration `{0}` was applied with another text than this version's: the database \
         belongs to another build; start that one"
    )]
    Altered(&'static str),
}

/// An arbitrary number that names our advisory lock.
const LOCK: i64 = 0x626c_7565_666f_7801;

#[derive(sqlx::FromRow)]
struct AppliedRow {
    name: String,
    checksum: Vec<u8>,
}

/// Applies what is missing and gives the names of it. Where nothing is, it only reads: neither a lock
/// nor the right to make tables is needed then.
pub(crate) async fn migrate(
    db: &Db,
    migrations: &[Migration],
    now: Timestamp,
) -> Result<Vec<String>, MigrateError> {
    // A failure to read says that there is no such table; any other one comes again below.
    if let Ok(applied) = applied(db.read().await?.conn()).await
        && missing(migrations, &applied)?.is_empty()
    {
        return Ok(Vec::new());
    }
    let mut tx = db.begin().await?;
    lock(tx.conn()).await?;
    execute!(
        tx.conn(),
        "CREATE TABLE IF NOT EXISTS bf_migrations (
            name TEXT NOT NULL PRIMARY KEY,
            checksum BYTEA NOT NULL,
            applied_at BIGINT NOT NULL
        )"
    )?;
    let missing = missing(migrations, &applied(tx.conn()).await?)?;
    for migration in &missing {
        run(tx.conn(), migration.sql).await?;
        execute!(
            tx.conn(),
            "INSERT INTO bf_migrations (name, checksum, applied_at) VALUES ($1, $2, $3)",
            migration.name,
            checksum(migration),
            now.as_millis(),
        )?;
    }
    tx.commit().await?;
    Ok(missing
        .into_iter()
        .map(|migration| migration.name.to_owned())
        .collect())
}

async fn applied(conn: Conn<'_>) -> Result<Vec<AppliedRow>, StoreError> {
    all!(conn, AppliedRow, "SELECT name, checksum FROM bf_migrations")
}

/// What is not applied yet; or why this version must not touch the database.
fn missing(
    migrations: &[Migration],
    applied: &[AppliedRow],
) -> Result<Vec<Migration>, MigrateError> {
    if let Some(row) = applied
        .iter()
        .find(|row| migrations.iter().all(|m| m.name != row.name))
    {
        return Err(MigrateError::NewerSchema(row.name.clone()));
    }
    let mut missing = Vec::new();
    for migration in migrations {
        match applied.iter().find(|row| row.name == migration.name) {
            Some(row) if row.checksum == checksum(migration) => {}
            Some(_) => return Err(MigrateError::Altered(migration.name)),
            None => missing.push(*migration),
        }
    }
    Ok(missing)
}

fn checksum(migration: &Migration) -> Vec<u8> {
    Sha256::digest(migration.sql).to_vec()
}

/// Lets one node at a time migrate, for as long as that takes. SQLite's transaction has the write lock
/// already.
async fn lock(conn: Conn<'_>) -> Result<(), StoreError> {
    if let Conn::Postgres(conn) = conn {
        sqlx::raw_sql("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")
            .execute(&mut *conn)
            .await?;
        sqlx::query("SELECT pg_advisory_xact_lock($1)")
            .bind(LOCK)
            .execute(conn)
            .await?;
    }
    Ok(())
}

async fn run(conn: Conn<'_>, sql: &'static str) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(conn) => sqlx::raw_sql(sql).execute(conn).await.map(|_| ()),
        Conn::Postgres(conn) => sqlx::raw_sql(sql).execute(conn).await.map(|_| ()),
    }?;
    Ok(())
}
