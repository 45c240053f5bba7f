//! [`Claims`], and the way that every extractor goes: credentials, CSRF, session.

use std::{cmp::Reverse, ops::Deref, sync::Arc};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use bluefox_auth_core::{
    Code, Timestamp,
    token::{AccessClaims, TokenError},
};

use crate::{
    auth::BluefoxAuth,
    error::Problem,
    http::{
        credentials::Credentials,
        csrf::{self, Named},
        head::Head,
    },
    memory::Verified,
    session::authenticate::{self, Candidates},
    store::users::Account,
};

/// What the access token of the request says: user id, session id, when and how they logged in.
///
/// Refuses with 401 `not_authenticated`, or `token_expired` where a refresh may help; a cookie on an
/// unsafe method without its CSRF token with 403 `csrf_missing`, `csrf_invalid` or `cross_site`; and
/// with 503 `unavailable` while the database does not answer. The session is known to live.
///
/// ```
/// # use bluefox_auth::Claims;
/// async fn whoami(claims: Claims) -> String {
///     format!("user {} in session {}", claims.sub, claims.sid)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Claims(Arc<Verified>);

impl Deref for Claims {
    type Target = AccessClaims;

    fn deref(&self) -> &AccessClaims {
        &self.0.claims
    }
}

impl<S> FromRequestParts<S> for Claims
where
    BluefoxAuth: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let auth = BluefoxAuth::from_ref(state);
        let now = auth.now();
        let candidates = candidates(parts, &auth, now)?;
        authenticate::living(&auth, candidates, now).await.map(Self)
    }
}

/// A request whose sender is known.
#[derive(Clone, Debug)]
pub(crate) struct Authenticated {
    token: Arc<Verified>,
    account: Arc<Account>,
}

impl Authenticated {
    /// What the token says.
    pub(crate) fn claims(&self) -> &AccessClaims {
        &self.token.claims
    }

    /// Who sends the request.
    pub(crate) fn account(&self) -> &Account {
        &self.account
    }
}

/// Finds out who sends the request, and whether they may by these means.
pub(crate) async fn authenticate(
    parts: &Parts,
    auth: &BluefoxAuth,
) -> Result<Authenticated, Problem> {
    let now = auth.now();
    let candidates = candidates(parts, auth, now)?;
    let (token, account) = authenticate::living_user(auth, candidates, now).await?;
    Ok(Authenticated { token, account })
}

/// The claims that the request may go by, the most recent first: several only with twin cookies.
///
/// A browser drops the cookie of an access token that has expired, and keeps that of the CSRF token,
/// which lives as long as the session: then a refresh may help.
fn candidates(parts: &Parts, auth: &BluefoxAuth, now: Timestamp) -> Result<Candidates, Problem> {
    let head = Head::of_parts(parts);
    let verify = |token: &[u8]| authenticate::verify(auth, token, now);
    let cookies = match Credentials::read(head, &auth.settings().cookies.names) {
        Credentials::Bearer(token) => {
            let claims = token.map_or(Err(TokenError::Invalid), verify);
            return Ok(Candidates::from([claims.map_err(refused_bearer)?]));
        }
        Credentials::Cookies(cookies) => cookies,
    };
    let mut is_expired = cookies.access.is_empty() && !cookies.csrf.is_empty();
    let mut valid = Candidates::new();
    for token in &cookies.access {
        match verify(token) {
            Ok(token) => valid.push(token),
            Err(error) => is_expired |= error == TokenError::Expired,
        }
    }
    if valid.is_empty() && is_expired {
        return Err(Problem::new(Code::TokenExpired));
    }
    if csrf::is_unsafe(&parts.method) && !valid.is_empty() {
        csrf::refuse_cross_site(auth, head)?;
        let named: Vec<Named> = valid
            .iter()
            .filter_map(|token| Named::by(&token.claims))
            .collect();
        let session = csrf::prove(auth, head.headers, &cookies, &named)?;
        valid.retain(|token| token.claims.sid == session);
    }
    valid.sort_by_key(|token| Reverse((token.claims.iat, token.claims.r#gen)));
    Ok(valid)
}

fn refused_bearer(error: TokenError) -> Problem {
    match error {
        TokenError::Expired => Problem::new(Code::TokenExpired),
        TokenError::Invalid | TokenError::NotYetValid => {
            Problem::new(Code::NotAuthenticated).with_detail("The Bearer token is not valid.")
        }
    }
}
