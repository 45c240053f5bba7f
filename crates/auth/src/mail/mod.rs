//! Mail: what is sent, and by whom.
//!
//! Nothing is ever sent inside a request. What causes a mail puts it into the [`outbox`] in its own
//! transaction, and a background job hands it to the [`Mailer`].

pub(crate) mod compose;
pub(crate) mod letter;
pub(crate) mod outbox;
#[cfg(feature = "smtp")]
pub(crate) mod smtp;

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use bluefox_auth_core::Timestamp;
use secrecy::SecretString;

pub(crate) use self::letter::Letter;
pub use self::letter::MailPurpose;
#[cfg(feature = "smtp")]
pub use self::smtp::{Smtp, SmtpSecurity};

/// A mail, composed and ready to be sent.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The same at every attempt to send it: the `Message-ID` without its domain, for those who
    /// want to recognise what they have seen.
    pub id: uuid::Uuid,
    /// When it was written.
    pub date: Timestamp,
    /// The address that it goes to.
    pub to: String,
    /// What it is about.
    pub purpose: MailPurpose,
    /// The language that it is written in (BCP 47), such as `en`.
    pub language: String,
    /// What proves that somebody reads the mails of this address; with the purposes that have one.
    /// It is part of `link`.
    pub token: Option<SecretString>,
    /// Six digits, to be typed where the token was asked for; with the purposes that have one.
    pub code: Option<SecretString>,
    /// The page that the mail links to. None without a token, or without `base_url`.
    pub link: Option<SecretString>,
    /// The subject.
    pub subject: String,
    /// The body as plain text.
    pub text: SecretString,
    /// The body as HTML.
    pub html: SecretString,
}

/// A mail could not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailError {
    reason: String,
    is_permanent: bool,
}

impl MailError {
    /// It may succeed later: it is tried again after a pause.
    pub fn passing(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            is_permanent: false,
        }
    }

    /// It will never succeed, for instance because there is no such mailbox: it is a dead letter.
    pub fn permanent(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            is_permanent: true,
        }
    }

    /// Whether another attempt makes no sense.
    pub const fn is_permanent(&self) -> bool {
        self.is_permanent
    }
}

impl fmt::Display for MailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for MailError {}

/// What sending a mail comes to.
pub(crate) type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), MailError>> + Send + 'a>>;

/// Who sends mail. There are two: SMTP, and a function of the app.
pub(crate) trait Mailer: Send + Sync {
    /// Sends the mail. It may be asked again for a mail that it has sent, if its answer got lost.
    fn send<'a>(&'a self, mail: &'a Mail) -> Sending<'a>;
}

/// A function of the app that sends mail.
pub(crate) struct Hook<F>(pub(crate) F);

impl<F, Done> Mailer for Hook<F>
where
    F: Fn(Mail) -> Done + Send + Sync,
    Done: Future<Output = Result<(), MailError>> + Send + 'static,
{
    fn send<'a>(&'a self, mail: &'a Mail) -> Sending<'a> {
        Box::pin((self.0)(mail.clone()))
    }
}

/// The way that mail takes, where there is one.
#[derive(Clone)]
pub(crate) struct Post {
    pub(crate) composer: Arc<compose::Composer>,
    pub(crate) mailer: Arc<dyn Mailer>,
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").finish_non_exhaustive()
    }
}
