//! A proof by password: for a login, and for whatever asks again.
//!
//! Unknown address, wrong password and inactive user cost and answer the same. A proof is checked
//! outside of a transaction, since that takes long, and must hold still inside of one. Whom the hashing
//! threads have no place for is refused before the database is asked.

use bluefox_auth_core::{
    Code, Email, UserId,
    password::{Password, StoredHash},
};
use secrecy::SecretString;

use crate::{
    call::Call,
    error::{FieldError, Problem},
    hashing::Place,
    store::{
        db::Tx,
        passwords::{self, UserPassword},
        users::Account,
    },
};

/// A password that was the right one when it was checked.
pub(crate) struct Proof {
    password: UserPassword,
    /// The password again, hashed as it is done now, where that has changed.
    rehashed: Option<StoredHash>,
    /// What a wrong one is told.
    refusal: fn() -> Problem,
}

impl Proof {
    /// Checks the password of the account with this address; one that can't be an address has none.
    pub(crate) async fn of_address(
        call: &Call,
        email: Option<&Email>,
        password: &SecretString,
    ) -> Result<Self, Problem> {
        let presented = presented("password", password)?;
        let place = call.auth.hashing().place()?;
        let found = match email {
            Some(email) => {
                let mut reader = call.auth.db().read().await?;
                passwords::find_active_by_email(reader.conn(), email).await?
            }
            None => None,
        };
        Self::check(call, (found, presented), &place, refused).await
    }

    /// Checks the password of a user who is logged in. `field` is where the body has it.
    pub(crate) async fn of_user(
        call: &Call,
        user: UserId,
        (field, password): (&str, &SecretString),
    ) -> Result<Self, Problem> {
        let presented = presented(field, password)?;
        let place = call.auth.hashing().place()?;
        let mut reader = call.auth.db().read().await?;
        let found = passwords::find_active(reader.conn(), user).await?;
        drop(reader);
        Self::check(call, (found, presented), &place, wrong).await
    }

    async fn check(
        call: &Call,
        (found, presented): (Option<UserPassword>, Password),
        place: &Place,
        refusal: fn() -> Problem,
    ) -> Result<Self, Problem> {
        let hash = found.as_ref().map(|found| found.hash.clone());
        let is_right = place.verify(presented.clone(), hash).await?;
        let password = found.filter(|_| is_right).ok_or_else(refusal)?;
        let rehashed = if call.auth.hashing().is_outdated(&password.hash) {
            Some(place.hash(presented).await?)
        } else {
            None
        };
        Ok(Self {
            password,
            rehashed,
            refusal,
        })
    }

    /// Whose password it is.
    pub(crate) const fn user(&self) -> UserId {
        self.password.user
    }

    /// The account, if the password is still the one that was checked, and its user active. Until the
    /// end of the transaction, neither changes.
    pub(crate) async fn hold(&self, call: &Call, tx: &mut Tx) -> Result<Account, Problem> {
        let account = passwords::lock(tx.conn(), &self.password).await?;
        let account = account.ok_or_else(self.refusal)?;
        if let Some(hash) = &self.rehashed {
            passwords::upsert(tx.conn(), self.user(), hash, call.now).await?;
        }
        Ok(account)
    }
}

fn presented(field: &str, password: &SecretString) -> Result<Password, Problem> {
    Password::presented(password).map_err(|error| FieldError::new(field, error).into())
}

fn refused() -> Problem {
    Problem::new(Code::InvalidCredentials)
}

fn wrong() -> Problem {
    refused().with_detail("The password is wrong.")
}
