//! `PATCH /auth/me`: the user writes about themselves.

use axum::Json as Answer;
use bluefox_auth_core::event::EventKind;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::merge_patch::merge;
use crate::{
    account::{OwnAccount, gone},
    call::Call,
    error::{FieldError, Problem},
    events::{About, record},
    extract::{CurrentUser, Json},
    http::openapi::refusals,
    store::users,
};

/// The longest profile, in bytes of JSON.
const MAX_BYTES: usize = 8 * 1024;
/// How deep its objects and arrays may be nested.
const MAX_DEPTH: usize = 32;

refusals!(Refusals: UNSAFE, JSON, AUTHENTICATED, CSRF);

/// What a user changes about their account.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct AccountPatch {
    /// A JSON Merge Patch (RFC 7396) of the profile: members are merged, `null` removes one. The
    /// whole profile may have 8,192 bytes, and 32 levels.
    #[schema(value_type = Object)]
    profile: Option<Map<String, Value>>,
}

/// Changes the profile of the user who is logged in.
///
/// Two changes at the same time both count, as far as they are of different members.
#[utoipa::path(
    patch,
    path = "/me",
    tag = "account",
    request_body = AccountPatch,
    responses((status = 200, body = OwnAccount, description = "The account as it is now."), Refusals),
    security(("bearer" = []), ("cookie" = [], "csrf" = []))
)]
pub(super) async fn update_me(
    user: CurrentUser,
    Json(call, body): Json<AccountPatch>,
) -> Result<Answer<OwnAccount>, Problem> {
    let call = call.by(user.id);
    let patch = body
        .profile
        .ok_or_else(|| FieldError::new("profile", "is required"))?;
    change(&call, &user, patch).await.map(Answer)
}

/// Merges the patch into the profile. The user is locked from the reading to the writing, so that no
/// change of another request is lost.
async fn change(
    call: &Call,
    user: &CurrentUser,
    patch: Map<String, Value>,
) -> Result<OwnAccount, Problem> {
    let mut tx = call.auth.begin().await?;
    let found = users::lock(tx.conn(), user.id).await?;
    let mut account = OwnAccount::try_from(&found.ok_or_else(gone)?)?;
    let before = account.profile.clone();
    merge(&mut account.profile, patch);
    if account.profile != before {
        let text = written(&account.profile)?;
        users::update_profile(tx.conn(), user.id, &text).await?;
        let about = About::session(user.id, user.session_id());
        record(call, &mut tx, EventKind::ProfileChanged, about).await?;
    }
    tx.commit().await?;
    Ok(account)
}

/// The profile as it is stored, if it is neither too long nor too deep.
fn written(profile: &Map<String, Value>) -> Result<String, Problem> {
    let refuse = |message: String| Problem::from(FieldError::new("profile", message));
    if !profile.values().all(|value| fits(value, MAX_DEPTH - 1)) {
        let message = format!("must not be nested more than {MAX_DEPTH} levels deep");
        return Err(refuse(message));
    }
    let text = serde_json::to_string(profile).map_err(Problem::internal)?;
    if text.len() > MAX_BYTES {
        return Err(refuse(format!(
            "must have at most {MAX_BYTES} bytes of JSON"
        )));
    }
    Ok(text)
}

/// Whether a value has at most so many levels of objects and arrays.
fn fits(value: &Value, levels: usize) -> bool {
    match value {
        Value::Object(members) => levels > 0 && members.values().all(|one| fits(one, levels - 1)),
        Value::Array(items) => levels > 0 && items.iter().all(|one| fits(one, levels - 1)),
        _ => true,
    }
}
