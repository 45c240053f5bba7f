//! `bluefox-auth user …`

use std::io;

use bluefox_auth::{BluefoxAuth, SystemEntropy, User, UserId, Users, core::secret};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::{
    cli::{Named, PasswordSource, UserVerb},
    config::{Config, Environment, Flags, Purpose},
    failure::Failure,
    output, telemetry,
};

/// How many users are read from the database at once.
const PAGE: u32 = 500;

/// Does what the verb says.
pub(super) async fn run(
    verb: UserVerb,
    flags: &Flags,
    environment: &Environment,
) -> Result<(), Failure> {
    let config = Config::load(flags, environment, Purpose::Command)?;
    telemetry::start(&config.log, config.log_format);
    // These verbs sign nothing: whoever may open the database may do without the secret.
    let secret = config
        .secret_key
        .clone()
        .unwrap_or_else(|| secret::generate(&SystemEntropy));
    let auth = config.database().secret_key(secret).build().await?;
    let done = act(verb, &auth).await;
    auth.close().await;
    done
}

async fn act(verb: UserVerb, auth: &BluefoxAuth) -> Result<(), Failure> {
    let users = auth.users();
    match verb {
        UserVerb::Create {
            email,
            password,
            superuser,
            json,
        } => create(&users, &email, password, superuser, json).await,
        UserVerb::List { json } => list(&users, json).await,
        UserVerb::Show { user, json } => show(&find(&users, &user).await?, json),
        UserVerb::SetPassword { user, password } => set_password(&users, &user, password).await,
        UserVerb::Delete { user, yes } => delete(&users, &user, yes).await,
        UserVerb::Disable(user) => {
            let user = users.disable(find(&users, &user).await?.id).await?;
            say(&format!(
                "{} is disabled, and the sessions have ended.",
                user.email
            ))
        }
        UserVerb::Enable(user) => {
            let user = users.enable(find(&users, &user).await?.id).await?;
            say(&format!("{} is enabled.", user.email))
        }
        UserVerb::Promote(user) => {
            let user = users.promote(find(&users, &user).await?.id).await?;
            say(&format!("{} is a superuser.", user.email))
        }
        UserVerb::Demote(user) => {
            let user = users.demote(find(&users, &user).await?.id).await?;
            say(&format!("{} is an ordinary user.", user.email))
        }
    }
}

async fn create(
    users: &Users<'_>,
    email: &str,
    source: PasswordSource,
    superuser: bool,
    json: bool,
) -> Result<(), Failure> {
    let password = NewPassword::from(source)?;
    let mut user = users.create(email, password.text.expose_secret()).await?;
    if superuser {
        user = users.promote(user.id).await?;
    }
    if json {
        let mut value = json!(user);
        if let (Some(made), Some(object)) = (password.made(), value.as_object_mut()) {
            object.insert("password".to_owned(), made.into());
        }
        return say(&format!("{value:#}"));
    }
    say(&format!(
        "{} is created with the id {}.",
        user.email, user.id
    ))?;
    password.show()
}

async fn set_password(
    users: &Users<'_>,
    named: &Named,
    source: PasswordSource,
) -> Result<(), Failure> {
    let id = find(users, named).await?.id;
    let password = NewPassword::from(source)?;
    let user = users
        .set_password(id, password.text.expose_secret())
        .await?;
    say(&format!(
        "{} has a new password, and the sessions have ended.",
        user.email
    ))?;
    password.show()
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
    say(&format!("{} is deleted.", user.email))
}

async fn list(users: &Users<'_>, json: bool) -> Result<(), Failure> {
    let mut all: Vec<User> = Vec::new();
    loop {
        let page = users.list(all.last().map(|user| user.id), PAGE).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    if json {
        say(&format!("{:#}", json!(all)))
    } else {
        say(&table(&all))
    }
}

fn show(user: &User, json: bool) -> Result<(), Failure> {
    if json {
        return say(&format!("{:#}", json!(user)));
    }
    say(&format!(
        "id              {}\nemail           {}\nactive          {}\nsuperuser       {}\n\
         email verified  {}\ncreated         {}",
        user.id,
        user.email,
        yes_no(user.is_active),
        yes_no(user.is_superuser),
        yes_no(user.email_verified),
        user.created_at,
    ))
}

fn table(users: &[User]) -> String {
    let head = ["ID", "EMAIL", "ACTIVE", "SUPERUSER", "VERIFIED", "CREATED"].map(str::to_owned);
    let row = |user: &User| {
        [
            user.id.to_string(),
            user.email.clone(),
            yes_no(user.is_active).to_owned(),
            yes_no(user.is_superuser).to_owned(),
            yes_no(user.email_verified).to_owned(),
            user.created_at.to_string(),
        ]
    };
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(users.iter().map(row)).collect();
    let widths = rows.iter().fold([0; 6], |mut widths, row| {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
        widths
    });
    let line = |row: &[String; 6]| {
        let cells: Vec<String> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

const fn yes_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// The user by id or e-mail address.
async fn find(users: &Users<'_>, named: &Named) -> Result<User, Failure> {
    let found = match named.user.parse::<UserId>() {
        Ok(id) => users.find(id).await?,
        Err(_) => users.find_by_email(&named.user).await?,
    };
    found.ok_or_else(|| Failure::Other(format!("there is no user {}", named.user)))
}

fn say(text: &str) -> Result<(), Failure> {
    Ok(output::result(text)?)
}

/// A password for a user, and whether we made it.
struct NewPassword {
    text: SecretString,
    is_ours: bool,
}

impl NewPassword {
    fn from(source: PasswordSource) -> Result<Self, Failure> {
        if !source.password_stdin {
            return Ok(Self {
                text: secret::generate(&SystemEntropy),
                is_ours: true,
            });
        }
        let mut line = String::new();
        io::stdin()
            .read_line(&mut line)
            .map_err(|error| Failure::because("read the password", &error))?;
        let text = line.trim_end_matches(['\r', '\n']).into();
        Ok(Self {
            text,
            is_ours: false,
        })
    }

    /// The password, if nobody knows it yet.
    fn made(&self) -> Option<&str> {
        self.is_ours.then(|| self.text.expose_secret())
    }

    fn show(&self) -> Result<(), Failure> {
        self.made()
            .map_or(Ok(()), |made| say(&format!("The password is {made}")))
    }
}
