//! The answer that begins a one-time flow: the same, whatever comes of it.

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use utoipa::ToSchema;

/// A mail is on its way, or nobody learns that there is none.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowBegun {
    /// One sentence for a person. It may change.
    message: &'static str,
    /// The handle of the flow. Keep it where the flow was begun: together with the code of the mail
    /// it does what the link does.
    flow: String,
}

impl FlowBegun {
    pub(crate) fn new(message: &'static str, flow: &SecretString) -> Self {
        Self {
            message,
            flow: flow.expose_secret().to_owned(),
        }
    }
}
