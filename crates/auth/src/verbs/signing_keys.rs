//! [`SigningKeys`]: what access tokens are signed with, and what to do when such a key is stolen.

use bluefox_auth_core::event::{Event, EventKind};

use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::{FieldError, Problem},
    events::{About, event, write},
    store::{news::News, revoked_keys},
};

/// The longest name of a key.
const MAX_NAME: usize = 128;

/// A key that signs access tokens, or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// Its name: the `kid` of the tokens.
    pub kid: String,
    /// Whether it is the one that signs, by this process's settings. The others verify.
    pub signs: bool,
    /// Whether it was declared compromised: what it has signed is refused.
    pub is_revoked: bool,
}

/// The verbs on the keys of access tokens, without HTTP.
#[derive(Clone, Copy, Debug)]
pub struct SigningKeys<'a> {
    auth: &'a BluefoxAuth,
}

impl<'a> SigningKeys<'a> {
    pub(super) const fn new(auth: &'a BluefoxAuth) -> Self {
        Self { auth }
    }

    /// The keys of this process's settings, the one that signs first; then those that were revoked and
    /// are not among them.
    ///
    /// # Errors
    ///
    /// `unavailable`, `internal_error`.
    pub async fn list(&self) -> Result<Vec<SigningKey>, Problem> {
        let mut revoked = revoked_keys::list(self.auth.db().read().await?.conn()).await?;
        let access = &self.auth.keys().access;
        let mut keys: Vec<SigningKey> = Vec::new();
        for kid in access.keys() {
            let before = revoked.len();
            revoked.retain(|revoked| revoked != kid);
            keys.push(SigningKey {
                kid: kid.to_owned(),
                signs: kid == access.signing_key(),
                is_revoked: revoked.len() < before,
            });
        }
        keys.extend(revoked.into_iter().map(|kid| SigningKey {
            kid,
            signs: false,
            is_revoked: true,
        }));
        Ok(keys)
    }

    /// Declares a key compromised: from now on every node refuses the access tokens that it has signed,
    /// and none signs with it. `false` when that was done before. There is no way back.
    ///
    /// A node whose settings still sign with it answers a login and a refresh with 503 `unavailable`,
    /// so a new key belongs into the settings first.
    ///
    /// # Errors
    ///
    /// `validation_failed` where that can be no name of a key; `unavailable`, `internal_error`.
    pub async fn revoke(&self, kid: &str) -> Result<bool, Problem> {
        if kid.is_empty()
            || kid.len() > MAX_NAME
            || !kid.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(FieldError::new("kid", "must be the name of a key").into());
        }
        let call = Call::local(self.auth);
        let mut tx = self.auth.begin().await?;
        let is_new = revoked_keys::insert(tx.conn(), kid, call.now).await?;
        if is_new {
            let event = Event {
                reason: Some(kid.to_owned()),
                ..event(&call, EventKind::KeyRevoked, About::default())
            };
            write(&mut tx, &event).await?;
        } else {
            // Another node may have done that just now, and this one not have heard of it yet.
            tx.tell(News::KeyRevoked(kid.to_owned()));
        }
        tx.commit().await?;
        Ok(is_new)
    }
}
