//! [`Letter`]: what a mail will say, before it is put into words.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! purposes {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal;)+) => {
        /// What a mail is about. Its word names the templates, and the page that the mail links to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum MailPurpose {
            $($(#[doc = $doc])+ $name,)+
        }

        impl MailPurpose {
            /// Every purpose.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable word for it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }
        }
    };
}

purposes! {
    /// Verify the address of an account. It has a token and a code.
    VerifyEmail = "verify_email";
    /// Finish a registration, where nobody may learn which addresses have an account. It has a
    /// token and a code.
    ConfirmRegistration = "confirm_registration";
    /// Somebody tried to register with, or to change to, the address of an account that exists.
    AlreadyRegistered = "already_registered";
    /// Choose a new password. It has a token and a code.
    ResetPassword = "reset_password";
    /// The password was changed.
    PasswordChanged = "password_changed";
    /// Verify the address that an account shall have from now on. It has a token and a code.
    ConfirmEmailChange = "confirm_email_change";
    /// To the former address of an account. Its token undoes the change.
    EmailChanged = "email_changed";
    /// Register: you are invited. Its token is the invitation.
    Invitation = "invitation";
    /// A refresh looked like theft. `reason` says why: `refresh_token_reused`, `refresh_key_mismatch`
    /// or `refresh_key_required`.
    SecurityAlert = "security_alert";
    /// The account will be deleted at `deletes_at`, unless somebody logs in.
    AccountDeletion = "account_deletion";
    /// Mail works.
    Test = "test";
}

impl fmt::Display for MailPurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for MailPurpose {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let known = Self::ALL.iter().find(|purpose| purpose.as_str() == text);
        known.copied().ok_or(())
    }
}

/// What a mail will say. It is kept sealed until it is sent, since its token opens something.
// No `Debug`: it would show secrets.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) purpose: MailPurpose,
    pub(crate) language: String,
    pub(crate) token: Option<String>,
    pub(crate) code: Option<String>,
    /// When it was queued, in milliseconds since the Unix epoch.
    pub(crate) written_at: i64,
    /// From when on the token is worth nothing, in milliseconds since the Unix epoch: a mail that
    /// could not be sent until then is not sent at all.
    pub(crate) expires_at: Option<i64>,
    /// What else the templates may say, such as `new_email` or `deletes_at`.
    pub(crate) facts: BTreeMap<String, String>,
}

impl Letter {
    /// A letter without a token.
    pub(crate) fn new(to: impl Into<String>, purpose: MailPurpose, language: String) -> Self {
        Self {
            to: to.into(),
            purpose,
            language,
            token: None,
            code: None,
            written_at: 0,
            expires_at: None,
            facts: BTreeMap::new(),
        }
    }

    /// The letter, with one thing more that the templates may say.
    #[must_use]
    pub(crate) fn with_fact(mut self, name: &str, value: impl Into<String>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}
