//! `bluefox-auth key`

use bluefox_auth::{BluefoxAuth, SigningKey};
use serde_json::json;

use super::{Needs, open, say, table::table};
use crate::{
    cli::KeyVerb,
    config::{Environment, Flags},
    failure::Failure,
};

/// Looks after the keys of access tokens.
pub(super) async fn run(
    verb: KeyVerb,
    flags: &Flags,
    environment: &Environment,
) -> Result<(), Failure> {
    let auth = open(Needs::Everything, flags, environment).await?;
    let done = match verb {
        KeyVerb::List { json } => list(&auth, json).await,
        KeyVerb::Revoke { kid, force } => revoke(&auth, &kid, force).await,
    };
    auth.close().await;
    done
}

async fn list(auth: &BluefoxAuth, is_json: bool) -> Result<(), Failure> {
    let keys = auth.signing_keys().list().await?;
    if is_json {
        let keys: Vec<_> = keys
            .iter()
            .map(|key| json!({ "kid": key.kid, "signs": key.signs, "is_revoked": key.is_revoked }))
            .collect();
        return say(&format!("{:#}", json!(keys)));
    }
    say(&table(["KEY", "STATE"], keys.iter().map(row)))
}

fn row(key: &SigningKey) -> [String; 2] {
    let state = match (key.signs, key.is_revoked) {
        (true, false) => "signs",
        (true, true) => "revoked, and the settings still sign with it",
        (false, false) => "verifies",
        (false, true) => "revoked",
    };
    [key.kid.clone(), state.to_owned()]
}

async fn revoke(auth: &BluefoxAuth, kid: &str, force: bool) -> Result<(), Failure> {
    let keys = auth.signing_keys().list().await?;
    if !force && keys.iter().any(|key| key.signs && key.kid == kid) {
        return Err(Failure::Other(format!(
            "these settings sign with {kid}: put a new key into them first, with this one among the \
             previous ones, or nobody can log in (--force revokes it all the same)"
        )));
    }
    let is_new = auth.signing_keys().revoke(kid).await?;
    say(&if is_new {
        format!("{kid} is revoked: what it has signed is refused from now on")
    } else {
        format!("{kid} was revoked before")
    })
}
