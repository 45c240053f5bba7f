//! `bf_jobs`: when each job is due. Who moves the moment forward does the job: one node of many.

use bluefox_auth_core::Timestamp;

use super::{
    StoreError,
    db::{Tx, execute},
};

/// Takes a job that is due, and sets when it is due again; `false` when it is not, or another node
/// has taken it.
pub(crate) async fn take(
    tx: &mut Tx,
    name: &str,
    now: Timestamp,
    next: Timestamp,
) -> Result<bool, StoreError> {
    let is_first = execute!(
        tx.conn(),
        "INSERT INTO bf_jobs (name, due_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        name,
        next.as_millis(),
    )?;
    let taken = execute!(
        tx.conn(),
        "UPDATE bf_jobs SET due_at = $2 WHERE name = $1 AND due_at <= $3",
        name,
        next.as_millis(),
        now.as_millis(),
    )?;
    Ok(is_first + taken > 0)
}
