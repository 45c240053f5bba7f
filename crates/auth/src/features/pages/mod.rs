//! The hosted pages: login, register, account, and what mails lead to. (Cargo feature `pages`.)
//!
//! They are a front of the API and nothing more: a form becomes the JSON that a client would send, goes
//! through the very routes of the API, and the answer becomes a page. No rule is kept here a second
//! time, and no other feature is called. Without a script everything works; scripts make it pleasant.

mod account;
mod api;
mod assets;
mod forgot_password;
mod guard;
mod kept;
mod links;
mod login;
mod logo;
mod next;
mod notice;
mod refusal;
mod register;
mod resume;
mod samples;
mod site;
mod sources;
mod theme;
mod view;
mod visit;
mod words;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderMap, header},
    response::Redirect,
    routing::{any, get},
};
use bluefox_auth_core::Code;

pub(crate) use self::site::{Shared, Site};
use crate::{auth::BluefoxAuth, error::Problem};

/// What every page has at hand.
#[derive(Clone)]
struct Front {
    auth: BluefoxAuth,
    site: Arc<Site>,
    /// The routes of the API.
    api: Router,
}

impl Front {
    /// The language for whoever sends these headers.
    fn language(&self, headers: &HeaderMap) -> String {
        let accept = headers.get(header::ACCEPT_LANGUAGE);
        let accept = accept.and_then(|value| value.to_str().ok());
        self.site.languages.choose(accept).to_owned()
    }
}

/// The pages of a system that has any, in front of its API.
pub(crate) fn routes(auth: &BluefoxAuth, api: &Router) -> Router {
    let Some(site) = auth.pages() else {
        return Router::new();
    };
    let front = Front {
        auth: auth.clone(),
        site: Arc::clone(site),
        api: api.clone(),
    };
    let account = format!("{}/account", site.ui);
    let to_account = get(move || async move { Redirect::to(&account) });
    let pages = Router::new()
        .route("/login", get(login::show).post(login::submit))
        .route("/register", get(register::show).post(register::submit))
        .route("/invitation", get(register::show).post(register::submit))
        .route(
            "/forgot-password",
            get(forgot_password::show).post(forgot_password::submit),
        )
        .route("/assets/{name}", get(assets::serve))
        .route("/{*rest}", any(nowhere))
        .merge(links::routes())
        .merge(account::routes());
    let routes = Router::new()
        .route("/continue", get(resume::resume))
        .route("/ui", to_account.clone())
        .route("/ui/", to_account)
        .nest("/ui", pages)
        .method_not_allowed_fallback(|| async { Problem::new(Code::MethodNotAllowed) });
    let routes = guard::layers(&front, routes);
    Router::new().nest(auth.prefix(), routes).with_state(front)
}

async fn nowhere() -> Problem {
    Problem::new(Code::NotFound)
}
