//! The rules of bluefox-auth: what a token, a session, a password and a refusal are.
//!
//! Everything here is pure: no clock, no random source, no environment, no I/O. What varies is
//! handed in, as a [`Timestamp`], a [`Clock`] or an [`Entropy`], so that each rule can be tested
//! by itself and a resource server can verify access tokens with this crate alone.

pub mod csrf;
pub mod email;
pub mod entropy;
pub mod error;
pub mod event;
pub mod ids;
pub mod invitation;
pub mod keys;
pub mod one_time;
pub mod password;
pub mod refresh;
pub mod refresh_key;
pub mod rotation;
pub mod sealed;
pub mod secret;
pub mod time;
pub mod token;

pub use email::Email;
pub use entropy::Entropy;
pub use error::Code;
pub use ids::{SessionId, UserId};
pub use time::{Clock, Timestamp};
pub use token::Algorithm;
