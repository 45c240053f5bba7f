//! How accounts begin, live and end.

use std::time::Duration;

/// Who may register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Registration {
    /// Everybody: the default.
    #[default]
    Open,
    /// Nobody: accounts are made by an operator.
    Closed,
    /// Whoever has an invitation for their address.
    Invite,
    /// Everybody, and nobody learns which addresses have an account: the account is made when the
    /// link that is mailed to the address is used. It needs mail.
    EnumerationSafe,
}

/// How accounts begin, live and end.
#[derive(Clone, Debug)]
pub(crate) struct AccountSettings {
    pub(crate) registration: Registration,
    pub(crate) require_email_verification: bool,
    pub(crate) invitation_ttl: Duration,
    pub(crate) deletion_grace: Duration,
    /// How old the proof of presence may be for what changes an account.
    pub(crate) step_up_max_age: Option<Duration>,
    pub(crate) app_metadata_in_token: bool,
    /// Whether what looks like a stolen session is told by mail.
    pub(crate) security_alerts: bool,
    pub(crate) event_retention: Duration,
}
