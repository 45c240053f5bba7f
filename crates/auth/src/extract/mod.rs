//! What handlers ask for: the app's, and ours.

mod body;
mod claims;
mod current_user;
#[cfg(feature = "pages")]
mod form;
mod fresh;
mod json;
mod request;
mod superuser;
mod verified;

#[cfg(feature = "pages")]
pub(crate) use self::form::Form;
pub use self::{
    claims::Claims, current_user::CurrentUser, fresh::Fresh, superuser::Superuser,
    verified::Verified,
};
pub(crate) use self::{
    claims::{Authenticated, authenticate},
    fresh::{require_fresh, require_step_up},
    json::{Json, OptionalJson},
    request::RequestHead,
};
