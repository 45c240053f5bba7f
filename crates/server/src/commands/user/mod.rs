//! `bluefox-auth user …`

mod password;
mod show;

use bluefox_auth::{BluefoxAuth, Invited, User, UserId, Users};
use secrecy::ExposeSecret as _;

use super::{Needs, open, say};
use crate::{
    cli::{Named, UserVerb},
    config::{Environment, Flags},
    failure::Failure,
};
use password::{create, set_password};
use show::{list, sessions, show};

/// Does what the verb says.
pub(super) async fn run(
    verb: UserVerb,
    flags: &Flags,
    environment: &Environment,
) -> Result<(), Failure> {
    let needs = match verb {
        UserVerb::Invite { .. } => Needs::Everything,
        _ => Needs::Database,
    };
    let auth = open(needs, flags, environment).await?;
    let done = act(verb, &auth).await;
    auth.close().await;
    done
}

async fn act(verb: UserVerb, auth: &BluefoxAuth) -> Result<(), Failure> {
    let users = auth.users();
    let id = async |named: &Named| find(&users, named).await.map(|user| user.id);
    match verb {
        UserVerb::Create(creation) => create(&users, &creation).await,
        UserVerb::Invite { email, send } => invite(&users, &email, send).await,
        UserVerb::List { json } => list(&users, json).await,
        UserVerb::Show { user, json } => show(&users, &user, json).await,
        UserVerb::Sessions { user, json } => sessions(auth, &user, json).await,
        UserVerb::RevokeSessions(user) => revoke_sessions(auth, &user).await,
        UserVerb::SetPassword { user, password } => set_password(&users, &user, password).await,
        UserVerb::SetAppMetadata { user, json } => set_app_metadata(&users, &user, &json).await,
        UserVerb::Delete { user, yes } => delete(&users, &user, yes).await,
        UserVerb::Disable(user) => tell(
            &users.disable(id(&user).await?).await?,
            "is disabled, and the sessions have ended",
        ),
        UserVerb::Enable(user) => tell(&users.enable(id(&user).await?).await?, "is enabled"),
        UserVerb::Verify(user) => tell(&users.verify(id(&user).await?).await?, "is verified"),
        UserVerb::Promote(user) => tell(&users.promote(id(&user).await?).await?, "is a superuser"),
        UserVerb::Demote(user) => tell(
            &users.demote(id(&user).await?).await?,
            "is an ordinary user",
        ),
    }
}

fn tell(user: &User, what: &str) -> Result<(), Failure> {
    say(&format!("{} {what}.", user.email))
}

async fn invite(users: &Users<'_>, email: &str, send: bool) -> Result<(), Failure> {
    let Invited {
        invitation,
        link,
        expires_at,
    } = users.invite(email, send).await?;
    let Some(invitation) = invitation else {
        let words = "is queued: the server mails it";
        return say(&format!(
            "The invitation {words}. It is good until {expires_at}."
        ));
    };
    if let Some(link) = link {
        say(&format!("The link is {}", link.expose_secret()))?;
    }
    say(&format!("The invitation is {}", invitation.expose_secret()))?;
    say(&format!("It is good until {expires_at}"))
}

async fn revoke_sessions(auth: &BluefoxAuth, named: &Named) -> Result<(), Failure> {
    let user = find(&auth.users(), named).await?;
    let count = auth.sessions().revoke_all(user.id).await?;
    let have = if count == 1 {
        "session has"
    } else {
        "sessions have"
    };
    say(&format!(
        "{count} {have} ended: {} is logged out.",
        user.email
    ))
}

async fn set_app_metadata(users: &Users<'_>, named: &Named, json: &str) -> Result<(), Failure> {
    let metadata = serde_json::from_str(json).map_err(|error| {
        Failure::Other(format!(
            "the metadata must be a JSON object, such as {{\"plan\": \"pro\"}}: {error}"
        ))
    })?;
    let user = find(users, named).await?;
    users.set_app_metadata(user.id, &metadata).await?;
    tell(&user, "has new metadata")
}

async fn delete(users: &Users<'_>, named: &Named, yes: bool) -> Result<(), Failure> {
    let user = find(users, named).await?;
    if !yes {
        let text = format!(
            "deleting {} can't be undone; say --yes to do it",
            user.email
        );
        return Err(Failure::Other(text));
    }
    users.delete(user.id).await?;
    tell(&user, "is deleted")
}

/// The user by id or e-mail address.
async fn find(users: &Users<'_>, named: &Named) -> Result<User, Failure> {
    let found = match named.user.parse::<UserId>() {
        Ok(id) => users.find(id).await?,
        Err(_) => users.find_by_email(&named.user).await?,
    };
    found.ok_or_else(|| there_is_no(named))
}

fn there_is_no(named: &Named) -> Failure {
    Failure::Other(format!("there is no user {}", named.user))
}
