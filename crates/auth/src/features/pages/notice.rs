//! [`Notice`]: what the page before has done. The next one says it by a word in its address, and there
//! are no other words than these.

macro_rules! notices {
    ($($name:ident = $word:literal $key:literal;)+) => {
        /// What has just happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Notice { $($name,)+ }

        impl Notice {
            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word in the address.
            pub(super) const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The key of its words.
            pub(super) const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            pub(super) fn find(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

notices! {
    Registered = "registered" "notice.registered";
    RegistrationConfirmed = "registration-confirmed" "notice.registration_confirmed";
    EmailVerified = "email-verified" "notice.email_verified";
    EmailChanged = "email-changed" "notice.email_changed";
    EmailChangeUndone = "email-change-undone" "notice.email_change_undone";
    PasswordSet = "password-set" "notice.password_set";
    PasswordChanged = "password-changed" "notice.password_changed";
    ProfileSaved = "profile-saved" "notice.profile_saved";
    SessionEnded = "session-ended" "notice.session_ended";
    SessionsEnded = "sessions-ended" "notice.sessions_ended";
    NotSent = "not-sent" "notice.not_sent";
    AccountDeleted = "account-deleted" "notice.account_deleted";
    AccountEnding = "account-ending" "notice.account_ending";
    LoggedOut = "logged-out" "notice.logged_out";
}
