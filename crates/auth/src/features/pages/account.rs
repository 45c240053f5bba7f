//! `{prefix}/ui/account`: what a user may see and change of their account.

mod forms;

use axum::{
    Router,
    http::StatusCode,
    response::Response,
    routing::{MethodRouter, get, post},
};
use serde_json::Value;

use super::{
    Front,
    notice::Notice,
    refusal::Refusal,
    view::View,
    visit::{self, Visit},
};

const PAGE: &str = "account";

/// The account, and its forms.
pub(super) fn routes() -> Router<Front> {
    Router::new()
        .route("/account", get(show))
        .route("/account/profile", form(post(forms::change_profile)))
        .route("/account/password", form(post(forms::change_password)))
        .route("/account/email", form(post(forms::change_email)))
        .route(
            "/account/verification",
            form(post(forms::ask_for_verification)),
        )
        .route("/account/session", form(post(forms::end_session)))
        .route("/account/sessions", form(post(forms::end_other_sessions)))
        .route("/account/deletion", form(post(forms::delete)))
        .route("/logout", post(forms::log_out))
}

/// A form of the page. After a refusal its address stands in the browser, so who goes there again gets
/// the page.
fn form(handler: MethodRouter<Front>) -> MethodRouter<Front> {
    handler.get(async |visit: Visit| visit.lead_to_account())
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
        return Ok(log_in(&visit, None));
    };
    let reply = visit.read("/sessions").await?;
    if !reply.status.is_success() {
        return Err(reply.into());
    }
    let sessions = reply.body.get("sessions").and_then(Value::as_array);
    view.sessions = sessions.cloned().unwrap_or_default();
    // What an app keeps there in a form of its own must not be overwritten, so it is not offered.
    match account.pointer("/profile/name") {
        Some(Value::String(name)) => {
            view.typed.entry("name".to_owned()).or_insert(name.clone());
        }
        Some(_) => {
            view.typed.remove("name");
        }
        None => {
            view.typed.entry("name".to_owned()).or_default();
        }
    }
    view.account = Some(account);
    // What was asked before may have made it anew.
    view.csrf_token = visit.csrf_token();
    visit.show(status, "account.html", &view)
}

/// To a login, or to a session that only needs a refresh, and back, where `notice` is told.
fn log_in(visit: &Visit, notice: Option<Notice>) -> Response {
    let site = &visit.front.site;
    let told = notice.map(|notice| format!("?notice={}", notice.word()));
    let account = format!("{}/account{}", site.ui, told.unwrap_or_default());
    let account = visit.next(Some(&account));
    let query = visit.view(PAGE, account.as_ref()).query;
    let place = if visit.csrf_token().is_some() {
        format!("{}/continue{query}", visit.front.auth.prefix())
    } else {
        format!("{}/login{query}", site.ui)
    };
    visit::lead_to(&place)
}
