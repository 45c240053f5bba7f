//! E-mail and password: register and login.

mod login;
mod register;
pub(crate) mod store;

pub(crate) use self::register::create;

use axum::{Router, routing::post};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{auth::BluefoxAuth, error::FieldError, feature::Feature, store::migrate::Migration};

pub(crate) const FEATURE: Feature = Feature {
    migrations: &[Migration {
        name: "password/0001_passwords",
        sql: include_str!("migrations/0001_passwords.sql"),
    }],
    routes,
    well_known: None,
};

fn routes() -> Router<BluefoxAuth> {
    Router::new()
        .route("/register", post(register::register))
        .route("/login", post(login::login))
}

/// The body of register and login.
#[derive(Debug, Deserialize)]
struct Credentials {
    email: Option<String>,
    password: Option<SecretString>,
}

impl Credentials {
    /// Both fields, or what is missing.
    fn require(self) -> Result<(String, SecretString), Vec<FieldError>> {
        match (self.email, self.password) {
            (Some(email), Some(password)) => Ok((email, password)),
            (email, password) => {
                let missing = [("email", email.is_none()), ("password", password.is_none())];
                let errors = missing.into_iter().filter(|(_, is_missing)| *is_missing);
                Err(errors
                    .map(|(field, _)| FieldError::new(field, "is required"))
                    .collect())
            }
        }
    }
}
