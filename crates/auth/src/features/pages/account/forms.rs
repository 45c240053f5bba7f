//! What a user changes of their account, form by form.

use axum::{
    http::{Method, StatusCode},
    response::Response,
};
use bluefox_auth_core::{Code, SessionId};
use serde_json::{Value, json};

use super::{
    super::{
        api::{Question, Reply},
        links::{self, Flow},
        notice::Notice,
        refusal::{FormOf, Refusal},
        visit::Visit,
    },
    PAGE, log_in, present,
};
use crate::{error::Problem, extract::Form};

const WRONG_PASSWORD: &str = "error.wrong_password";

const PROFILE: FormOf = FormOf {
    name: "profile",
    fields: &[],
    about: &[(Code::ValidationFailed, "name", "field_error.name")],
};

const PASSWORD: FormOf = FormOf {
    name: "password",
    fields: &["current_password", "new_password"],
    about: &[(Code::InvalidCredentials, "current_password", WRONG_PASSWORD)],
};

const EMAIL: FormOf = FormOf {
    name: "email",
    fields: &["new_email", "password"],
    about: &[
        (Code::InvalidCredentials, "password", WRONG_PASSWORD),
        (Code::EmailTaken, "new_email", "error.email_taken"),
    ],
};

const DELETION: FormOf = FormOf {
    name: "deletion",
    fields: &["password"],
    about: &[(Code::InvalidCredentials, "password", WRONG_PASSWORD)],
};

/// A form of one button.
const BUTTON: FormOf = FormOf {
    name: "sessions",
    fields: &[],
    about: &[],
};

/// Asks for what a form is for, in the session of the visitor.
///
/// An access token that has expired while the form was filled in is refreshed, and where a fresh proof of
/// presence is asked for, the password that the form holds is one: nobody types a thing twice.
async fn act(visit: &mut Visit, form: &Form, mut question: Question<'_>) -> Result<Reply, Problem> {
    question.csrf_token = form.text("csrf_token").map(str::to_owned);
    let mut reply = visit.ask(&question).await?;
    if reply.is_logged_out() && !visit.cookies().refresh.is_empty() && !visit.needs_script() {
        let refresh = Question {
            csrf_token: question.csrf_token.clone(),
            ..Question::new(Method::POST, "/refresh")
        };
        if !visit.ask(&refresh).await?.status.is_success() {
            return Ok(reply);
        }
        question.csrf_token = visit.csrf_token();
        reply = visit.ask(&question).await?;
    }
    let password = form.text("current_password").or(form.text("password"));
    if reply.is(Code::StepUpRequired)
        && let Some(password) = password
    {
        let elevate = Question {
            csrf_token: question.csrf_token.clone(),
            ..Question::post("/elevate", json!({ "password": password }))
        };
        let proof = visit.ask(&elevate).await?;
        if !proof.status.is_success() {
            return Ok(proof);
        }
        reply = visit.ask(&question).await?;
    }
    Ok(reply)
}

/// The page again, and why the form was refused.
async fn refuse(
    visit: Visit,
    form: &Form,
    (of, reply): (&FormOf, &Reply),
) -> Result<Response, Refusal> {
    if reply.is_logged_out() {
        return Ok(log_in(&visit, Some(Notice::NotSent)));
    }
    let mut view = visit.view(PAGE, None);
    view.problem = Some(of.told(&visit.words(), reply));
    view.typed = form.typed(&["name", "new_email"]);
    present(visit, reply.status, view).await
}

/// Does it, and says so on the account page.
async fn change(
    mut visit: Visit,
    form: Form,
    question: Question<'_>,
    (of, done): (&FormOf, Notice),
) -> Result<Response, Refusal> {
    let reply = act(&mut visit, &form, question).await?;
    if reply.status.is_success() {
        return Ok(visit.lead_to_page(PAGE, None, done));
    }
    refuse(visit, &form, (of, &reply)).await
}

/// `PATCH /auth/me`: an empty name is none.
pub(super) async fn change_profile(visit: Visit, form: Form) -> Result<Response, Refusal> {
    let name = form
        .text("name")
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let question = Question {
        body: Some(json!({ "profile": { "name": name.map(Value::from) } })),
        ..Question::new(Method::PATCH, "/me")
    };
    change(visit, form, question, (&PROFILE, Notice::ProfileSaved)).await
}

/// `POST /auth/password`.
pub(super) async fn change_password(visit: Visit, form: Form) -> Result<Response, Refusal> {
    let question = Question::post("/password", form.json(PASSWORD.fields));
    change(visit, form, question, (&PASSWORD, Notice::PasswordChanged)).await
}

/// `POST /auth/email`, and then the code of the mail.
pub(super) async fn change_email(mut visit: Visit, form: Form) -> Result<Response, Refusal> {
    let question = Question::post("/email", form.json(EMAIL.fields));
    let reply = act(&mut visit, &form, question).await?;
    if !reply.status.is_success() {
        return refuse(visit, &form, (&EMAIL, &reply)).await;
    }
    let flow = Flow::begun(&reply, form.text("new_email"));
    links::ask_for_code(visit, &links::CONFIRM_EMAIL_CHANGE, flow, None)
}

/// `POST /auth/email-verification`, and then the code of the mail.
pub(super) async fn ask_for_verification(
    mut visit: Visit,
    form: Form,
) -> Result<Response, Refusal> {
    let question = Question::new(Method::POST, "/email-verification");
    let reply = act(&mut visit, &form, question).await?;
    if !reply.status.is_success() {
        return refuse(visit, &form, (&BUTTON, &reply)).await;
    }
    if reply.text("flow").is_empty() {
        return Ok(visit.lead_to_page(PAGE, None, Notice::EmailVerified));
    }
    let account = visit.account().await?;
    let email = account.as_ref().and_then(|account| account.get("email"));
    let flow = Flow::begun(&reply, email.and_then(Value::as_str));
    links::ask_for_code(visit, &links::VERIFY_EMAIL, flow, None)
}

/// `DELETE /auth/sessions/{id}`.
pub(super) async fn end_session(visit: Visit, form: Form) -> Result<Response, Refusal> {
    let session = form.text("session").and_then(|text| text.parse().ok());
    let session: SessionId = session.ok_or_else(|| Problem::new(Code::NotFound))?;
    let path = format!("/sessions/{session}");
    let question = Question::new(Method::DELETE, &path);
    change(visit, form, question, (&BUTTON, Notice::SessionEnded)).await
}

/// `DELETE /auth/sessions`.
pub(super) async fn end_other_sessions(visit: Visit, form: Form) -> Result<Response, Refusal> {
    let question = Question::new(Method::DELETE, "/sessions");
    change(visit, form, question, (&BUTTON, Notice::SessionsEnded)).await
}

/// `DELETE /auth/me`.
pub(super) async fn delete(mut visit: Visit, form: Form) -> Result<Response, Refusal> {
    let question = Question {
        body: Some(form.json(DELETION.fields).into()),
        ..Question::new(Method::DELETE, "/me")
    };
    let reply = act(&mut visit, &form, question).await?;
    if reply.status.is_success() {
        let notice = if reply.text("deletes_at").is_empty() {
            Notice::AccountDeleted
        } else {
            Notice::AccountEnding
        };
        return Ok(visit.lead_to_page("login", None, notice));
    }
    refuse(visit, &form, (&DELETION, &reply)).await
}

/// `POST /auth/logout`.
pub(super) async fn log_out(mut visit: Visit, form: Form) -> Result<Response, Refusal> {
    let question = Question {
        csrf_token: form.text("csrf_token").map(str::to_owned),
        ..Question::new(Method::POST, "/logout")
    };
    let reply = visit.ask(&question).await?;
    if reply.status == StatusCode::OK {
        return Ok(visit.lead_to_page("login", None, Notice::LoggedOut));
    }
    Err(reply.into())
}
