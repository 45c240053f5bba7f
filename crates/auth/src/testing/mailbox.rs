//! [`Mailbox`]: catches the mails of a test.

use std::{
    future::{Ready, ready},
    sync::{Arc, Mutex, PoisonError},
};

use secrecy::ExposeSecret as _;

use crate::mail::{Mail, MailError};

/// Catches what would be sent. Hand its [`hook`](Mailbox::hook) to
/// [`Builder::on_mail`](crate::Builder::on_mail), and run the jobs before you look into it.
#[derive(Clone, Debug, Default)]
pub struct Mailbox(Arc<Mutex<Vec<Mail>>>);

impl Mailbox {
    /// An empty mailbox.
    pub fn new() -> Self {
        Self::default()
    }

    /// What puts mails into it.
    pub fn hook(
        &self,
    ) -> impl Fn(Mail) -> Ready<Result<(), MailError>> + Clone + Send + Sync + 'static {
        let mails = Arc::clone(&self.0);
        move |mail| {
            mails
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(mail);
            ready(Ok(()))
        }
    }

    /// Takes out what is in it, in the order of its coming.
    pub fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The mail as a person would write it down: its token and its code shown as `…`.
pub fn tell(mail: &Mail) -> String {
    let mut text = mail.text.expose_secret().to_owned();
    for secret in [&mail.token, &mail.code].into_iter().flatten() {
        text = text.replace(secret.expose_secret(), "…");
    }
    format!(
        "to: {}\nsubject: {}\n\n{}",
        mail.to,
        mail.subject,
        text.trim_end()
    )
}
