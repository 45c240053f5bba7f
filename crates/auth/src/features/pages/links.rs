//! The pages that mails lead to, by a link or by its code.
//!
//! Opening one changes nothing: scanners open every link of a mail. What it stands for happens when a
//! person presses the button.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use bluefox_auth_core::Code;

use super::{
    Front,
    api::{Question, Reply},
    next::Next,
    notice::Notice,
    refusal::{FormOf, Refusal},
    visit::Visit,
};
use crate::extract::Form;

/// A page of a link.
pub(super) struct LinkPage {
    /// The word of the mail, with dashes.
    pub(super) name: &'static str,
    /// What it asks the API for.
    endpoint: &'static str,
    /// What is shown to who comes with a token.
    template: &'static str,
    /// What is shown to who types a code.
    code_template: &'static str,
    form: FormOf,
    /// What is said when it is done.
    done: Notice,
}

/// Digits that are wrong, or void by now.
const WRONG_CODE: (Code, &str, &str) = (Code::InvalidToken, "code", "error.invalid_code");

const fn form(name: &'static str, fields: &'static [&'static str]) -> FormOf {
    FormOf {
        name,
        fields,
        about: &[WRONG_CODE],
    }
}

pub(super) const VERIFY_EMAIL: LinkPage = LinkPage {
    name: "verify-email",
    endpoint: "/email-verification/confirm",
    template: "confirm.html",
    code_template: "code.html",
    form: form("verify-email", &["code"]),
    done: Notice::EmailVerified,
};

pub(super) const CONFIRM_REGISTRATION: LinkPage = LinkPage {
    name: "confirm-registration",
    form: form("confirm-registration", &["code"]),
    done: Notice::RegistrationConfirmed,
    ..VERIFY_EMAIL
};

pub(super) const RESET_PASSWORD: LinkPage = LinkPage {
    name: "reset-password",
    endpoint: "/password-reset/confirm",
    template: "reset-password.html",
    code_template: "reset-password.html",
    form: form("reset-password", &["code", "new_password"]),
    done: Notice::PasswordSet,
};

pub(super) const CONFIRM_EMAIL_CHANGE: LinkPage = LinkPage {
    name: "confirm-email-change",
    endpoint: "/email/confirm",
    form: form("confirm-email-change", &["code"]),
    done: Notice::EmailChanged,
    ..VERIFY_EMAIL
};

/// Undoes a change of the address. There is no code: nobody began anything.
const EMAIL_CHANGED: LinkPage = LinkPage {
    name: "email-changed",
    endpoint: "/email/undo",
    form: FormOf {
        name: "email-changed",
        fields: &[],
        about: &[],
    },
    done: Notice::EmailChangeUndone,
    ..VERIFY_EMAIL
};

pub(super) static ALL: [LinkPage; 5] = [
    VERIFY_EMAIL,
    CONFIRM_REGISTRATION,
    RESET_PASSWORD,
    CONFIRM_EMAIL_CHANGE,
    EMAIL_CHANGED,
];

/// The handle of a flow whose mail is on its way, and whom it goes to.
pub(super) struct Flow {
    handle: String,
    email: String,
    status: StatusCode,
}

impl Flow {
    /// The flow that the API has begun, also by a refusal.
    pub(super) fn begun(reply: &Reply, email: Option<&str>) -> Self {
        Self {
            handle: reply.text("flow").to_owned(),
            email: email.unwrap_or_default().to_owned(),
            status: reply.status,
        }
    }
}

/// Every page of a link.
pub(super) fn routes() -> Router<Front> {
    ALL.iter().fold(Router::new(), |routes, page| {
        let handlers = get(move |visit| async move { show(visit, page) })
            .post(move |visit, form| submit(visit, form, page));
        routes.route(&format!("/{}", page.name), handlers)
    })
}

/// The page of a link; without its token it says that the link is not whole.
fn show(visit: Visit, page: &LinkPage) -> Result<Response, Refusal> {
    let mut view = visit.view(page.name, None);
    view.token = visit.query("token").filter(|token| !token.is_empty());
    visit.show(StatusCode::OK, page.template, &view)
}

/// Asks for the code of the mail that is on its way.
pub(super) fn ask_for_code(
    visit: Visit,
    page: &LinkPage,
    flow: Flow,
    next: Option<&Next>,
) -> Result<Response, Refusal> {
    let mut view = visit.view(page.name, next);
    view.flow = Some(flow.handle);
    view.typed.insert("email".to_owned(), flow.email);
    // A login that must wait for this was refused, and the page says so by its status.
    visit.show(flow.status, page.code_template, &view)
}

/// The button, pressed: by the token, or by the flow and the code.
async fn submit(
    mut visit: Visit,
    form: Form,
    page: &'static LinkPage,
) -> Result<Response, Refusal> {
    let next = visit.next(form.text("next"));
    if let (Some(handle), false) = (form.text("flow"), form.has("code")) {
        // A script has begun the flow, and leaves the rest to the page.
        let flow = Flow {
            handle: handle.to_owned(),
            email: form.text("email").unwrap_or_default().to_owned(),
            status: StatusCode::OK,
        };
        return ask_for_code(visit, page, flow, next.as_ref());
    }
    let mut body = form.json(&["token", "flow", "new_password"]);
    if let Some(code) = form.text("code") {
        // People copy digits with the spaces around them, and between them.
        let digits: String = code.split_whitespace().collect();
        body.insert("code".to_owned(), digits.into());
    }
    let reply = visit.ask(&Question::post(page.endpoint, body)).await?;
    if reply.status.is_success() {
        let is_logged_in = visit.account().await?.is_some();
        let place = if is_logged_in { "account" } else { "login" };
        return Ok(visit.lead_to_page(place, next.as_ref(), page.done));
    }
    let mut view = visit.view(page.name, next.as_ref());
    view.token = form.text("token").map(str::to_owned);
    view.flow = form.text("flow").map(str::to_owned);
    view.typed = form.typed(&["email"]);
    let (template, form) = match &view.flow {
        Some(_) => (page.code_template, &page.form),
        None => (
            page.template,
            &FormOf {
                about: &[],
                ..page.form
            },
        ),
    };
    visit.refuse(template, view, (form, &reply))
}
