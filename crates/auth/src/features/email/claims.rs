//! Claims: each change of an address leaves one behind, the link that is mailed to the address that
//! was given up. For as long as it lives the address is kept.
//!
//! The elder claim wins. A thief may change the address again and again, each time to one of his own:
//! using the claim of a later one must not make the owner's void, and using the owner's makes all
//! the later ones void.

use bluefox_auth_core::{Email, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    call::Call,
    error::Problem,
    one_time::{self, Draft, Purpose},
    store::{db::Tx, former_emails, one_time_tokens::OneTimeToken},
};

/// What the token of a claim holds: an elder one has a lower rank. Moments would not do, since no two
/// nodes have the same clock.
#[derive(Debug, Serialize, Deserialize)]
struct Data {
    rank: u64,
}

/// The rank of a claim.
pub(super) fn rank(claim: &OneTimeToken) -> Result<u64, Problem> {
    let data: Data = serde_json::from_str(&claim.data).map_err(Problem::internal)?;
    Ok(data.rank)
}

/// Notes that the user has given an address up for another one.
///
/// Who goes back to an address that has a claim could have used that: it is no new change, and the
/// address in between gets no claim. Otherwise a thief's would outlive the owner's.
pub(super) async fn leave(
    call: &Call,
    tx: &mut Tx,
    user: UserId,
    (old, new): (&Email, &Email),
) -> Result<(), Problem> {
    let (mut last, mut own) = (0, None);
    for claim in one_time::list(call, tx, user, Purpose::EmailChangeUndo).await? {
        let rank = rank(&claim)?;
        last = last.max(rank);
        // In the same spelling: another one may be another mailbox.
        if claim.email == *new {
            own = own.max(Some(rank));
        }
    }
    if let Some(own) = own {
        return void_younger(call, tx, user, own).await;
    }
    let until = call.now.plus(Purpose::EmailChangeUndo.life());
    former_emails::upsert(tx.conn(), old, user, until).await?;
    let data = Data {
        rank: last.saturating_add(1),
    };
    let draft = Draft {
        data: serde_json::to_string(&data).map_err(Problem::internal)?,
        facts: vec![("new_email", new.as_str().to_owned())],
        is_unlimited: true,
        ..Draft::new(Purpose::EmailChangeUndo, Some(user), old)
    };
    one_time::begin(call, tx, draft).await?;
    Ok(())
}

/// Makes the claims void that are younger than the one of a rank. Their addresses are free, where no
/// elder claim is to the same.
pub(super) async fn void_younger(
    call: &Call,
    tx: &mut Tx,
    user: UserId,
    than: u64,
) -> Result<(), Problem> {
    let (mut elder, mut younger) = (Vec::new(), Vec::new());
    for claim in one_time::list(call, tx, user, Purpose::EmailChangeUndo).await? {
        let is_younger = rank(&claim)? > than;
        if is_younger { &mut younger } else { &mut elder }.push(claim);
    }
    for claim in younger {
        one_time::void_one(call, tx, &claim).await?;
        if !elder.iter().any(|one| one.email.key() == claim.email.key()) {
            former_emails::delete(tx.conn(), &claim.email, user).await?;
        }
    }
    Ok(())
}
