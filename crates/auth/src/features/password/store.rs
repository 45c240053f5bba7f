//! The lookup of who asks for a new password.

use bluefox_auth_core::{Email, UserId};
use uuid::Uuid;

use crate::store::{
    StoreError,
    db::{Conn, optional},
};

/// Who is meant by an address.
pub(super) struct Addressee {
    /// The account, where there is one.
    pub(super) user: Option<UserId>,
    /// Whether there is one that is active.
    pub(super) is_active: bool,
    /// The address in the account's own spelling: another one of the same address may be another
    /// mailbox.
    pub(super) email: Email,
}

#[derive(sqlx::FromRow)]
struct AddresseeRow {
    id: Option<Uuid>,
    email: String,
    is_active: bool,
}

/// Who is meant by an address. There is a row for every one: to read it takes its time, and that must
/// not tell who has an account.
pub(super) async fn find_addressee(conn: Conn<'_>, email: &Email) -> Result<Addressee, StoreError> {
    let row = optional!(
        conn,
        AddresseeRow,
        "SELECT u.id, COALESCE(u.email, $2) AS email, COALESCE(u.is_active, FALSE) AS is_active
         FROM (SELECT 1) AS always LEFT JOIN bf_users u ON u.email_key = $1",
        email.key(),
        email.as_str(),
    )?;
    let damaged = || StoreError::Damaged("email");
    let row = row.ok_or_else(damaged)?;
    Ok(Addressee {
        user: row.id.map(UserId::from),
        is_active: row.is_active,
        email: Email::parse(&row.email).map_err(|_| damaged())?,
    })
}
