//! [`Visitor`]: fills in forms as a browser without scripts does, hidden fields included.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{Request, header},
};
use bluefox_auth::testing::{Answer, Browser};

pub(crate) struct Visitor {
    pub(crate) browser: Browser,
    /// The page that is open.
    pub(crate) page: Answer,
}

impl Visitor {
    pub(crate) fn new(browser: Browser) -> Self {
        let page = Answer {
            status: 0,
            headers: header::HeaderMap::default(),
            body: String::new(),
        };
        // Forms have no headers: what they prove, they prove by their fields.
        Self {
            browser: browser.without_csrf(),
            page,
        }
    }

    pub(crate) async fn open(&mut self, path: &str) -> &Answer {
        self.page = self.browser.get(path).await;
        &self.page
    }

    /// Follows the way that the last answer led.
    pub(crate) async fn follow(&mut self) -> &Answer {
        assert_eq!(self.page.status, 303, "{}", self.page.body);
        let location = super::location(&self.page).to_owned();
        self.open(&location).await
    }

    /// Sends the form of the page with this action, with what is typed into it.
    pub(crate) async fn submit(&mut self, action: &str, typed: &[(&str, &str)]) -> &Answer {
        let mut fields = hidden(&self.page.body, action);
        for (name, text) in typed {
            fields.insert((*name).to_owned(), (*text).to_owned());
        }
        let body = encoded(&fields);
        self.page = post(&mut self.browser, action, &body).await;
        &self.page
    }
}

/// Posts a form from a page of ours.
pub(crate) async fn post(browser: &mut Browser, path: &str, body: &str) -> Answer {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, "https://app.example.com");
    browser.fetch(request, Body::from(body.to_owned())).await
}

fn encoded(fields: &BTreeMap<String, String>) -> String {
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(fields);
    encoded.finish()
}

/// The hidden fields of a form.
pub(crate) fn hidden(html: &str, action: &str) -> BTreeMap<String, String> {
    let mut forms = html.split("<form ").skip(1);
    let form = forms
        .find(|form| attribute(form, "action").as_deref() == Some(action))
        .unwrap_or_else(|| panic!("there is no form for {action} in {html}"));
    let form = form.split("</form>").next().unwrap_or_default();
    let inputs = form.split("<input ").skip(1);
    let hidden = inputs.filter(|input| attribute(input, "type").as_deref() == Some("hidden"));
    hidden
        .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)))
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    let value = rest.split('"').next()?;
    let value = value
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    Some(value.replace("&#39;", "'").replace("&amp;", "&"))
}
