//! `{prefix}/ui/forgot-password`: asks for a mail, and then for its code and a new password.

use axum::{http::StatusCode, response::Response};

use super::{
    api::Question,
    links::{self, Flow},
    refusal::{FormOf, Refusal},
    visit::Visit,
};
use crate::extract::Form;

const PAGE: &str = "forgot-password";

const FORM: FormOf = FormOf {
    name: "forgot-password",
    fields: &["email"],
    about: &[],
};

/// The form.
pub(super) async fn show(visit: Visit) -> Result<Response, Refusal> {
    let next = visit.next(visit.query("next").as_deref());
    let view = visit.view(PAGE, next.as_ref());
    visit.show(StatusCode::OK, "forgot-password.html", &view)
}

/// The form, sent: the next page is the same whether there is an account or not.
pub(super) async fn submit(mut visit: Visit, form: Form) -> Result<Response, Refusal> {
    let next = visit.next(form.text("next"));
    let question = Question::post("/password-reset", form.json(FORM.fields));
    let reply = visit.ask(&question).await?;
    if reply.status.is_success() {
        let flow = Flow::begun(&reply, form.text("email"));
        return links::ask_for_code(visit, &links::RESET_PASSWORD, flow, next.as_ref());
    }
    let mut view = visit.view(PAGE, next.as_ref());
    view.typed = form.typed(&["email"]);
    visit.refuse("forgot-password.html", view, (&FORM, &reply))
}
