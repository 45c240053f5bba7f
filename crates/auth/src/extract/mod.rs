//! What handlers ask for: the app's, and ours.

mod claims;
mod current_user;
mod fresh;
mod json;
mod request;
mod superuser;
mod verified;

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
