//! [`Jobs`]: what happens without a request.

use crate::{
    auth::BluefoxAuth,
    error::Problem,
    jobs::{Done, run_due},
};

/// The background jobs, for who runs them by themselves.
#[derive(Clone, Copy, Debug)]
pub struct Jobs<'a> {
    auth: &'a BluefoxAuth,
}

impl<'a> Jobs<'a> {
    pub(super) const fn new(auth: &'a BluefoxAuth) -> Self {
        Self { auth }
    }

    /// Does what is due: sends mails, erases users whose grace period is over, and removes what
    /// nobody needs any more. It may run on several nodes at once.
    ///
    /// # Errors
    ///
    /// `unavailable`, `internal_error`. What was not done is due still.
    pub async fn run_due(&self) -> Result<Done, Problem> {
        run_due(self.auth).await
    }
}
