//! The mailbox of `serve --dev`: mails that nobody sends, to be looked at.
//!
//! It holds what opens accounts, so it is there in development alone, in memory, and only while no
//! mail server is set.

mod page;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Extension, Router,
    extract::Path,
    http::{HeaderValue, header},
    middleware::map_response,
    response::{Html, Response},
    routing::{MethodRouter, get},
};
use bluefox_auth::{BluefoxAuth, Builder, Code, Mail, Problem, Uuid};
use secrecy::{ExposeSecret as _, SecretString};

/// Where the page is.
pub(crate) const PATH: &str = "/dev/mailbox";

/// How many mails are kept. One more, and the oldest one goes.
const KEPT: usize = 100;

const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
     frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A mail is somebody else's page: no script, no form, an origin of its own. Its links open outside.
const MAIL_POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; \
     default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; \
     base-uri 'none'; frame-ancestors 'self'";

/// The latest mails, the newest first.
#[derive(Clone, Default)]
pub(crate) struct Mailbox(Arc<Mutex<VecDeque<Mail>>>);

impl Mailbox {
    /// Lets every mail end here.
    pub(crate) fn receive(&self, builder: Builder) -> Builder {
        let mailbox = self.clone();
        builder.on_mail(move |mail| {
            mailbox.keep(mail);
            std::future::ready(Ok(()))
        })
    }

    fn keep(&self, mail: Mail) {
        let (purpose, link) = (mail.purpose, mail.link.clone());
        let mut mails = self.lock();
        // Its sending is repeated when the word of it got lost.
        mails.retain(|other| other.id != mail.id);
        mails.push_front(mail);
        mails.truncate(KEPT);
        drop(mails);
        // Whoever reads this finds it there.
        let link = link.as_ref().map(SecretString::expose_secret);
        tracing::info!(purpose = purpose.as_str(), link, "a mail is in the mailbox");
    }

    /// A poisoned lock is taken all the same: no mail is ever half in it.
    fn lock(&self) -> MutexGuard<'_, VecDeque<Mail>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The page, and each mail's HTML.
    pub(crate) fn routes(&self) -> Router<BluefoxAuth> {
        let style: MethodRouter<BluefoxAuth> = get(|| async {
            let content_type = (header::CONTENT_TYPE, "text/css; charset=utf-8");
            ([content_type], include_str!("mailbox.css"))
        });
        let page = get(show).layer(map_response(async |page| guarded(page, PAGE_POLICY)));
        let mail = get(show_mail).layer(map_response(async |mail| guarded(mail, MAIL_POLICY)));
        Router::new()
            .route(PATH, page)
            .route(&format!("{PATH}/mail/{{id}}"), mail)
            .route(&format!("{PATH}/mailbox.css"), style)
            .layer(Extension(self.clone()))
    }
}

async fn show(Extension(mailbox): Extension<Mailbox>) -> Html<String> {
    Html(page::all(mailbox.lock().iter()))
}

async fn show_mail(
    Extension(mailbox): Extension<Mailbox>,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let id: Option<Uuid> = id.parse().ok();
    let mails = mailbox.lock();
    let mail = mails.iter().find(|mail| Some(mail.id) == id);
    mail.map(|mail| Html(page::one(mail)))
        .ok_or_else(|| Problem::new(Code::NotFound))
}

fn guarded(mut response: Response, policy: &'static str) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
