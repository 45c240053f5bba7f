//! [`Visit`]: one request for a page, and what it does: it asks the API in the visitor's name, and
//! answers with a page.
//!
//! What is asked goes through the very routes that a client would call, with the visitor's cookies:
//! whatever holds there holds here. What may be asked at all, and by whom, is not decided here.

use std::{convert::Infallible, net::SocketAddr};

use axum::{
    body::Body,
    extract::{ConnectInfo, FromRequestParts},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header,
        request::Parts,
    },
    response::{Html, IntoResponse as _, Redirect, Response},
};
use bluefox_auth_core::{csrf as csrf_token, refresh::Presented};
use serde_json::Value;

use super::{
    Front,
    api::{Question, Reply},
    kept::Kept,
    next::Next,
    notice::Notice,
    refusal::{FormOf, Refusal},
    view::View,
    words::Words,
};
use crate::{
    error::Problem,
    http::{
        cookies::RequestCookies, csrf, head::Head, request_id::RequestId, set_cookie, transport,
    },
};

/// The headers of the visitor's that the API gets to see. Not `Origin` and `Sec-Fetch-*`: the page has
/// judged them; and no `Authorization`: pages live by cookies.
const CARRIED: [HeaderName; 4] = [
    header::COOKIE,
    header::USER_AGENT,
    header::ACCEPT_LANGUAGE,
    HeaderName::from_static("x-forwarded-for"),
];

/// One request for a page.
// No `Debug`: cookies are in it.
pub(super) struct Visit {
    pub(super) front: Front,
    /// The language of the answer.
    pub(super) language: String,
    uri: Uri,
    /// As the API gets them. The cookies are what the browser will hold after the answer.
    headers: HeaderMap,
    peer: Option<ConnectInfo<SocketAddr>>,
    request_id: Option<RequestId>,
    kept: Kept,
}

impl FromRequestParts<Front> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, front: &Front) -> Result<Self, Infallible> {
        let mut headers = HeaderMap::new();
        for name in CARRIED {
            for line in parts.headers.get_all(&name) {
                headers.append(&name, line.clone());
            }
        }
        let host = Head::of_parts(parts).host().map(HeaderValue::from_str);
        if let Some(Ok(host)) = host {
            headers.insert(header::HOST, host);
        }
        let transport = HeaderName::from_static(transport::HEADER);
        headers.insert(transport, HeaderValue::from_static("cookie"));
        Ok(Self {
            front: front.clone(),
            language: front.language(&parts.headers),
            uri: parts.uri.clone(),
            headers,
            peer: parts.extensions.get().copied(),
            request_id: parts.extensions.get().cloned(),
            kept: parts.extensions.get().cloned().unwrap_or_default(),
        })
    }
}

/// A parameter of a query that stands there once.
pub(super) fn query(uri: &Uri, name: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let mut values = pairs.filter(|(key, _)| key == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Some(value.into_owned()),
        _ => None,
    }
}

/// Leads on, by a 303.
pub(super) fn lead_to(place: &str) -> Response {
    Redirect::to(place).into_response()
}

impl Visit {
    pub(super) fn query(&self, name: &str) -> Option<String> {
        query(&self.uri, name)
    }

    /// The place to go on to that a text names, where it is one.
    pub(super) fn next(&self, text: Option<&str>) -> Option<Next> {
        let settings = self.front.auth.settings();
        Next::parse(text?, &settings.allowed_origins, &settings.cookies.path)
    }

    pub(super) fn words(&self) -> Words {
        self.front.site.languages.words(&self.language)
    }

    pub(super) fn cookies(&self) -> RequestCookies<'_> {
        let head = Head::of(&self.headers);
        RequestCookies::read(head, &self.front.auth.settings().cookies.names)
    }

    /// The CSRF token that the browser holds; of twins the one that belongs to a refresh cookie.
    pub(super) fn csrf_token(&self) -> Option<String> {
        let (cookies, keys) = (self.cookies(), &self.front.auth.keys().csrf);
        let refresh: Vec<Presented> = cookies
            .refresh
            .iter()
            .filter_map(|token| Presented::parse(token))
            .collect();
        let fits = |token: &&&str| {
            let of = |own: &Presented| {
                csrf_token::verifies(keys, own.session(), own.generation(), token)
            };
            refresh.iter().any(of)
        };
        let token = cookies.csrf.iter().find(fits).or(cookies.csrf.first());
        token.map(|token| (*token).to_owned())
    }

    /// Whether only a script can refresh, since it has the session's key.
    pub(super) fn needs_script(&self) -> bool {
        self.csrf_token()
            .is_some_and(|token| csrf_token::is_keyed(&token))
    }

    /// Asks the API, and remembers the cookies that it sets.
    pub(super) async fn ask(&mut self, question: &Question<'_>) -> Result<Reply, Problem> {
        let path = format!("{}{}", self.front.auth.prefix(), question.path);
        let mut request = Request::new(Body::empty());
        *request.method_mut() = question.method.clone();
        *request.uri_mut() = path.parse().map_err(Problem::internal)?;
        *request.headers_mut() = self.headers.clone();
        if let Some(token) = &question.csrf_token {
            let token = HeaderValue::from_str(token);
            let token = token.unwrap_or_else(|_| HeaderValue::from_static("unreadable"));
            request.headers_mut().insert(csrf::HEADER, token);
        }
        if let Some(body) = &question.body {
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(header::CONTENT_TYPE, json);
            *request.body_mut() = Body::from(body.to_string());
        }
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(peer);
        }
        if let Some(id) = &self.request_id {
            request.extensions_mut().insert(id.clone());
        }
        let reply = Reply::of(&self.front.api, request).await?;
        set_cookie::adopt(&mut self.headers, &reply.headers);
        self.kept.add(&reply.headers);
        Ok(reply)
    }

    /// Asks for what the visitor is shown.
    pub(super) async fn read(&mut self, path: &str) -> Result<Reply, Problem> {
        self.ask(&Question::new(Method::GET, path)).await
    }

    /// The account of the visitor, where they are logged in.
    pub(super) async fn account(&mut self) -> Result<Option<Value>, Refusal> {
        let reply = self.read("/me").await?;
        if reply.status.is_success() {
            Ok(Some(reply.body))
        } else if reply.is_logged_out() {
            Ok(None)
        } else {
            Err(reply.into())
        }
    }

    /// A view of a page, with what this visit knows.
    pub(super) fn view(&self, page: &str, next: Option<&Next>) -> View {
        let next = next.map(|next| next.as_str().to_owned());
        let encoded = next.as_ref().map(|next| {
            let encoded: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
            format!("?next={encoded}")
        });
        View {
            page: page.to_owned(),
            target: next.clone().unwrap_or_else(|| self.front.site.home.clone()),
            next,
            query: encoded.unwrap_or_default(),
            csrf_token: self.csrf_token(),
            needs_script: self.needs_script(),
            notice: self.notice(),
            ..View::default()
        }
    }

    /// What the page before has done, said by a word of ours in the query.
    fn notice(&self) -> Option<String> {
        let notice = Notice::find(&self.query("notice")?)?;
        Some(self.words().say(notice.key()))
    }

    /// Answers with a page.
    pub(super) fn show(
        self,
        status: StatusCode,
        template: &str,
        view: &View,
    ) -> Result<Response, Refusal> {
        let html = self.front.site.render(template, &self.language, view);
        let html = html.map_err(Problem::internal)?;
        Ok((status, Html(html)).into_response())
    }

    /// Answers with the page of a form again, and says why it was refused.
    pub(super) fn refuse(
        self,
        template: &str,
        mut view: View,
        (form, reply): (&FormOf, &Reply),
    ) -> Result<Response, Refusal> {
        view.problem = Some(form.told(&self.words(), reply));
        let mut response = self.show(reply.status, template, &view)?;
        if let Some(seconds) = reply.retry_after() {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, seconds.clone());
        }
        Ok(response)
    }

    /// Leads on to the visitor's account.
    pub(super) fn lead_to_account(&self) -> Response {
        let place = format!("{}/account", self.front.site.ui);
        lead_to(&place)
    }

    /// Leads on to a page of ours, which says what has happened.
    pub(super) fn lead_to_page(&self, page: &str, next: Option<&Next>, notice: Notice) -> Response {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("notice", notice.word());
        if let Some(next) = next {
            query.append_pair("next", next.as_str());
        }
        let place = format!("{}/{page}?{}", self.front.site.ui, query.finish());
        lead_to(&place)
    }
}
