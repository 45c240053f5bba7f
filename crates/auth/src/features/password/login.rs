//! `POST /auth/login`: e-mail and password for a session.

use axum::{extract::State, response::Response};
use bluefox_auth_core::{
    Code, Email, SessionId, event::EventKind, refresh::Presented, refresh_key::RefreshKeyHash,
};
use secrecy::SecretString;

use super::Credentials;
use crate::{
    auth::BluefoxAuth,
    call::Call,
    error::Problem,
    events::{About, record},
    extract::{Json, RequestHead},
    http::{
        cookies::RequestCookies,
        openapi::{AuthTransport, RefreshKey, WithCookies, refusals},
    },
    one_time::{self, Draft, Purpose},
    proof::Proof,
    session::{
        Tokens, authenticate, reply,
        rotate::find_genuine,
        start::{Login, start},
    },
    store::users,
};

refusals!(Refusals: UNSAFE, JSON, [InvalidCredentials, EmailNotVerified, Overloaded]);

/// Logs in: sets the three cookies, and answers with the tokens.
///
/// A session that the browser still holds ends with it. An account that was deleted, and is not
/// erased yet, lives again.
#[utoipa::path(
    post,
    path = "/login",
    tag = "password",
    params(RefreshKey, AuthTransport),
    request_body = Credentials,
    responses(WithCookies<reply::Body<'_>>, Refusals),
)]
pub(super) async fn login(
    State(auth): State<BluefoxAuth>,
    request: RequestHead,
    Json(call, body): Json<Credentials>,
) -> Result<Response, Problem> {
    let (key, transport) = (request.refresh_key()?, request.transport()?);
    let (email, password) = body.require().map_err(Problem::validation)?;
    let email = Email::parse(&email).ok();
    let proof = Proof::of_address(&call, email.as_ref(), &password).await?;
    let call = call.by(proof.user());
    let cookies = request.cookies(&auth);
    let replaced = held(&call, &cookies).await?;
    match begin(&call, &proof, key, replaced).await? {
        Begun::Session(tokens) => Ok(reply::begun(&auth, &cookies, &tokens, transport)),
        Begun::Verification(flow) => Err(Problem::new(Code::EmailNotVerified).with_flow(flow)),
    }
}

/// The sessions that the browser's cookies still hold.
async fn held(call: &Call, cookies: &RequestCookies<'_>) -> Result<Vec<SessionId>, Problem> {
    let presented: Vec<Presented> = cookies
        .refresh
        .iter()
        .filter_map(|token| Presented::parse(token))
        .collect();
    let refresh = find_genuine(call, &presented).await?;
    let access = cookies
        .access
        .iter()
        .filter_map(|token| authenticate::verify(&call.auth, token, call.now).ok())
        .map(|token| token.claims.sid);
    let mut held: Vec<SessionId> = refresh
        .into_iter()
        .map(|(_, session)| session.id)
        .chain(access)
        .collect();
    held.sort_unstable();
    held.dedup();
    Ok(held)
}

/// What comes of a right password.
enum Begun {
    Session(Tokens),
    /// The address must be verified first; a mail is on its way.
    Verification(SecretString),
}

/// Starts the session, if the password is still the one that was checked.
async fn begin(
    call: &Call,
    proof: &Proof,
    key: Option<RefreshKeyHash>,
    replaced: Vec<SessionId>,
) -> Result<Begun, Problem> {
    let mut tx = call.auth.begin().await?;
    let account = proof.hold(call, &mut tx).await?;
    let id = account.user.id;
    let must_verify = call.auth.settings().accounts.require_email_verification;
    let begun = if must_verify && !account.user.email_verified {
        let to = Email::parse(&account.user.email).map_err(Problem::internal)?;
        let draft = Draft::new(Purpose::EmailVerification, Some(id), &to);
        Begun::Verification(one_time::begin(call, &mut tx, draft).await?)
    } else {
        if account.deleted_at.is_some() {
            users::update_deleted(tx.conn(), id, None).await?;
            record(call, &mut tx, EventKind::UserRevived, About::user(id)).await?;
        }
        let login = Login {
            account,
            amr: "pwd",
            key,
            replaced,
        };
        Begun::Session(start(call, &mut tx, login).await?)
    };
    tx.commit().await?;
    Ok(begun)
}
