//! The verbs that show users and their sessions.

use bluefox_auth::{Account, BluefoxAuth, SessionInfo, User, Users};
use serde_json::{Map, Value, json};

use super::{find, there_is_no};
use crate::{
    cli::Named,
    commands::{
        say,
        table::{or_dash, table},
    },
    failure::Failure,
};

/// How many users are read from the database at once.
const PAGE: u32 = 500;

pub(super) async fn list(users: &Users<'_>, json: bool) -> Result<(), Failure> {
    let mut all: Vec<User> = Vec::new();
    loop {
        let page = users.list(all.last().map(|user| user.id), PAGE).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    if json {
        return say(&format!("{:#}", json!(all)));
    }
    let heads = ["ID", "EMAIL", "ACTIVE", "SUPERUSER", "VERIFIED", "CREATED"];
    let rows = all.into_iter().map(|user| {
        [
            user.id.to_string(),
            user.email,
            yes_no(user.is_active).to_owned(),
            yes_no(user.is_superuser).to_owned(),
            yes_no(user.email_verified).to_owned(),
            user.created_at.to_string(),
        ]
    });
    say(&table(heads, rows))
}

pub(super) async fn show(users: &Users<'_>, named: &Named, json: bool) -> Result<(), Failure> {
    let id = find(users, named).await?.id;
    let account = users.account(id).await?.ok_or_else(|| there_is_no(named))?;
    if json {
        return say(&format!("{:#}", json!(account)));
    }
    let Account {
        user,
        profile,
        app_metadata,
        deleted_at,
    } = account;
    say(&format!(
        "id              {}\nemail           {}\nactive          {}\nsuperuser       {}\n\
         email verified  {}\ncreated         {}\ndeleted         {}\nprofile         {}\n\
         app metadata    {}",
        user.id,
        user.email,
        yes_no(user.is_active),
        yes_no(user.is_superuser),
        yes_no(user.email_verified),
        user.created_at,
        deleted_at.map_or_else(|| "no".to_owned(), |at| at.to_string()),
        object(profile),
        object(app_metadata),
    ))
}

pub(super) async fn sessions(auth: &BluefoxAuth, named: &Named, json: bool) -> Result<(), Failure> {
    let user = find(&auth.users(), named).await?;
    let sessions = auth.sessions().list(user.id).await?;
    if json {
        return say(&format!("{:#}", json!(sessions)));
    }
    let heads = ["ID", "LOGIN", "SEEN", "ENDS", "IP", "AGENT"];
    let rows = sessions.into_iter().map(|session: SessionInfo| {
        [
            session.id.to_string(),
            session.created_at.to_string(),
            session.last_seen_at.to_string(),
            session.idle_expires_at.to_string(),
            or_dash(session.ip),
            or_dash(session.user_agent),
        ]
    });
    say(&table(heads, rows))
}

fn object(object: Map<String, Value>) -> Value {
    Value::Object(object)
}

const fn yes_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}
