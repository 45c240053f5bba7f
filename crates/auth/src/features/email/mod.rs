//! The address of an account: verify, change, and undo a change.

mod change;
mod change_confirm;
mod claims;
mod undo;
mod verify;
mod verify_confirm;

use bluefox_auth_core::{Email, UserId};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::Problem,
    feature::Feature,
    one_time::{self, Purpose},
    store::{
        db::Tx,
        one_time_tokens::OneTimeToken,
        users::{self, Account},
    },
};

pub(crate) const FEATURE: Feature = Feature {
    migrations: &[],
    routes,
    well_known: None,
    step_up: None,
};

fn routes() -> OpenApiRouter<BluefoxAuth> {
    OpenApiRouter::new()
        .routes(routes!(verify::email_verification))
        .routes(routes!(verify_confirm::confirm_email_verification))
        .routes(routes!(change::change_email))
        .routes(routes!(change_confirm::confirm_email_change))
        .routes(routes!(undo::undo_email_change))
}

/// The flows whose mails lie in a mailbox: who is no longer at that address must not use them.
const MAILED: [Purpose; 3] = [
    Purpose::EmailVerification,
    Purpose::PasswordReset,
    Purpose::EmailChange,
];

/// Uses the token of a user up, and gives their account. Until the end of the transaction no other
/// change of it comes in between.
async fn redeem(
    call: &Call,
    tx: &mut Tx,
    (user, token): (UserId, &OneTimeToken),
) -> Result<Account, Problem> {
    let account = users::lock(tx.conn(), user).await?;
    one_time::redeem(call, tx, token).await?;
    account.ok_or_else(one_time::refused)
}

/// The address of an account.
fn address(account: &Account) -> Result<Email, Problem> {
    Email::parse(&account.user.email).map_err(Problem::internal)
}
