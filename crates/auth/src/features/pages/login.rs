//! `{prefix}/ui/login`: e-mail and password for a session, and on to where the visitor wanted to go.

use axum::{http::StatusCode, response::Response};
use bluefox_auth_core::Code;

use super::{
    api::Question,
    links::{self, Flow},
    refusal::{FormOf, Refusal},
    visit::{self, Visit},
};
use crate::extract::Form;

const PAGE: &str = "login";

const FORM: FormOf = FormOf {
    name: "login",
    fields: &["email", "password"],
    about: &[],
};

/// The form; whoever is logged in is led on at once.
pub(super) async fn show(mut visit: Visit) -> Result<Response, Refusal> {
    let next = visit.next(visit.query("next").as_deref());
    let is_logged_in = visit.account().await?.is_some();
    let view = visit.view(PAGE, next.as_ref());
    if is_logged_in {
        return Ok(visit::lead_to(&view.target));
    }
    visit.show(StatusCode::OK, "login.html", &view)
}

/// The form, sent. Who must verify their address first is asked for the code of the mail.
pub(super) async fn submit(mut visit: Visit, form: Form) -> Result<Response, Refusal> {
    let next = visit.next(form.text("next"));
    let question = Question::post("/login", form.json(FORM.fields));
    let reply = visit.ask(&question).await?;
    let mut view = visit.view(PAGE, next.as_ref());
    if reply.status.is_success() {
        return Ok(visit::lead_to(&view.target));
    }
    if reply.is(Code::EmailNotVerified) && !reply.text("flow").is_empty() {
        let flow = Flow::begun(&reply, form.text("email"));
        return links::ask_for_code(visit, &links::VERIFY_EMAIL, flow, next.as_ref());
    }
    view.typed = form.typed(&["email"]);
    visit.refuse("login.html", view, (&FORM, &reply))
}
