//! A user, as the app and the wire see one.

use bluefox_auth_core::{Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// A user. Serialized it is the `user` of the wire contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct User {
    /// The identifier, a `UUIDv7`.
    #[schema(value_type = String, format = Uuid)]
    pub id: UserId,
    /// The e-mail address, to be shown and written to.
    pub email: String,
    /// Whether the user may log in.
    pub is_active: bool,
    /// Whether the user may do everything.
    pub is_superuser: bool,
    /// Whether the user has shown to read the mail at the address.
    pub email_verified: bool,
    /// When the account was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}
