//! The verbs that give a user a password.

use std::io;

use bluefox_auth::{SystemEntropy, Users, core::secret};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::find;
use crate::{
    cli::{Creation, Named, PasswordSource},
    commands::say,
    failure::Failure,
};

pub(super) async fn create(users: &Users<'_>, creation: &Creation) -> Result<(), Failure> {
    let password = NewPassword::from(creation.password)?;
    let mut user = users.create(&creation.email, password.text.clone()).await?;
    if creation.superuser {
        user = users.promote(user.id).await?;
    }
    if creation.json {
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

pub(super) async fn set_password(
    users: &Users<'_>,
    named: &Named,
    source: PasswordSource,
) -> Result<(), Failure> {
    let id = find(users, named).await?.id;
    let password = NewPassword::from(source)?;
    let user = users.set_password(id, password.text.clone()).await?;
    say(&format!(
        "{} has a new password, and the sessions have ended.",
        user.email
    ))?;
    password.show()
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
