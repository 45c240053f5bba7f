//! The hosted pages, told without a script: forms are filled in and sent as a browser does it.

#![cfg(feature = "pages")]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod assertions;
mod support;

#[path = "pages/account.rs"]
mod account;
#[path = "pages/deletion.rs"]
mod deletion;
#[path = "pages/echo.rs"]
mod echo;
#[path = "pages/files.rs"]
mod files;
#[path = "pages/foreign.rs"]
mod foreign;
#[path = "pages/form.rs"]
mod form;
#[path = "pages/headers.rs"]
mod headers;
#[path = "pages/language.rs"]
mod language;
#[path = "pages/links.rs"]
mod links;
#[path = "pages/login.rs"]
mod login;
#[path = "pages/malformed.rs"]
mod malformed;
#[path = "pages/next.rs"]
mod next;
#[path = "pages/registration.rs"]
mod registration;
#[path = "pages/reset.rs"]
mod reset;
#[path = "pages/resume.rs"]
mod resume;
#[path = "pages/settings.rs"]
mod settings;
#[path = "pages/step_up.rs"]
mod step_up;

use std::fmt::Write as _;

use bluefox_auth::{
    Builder, Mail, Pages,
    testing::{Answer, Browser},
};

use secrecy::ExposeSecret as _;

use form::Visitor;
use support::{Engine, World};

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "correct horse";
const NEW_PASSWORD: &str = "better horse";

/// A world with hosted pages, and mails that lead to them.
async fn world(engine: Engine, set: impl FnOnce(Builder) -> Builder) -> World {
    World::with_mail(engine, |builder| set(builder.pages(Pages::new()))).await
}

/// A world with hosted pages and no mail.
async fn without_mail(engine: Engine) -> World {
    World::with(engine, |builder| builder.pages(Pages::new())).await
}

/// Somebody who is logged in, with the pages to click through.
async fn logged_in(world: &World) -> Visitor {
    Visitor::new(world.logged_in(EMAIL).await)
}

fn visitor(world: &World) -> Visitor {
    Visitor::new(world.browser())
}

/// Where an answer leads.
fn location(answer: &Answer) -> &str {
    answer.header("location").unwrap_or_default()
}

/// The path and query of the link of a mail.
fn link(mail: &Mail) -> String {
    let link = mail.link.as_ref().expect("it has a link").expose_secret();
    let path = link.strip_prefix("https://app.example.com");
    path.expect("it leads to us").to_owned()
}

fn code(mail: &Mail) -> String {
    mail.code
        .as_ref()
        .expect("it has a code")
        .expose_secret()
        .to_owned()
}

/// What an answer says, as a person reads it: status, where it leads, cookies, title and problems.
fn shown(answer: &Answer) -> String {
    let mut told = format!("{}\n", answer.status);
    if let Some(location) = answer.header("location") {
        let _ = writeln!(told, "location: {location}");
    }
    for line in answer.set_cookies() {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let shown = if value.is_empty() { "" } else { "…" };
        let _ = writeln!(told, "set-cookie: {name}={shown};{attributes}");
    }
    for mark in ["<title>", "<p class=\"notice\" role=\"status\">"] {
        for part in answer.body.split(mark).skip(1) {
            let _ = writeln!(told, "{}", part.split('<').next().unwrap_or_default());
        }
    }
    for problem in problems(answer) {
        let _ = writeln!(told, "! {problem}");
    }
    told
}

/// What the summary of errors says.
fn problems(answer: &Answer) -> Vec<String> {
    let Some((_, summary)) = answer.body.split_once(
        "<div id=\"problem\" class=\"problem\" role=\"alert\" tabindex=\"-1\" autofocus>",
    ) else {
        return Vec::new();
    };
    let summary = summary.split("</div>").next().unwrap_or_default();
    let texts = summary.split('<').filter_map(|part| part.split_once('>'));
    let texts = texts.map(|(_, text)| text.trim().to_owned());
    texts.filter(|text| !text.is_empty()).collect()
}

/// Whether the browser is logged in.
async fn is_logged_in(browser: &mut Browser) -> bool {
    browser.get("/auth/me").await.status == 200
}
