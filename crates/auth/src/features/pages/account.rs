//! `{prefix}/ui/account`: what a user may see and change of their account.

mod forms;

use axum::{
    Router,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use serde_json::Value;

use super::{Front, refusal::Refusal, view::View, visit::Visit};

const PAGE: &str = "account";

/// The account, and its forms.
pub(super) fn routes() -> Router<Front> {
    Router::new()
        .route("/account", get(show))
        .route("/account/profile", post(forms::change_profile))
        .route("/account/password", post(forms::change_password))
        .route("/account/email", post(forms::change_email))
        .route("/account/verification", post(forms::ask_for_verification))
        .route("/account/session", post(forms::end_session))
        .route("/account/sessions", post(forms::end_other_sessions))
        .route("/account/deletion", post(forms::delete))
        .route("/logout", post(forms::log_out))
}

/// The page; whoever is not logged in is sent to where they may become so.
async fn show(visit: Visit) -> Result<Response, Refusal> {
    let view = visit.view(PAGE, None);
    present(visit, StatusCode::OK, view).await
}

/// The page with what it shows of the account.
async fn present(
    mut visit: Visit,
    status: StatusCode,
    mut view: View,
) -> Result<Response, Refusal> {
    let Some(account) = visit.account().await? else {
        return Ok(log_in(visit));
    };
    let reply = visit.read("/sessions").await?;
    if !reply.status.is_success() {
        return Err(reply.into());
    }
    let sessions = reply.body.get("sessions").and_then(Value::as_array);
    view.sessions = sessions.cloned().unwrap_or_default();
    let name = account.pointer("/profile/name").and_then(Value::as_str);
    let name = name.unwrap_or_default().to_owned();
    view.typed.entry("name".to_owned()).or_insert(name);
    view.account = Some(account);
    // What was asked before may have made it anew.
    view.csrf_token = visit.csrf_token();
    visit.show(status, "account.html", &view)
}

/// To a login, or to a session that only needs a refresh, and back.
fn log_in(visit: Visit) -> Response {
    let site = &visit.front.site;
    let account = visit.next(Some(&format!("{}/account", site.ui)));
    let query = visit.view(PAGE, account.as_ref()).query;
    let place = if visit.csrf_token().is_some() {
        format!("{}/continue{query}", visit.front.auth.prefix())
    } else {
        format!("{}/login{query}", site.ui)
    };
    visit.lead_to(&place)
}
