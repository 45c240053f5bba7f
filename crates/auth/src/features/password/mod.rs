//! E-mail and password: register, login, change and reset.

mod change;
mod login;
mod register;
mod reset;
mod set;
mod store;

pub(crate) use self::register::create;

use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{auth::BluefoxAuth, error::FieldError, feature::Feature};

pub(crate) const FEATURE: Feature = Feature {
    migrations: &[],
    routes,
    well_known: None,
    step_up: Some("password"),
};

fn routes() -> OpenApiRouter<BluefoxAuth> {
    OpenApiRouter::new()
        .routes(routes!(register::register))
        .routes(routes!(login::login))
        .routes(routes!(change::change))
        .routes(routes!(reset::request))
        .routes(routes!(reset::confirm))
}

/// Who somebody is, and how they prove it.
#[derive(Debug, Deserialize, ToSchema)]
struct Credentials {
    /// The e-mail address.
    #[schema(value_type = String)]
    email: Option<String>,
    /// The password.
    #[schema(value_type = String, max_length = 1024)]
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
