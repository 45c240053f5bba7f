//! Cookie authentication for axum apps in one line.
//!
//! A login sets three cookies: an access and a refresh token that JavaScript can't read, and a
//! CSRF token that it can. Reads just work; an unsafe method needs the CSRF token in
//! `X-CSRF-Token`; a refresh rotates everything, a logout clears everything; API clients use
//! Bearer instead.
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use bluefox_auth::{BluefoxAuth, CurrentUser, StartError};
//!
//! async fn dashboard(user: CurrentUser) -> String {
//!     format!("Hello {}", user.email)
//! }
//!
//! # async fn app(key: String) -> Result<Router, StartError> {
//! let auth = BluefoxAuth::open("sqlite://app.db").secret_key(key).build().await?;
//! let app = Router::new().route("/dashboard", get(dashboard)).merge(auth.routes()).with_state(auth);
//! # Ok(app)
//! # }
//! ```

mod account;
mod alert;
mod auth;
mod builder;
mod call;

mod error;
mod events;
mod extract;
mod feature;
mod features;
mod feed;
mod hashing;
mod http;
mod jobs;
mod language;
mod mail;
mod memory;
mod one_time;
mod proof;
mod routes;
mod session;
mod settings;
mod store;
mod system;
mod templates;
#[cfg(feature = "testing")]
pub mod testing;
mod user;
mod verbs;

pub use bluefox_auth_core as core;
pub use bluefox_auth_core::{
    Algorithm, Clock, Code, Entropy, SessionId, Timestamp, UserId,
    event::{Event, EventKind},
};
pub use uuid::Uuid;

#[cfg(feature = "smtp")]
pub use self::mail::{Smtp, SmtpSecurity};
#[cfg(feature = "pages")]
pub use self::settings::Pages;
pub use self::{
    auth::BluefoxAuth,
    builder::{Builder, Migrated},
    error::{FieldError, Problem, StartError},
    extract::{Claims, CurrentUser, Fresh, Superuser, Verified},
    http::request_id,
    jobs::Done,
    mail::{Mail, MailError, MailPurpose},
    settings::{CookiePrefix, Hashing, Mistake, Registration, SameSite, SettingsError, SiteData},
    system::{SystemClock, SystemEntropy},
    user::User,
    verbs::{
        Account, DeadLetter, Events, Invited, Jobs, Mails, SessionInfo, Sessions, SigningKey,
        SigningKeys, Users,
    },
};
