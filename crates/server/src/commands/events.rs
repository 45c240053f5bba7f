//! `bluefox-auth events`

use bluefox_auth::{BluefoxAuth, Event, UserId};
use serde_json::json;

use super::{
    Needs, open, say,
    table::{or_dash, table},
};
use crate::{
    cli::Which,
    config::{Environment, Flags},
    failure::Failure,
    output,
};

/// Shows what has happened, the latest first.
pub(super) async fn run(
    which: Which,
    flags: &Flags,
    environment: &Environment,
) -> Result<(), Failure> {
    let auth = open(Needs::Database, flags, environment).await?;
    let done = show(&which, &auth).await;
    auth.close().await;
    done
}

async fn show(which: &Which, auth: &BluefoxAuth) -> Result<(), Failure> {
    let user = match &which.user {
        Some(named) => Some(id_of(auth, named).await?),
        None => None,
    };
    let events = auth.events().list(user, which.before, which.limit).await?;
    if which.json {
        return say(&format!("{:#}", json!(events)));
    }
    let heads = ["AT", "EVENT", "USER", "BY", "REASON", "IP"];
    say(&table(heads, events.iter().map(row)))?;
    let is_full = u32::try_from(events.len()).is_ok_and(|count| count == which.limit);
    if let (true, Some(last)) = (is_full, events.last()) {
        output::note(&format!("What was before: --before {}", last.id));
    }
    Ok(())
}

/// A user who was erased has no address any more, but events still.
async fn id_of(auth: &BluefoxAuth, named: &str) -> Result<UserId, Failure> {
    if let Ok(id) = named.parse() {
        return Ok(id);
    }
    let user = auth.users().find_by_email(named).await?;
    user.map(|user| user.id)
        .ok_or_else(|| Failure::Other(format!("there is no user {named}")))
}

fn row(event: &Event) -> [String; 6] {
    let by = match event.actor_id {
        None => "-".to_owned(),
        actor if actor == event.user_id => "the user".to_owned(),
        Some(actor) => actor.to_string(),
    };
    [
        event.at.to_string(),
        event.kind.as_str().to_owned(),
        or_dash(event.user_id),
        by,
        or_dash(event.reason.as_ref()),
        or_dash(event.ip.as_ref()),
    ]
}
