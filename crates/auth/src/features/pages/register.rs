//! `{prefix}/ui/register`, and `{prefix}/ui/invitation`, where a mail invites to it.

use axum::{http::StatusCode, response::Response};
use bluefox_auth_core::Code;

use super::{
    api::Question,
    links::{self, Flow},
    notice::Notice,
    refusal::{FormOf, Refusal},
    visit::Visit,
};
use crate::{extract::Form, settings::Registration};

const PAGE: &str = "register";

const FORM: FormOf = FormOf {
    name: "register",
    fields: &["email", "password"],
    about: &[
        (Code::EmailTaken, "email", "error.email_taken"),
        (Code::InvalidToken, "email", "error.invalid_invitation"),
    ],
};

/// The form, as far as the visitor may register. The token of an invitation is carried along.
pub(super) async fn show(visit: Visit) -> Result<Response, Refusal> {
    let next = visit.next(visit.query("next").as_deref());
    let mut view = visit.view(PAGE, next.as_ref());
    view.token = visit.query("token").filter(|token| !token.is_empty());
    visit.show(StatusCode::OK, "register.html", &view)
}

/// The form, sent. Where a mail is on its way, its code is asked for.
pub(super) async fn submit(mut visit: Visit, form: Form) -> Result<Response, Refusal> {
    let next = visit.next(form.text("next"));
    let mut body = form.json(FORM.fields);
    if let Some(invitation) = form.text("token") {
        body.insert("invitation".to_owned(), invitation.into());
    }
    let reply = visit.ask(&Question::post("/register", body)).await?;
    if !reply.status.is_success() {
        let mut view = visit.view(PAGE, next.as_ref());
        view.token = form.text("token").map(str::to_owned);
        view.typed = form.typed(&["email"]);
        return visit.refuse("register.html", view, (&FORM, &reply));
    }
    if reply.text("flow").is_empty() {
        return Ok(visit.lead_to_page("login", next.as_ref(), Notice::Registered));
    }
    let accounts = &visit.front.auth.settings().accounts;
    let page = match accounts.registration {
        Registration::EnumerationSafe => &links::CONFIRM_REGISTRATION,
        _ => &links::VERIFY_EMAIL,
    };
    let flow = Flow::begun(&reply, form.text("email"));
    links::ask_for_code(visit, page, flow, next.as_ref())
}
