//! What handlers ask for: the app's, and ours.

mod claims;
mod current_user;
mod json;
mod request;
mod superuser;

pub use self::{claims::Claims, current_user::CurrentUser, superuser::Superuser};
pub(crate) use self::{
    claims::{Authenticated, authenticate},
    json::{Json, OptionalJson},
    request::RequestHead,
};
