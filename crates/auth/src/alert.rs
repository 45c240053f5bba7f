//! Alerts: what looks like a stolen session is told to its user by mail, where the setting says so.

use bluefox_auth_core::UserId;

use crate::{
    call::Call,
    error::Problem,
    http::ip,
    mail::{Letter, MailPurpose, outbox},
    store::{db::Tx, users},
};

/// Queues the mail in the transaction. `reason` is the word of the event, or of the code.
pub(crate) async fn tell(
    call: &Call,
    tx: &mut Tx,
    user: UserId,
    reason: &str,
) -> Result<(), Problem> {
    let auth = &call.auth;
    let (true, Some(post)) = (auth.settings().accounts.security_alerts, auth.post()) else {
        return Ok(());
    };
    let Some(user) = users::find(tx.conn(), user).await? else {
        return Ok(());
    };
    // Not the language of the request: it may be the thief's.
    let language = post.composer.language(None);
    let network = call.origin.ip.as_deref().and_then(ip::coarse);
    let letter = Letter::new(user.email, MailPurpose::SecurityAlert, language)
        .with_fact("reason", reason)
        .with_fact("happened_at", call.now.to_string())
        .with_fact("network", network.unwrap_or_default());
    outbox::queue(call, tx, letter, Some(user.id), false).await
}
