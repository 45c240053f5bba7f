//! `bluefox-auth mail …`

use bluefox_auth::{DeadLetter, Mails};
use serde_json::json;

use super::{
    Needs, open, say,
    table::{or_dash, table},
};
use crate::{
    cli::MailVerb,
    config::{Environment, Flags},
    failure::Failure,
};

/// How many mails are read from the database at once.
const PAGE: u32 = 500;

/// Does what the verb says.
pub(super) async fn run(
    verb: MailVerb,
    flags: &Flags,
    environment: &Environment,
) -> Result<(), Failure> {
    let needs = match verb {
        MailVerb::Test { .. } => Needs::Everything,
        MailVerb::DeadLetters { .. } => Needs::Database,
    };
    let auth = open(needs, flags, environment).await?;
    let done = act(verb, &auth.mails()).await;
    auth.close().await;
    done
}

async fn act(verb: MailVerb, mails: &Mails<'_>) -> Result<(), Failure> {
    match verb {
        MailVerb::Test { to } => {
            mails.send_test(&to).await?;
            say(&format!(
                "A mail to {to} was handed over to the mail server."
            ))
        }
        MailVerb::DeadLetters {
            retry: Some(id), ..
        } => {
            if !mails.retry(id).await? {
                return Err(Failure::Other(format!("there is no dead letter {id}")));
            }
            say(&format!("{id} is queued: the server tries it again."))
        }
        MailVerb::DeadLetters {
            retry_all: true, ..
        } => retry_all(mails).await,
        MailVerb::DeadLetters { json, .. } => list(mails, json).await,
    }
}

async fn retry_all(mails: &Mails<'_>) -> Result<(), Failure> {
    let mut queued = 0;
    for letter in all(mails).await? {
        if mails.retry(letter.id).await? {
            queued += 1;
        }
    }
    say(&match queued {
        0 => "There are no dead letters.".to_owned(),
        1 => "1 mail is queued: the server tries it again.".to_owned(),
        queued => format!("{queued} mails are queued: the server tries them again."),
    })
}

async fn list(mails: &Mails<'_>, json: bool) -> Result<(), Failure> {
    let all = all(mails).await?;
    if json {
        return say(&format!("{:#}", json!(all)));
    }
    let heads = ["ID", "PURPOSE", "USER", "ATTEMPTS", "WRITTEN", "ERROR"];
    let rows = all.into_iter().map(|letter| {
        [
            letter.id.to_string(),
            letter.purpose,
            or_dash(letter.user_id),
            letter.attempts.to_string(),
            letter.created_at.to_string(),
            letter.error,
        ]
    });
    say(&table(heads, rows))
}

async fn all(mails: &Mails<'_>) -> Result<Vec<DeadLetter>, Failure> {
    let mut all: Vec<DeadLetter> = Vec::new();
    loop {
        let page = mails
            .dead_letters(all.last().map(|letter| letter.id), PAGE)
            .await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}
