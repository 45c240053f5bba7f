//! [`View`]: what a page shows beside its words. Templates see these names, and no others.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// What a template may say. All names are there on every page, so that none is a slip of the pen.
// No `Debug`: tokens of links are in it.
#[derive(Clone, Default, Serialize)]
pub(super) struct View {
    /// The page: the last part of its path, such as `login`.
    pub(super) page: String,
    /// Where the visitor wanted to go, to be carried along in forms.
    pub(super) next: Option<String>,
    /// Where a login leads: `next`, else home.
    pub(super) target: String,
    /// `?next=…`, or nothing: for links to other pages of ours.
    pub(super) query: String,
    /// The token of the link that led here.
    pub(super) token: Option<String>,
    /// The handle of the flow that a mail was sent for.
    pub(super) flow: Option<String>,
    /// Whether only a script can refresh the visitor's session, since it has the key.
    pub(super) needs_script: bool,
    /// The value of the CSRF cookie.
    pub(super) csrf_token: Option<String>,
    /// What was typed before, by field: never a password and never a code.
    pub(super) typed: BTreeMap<String, String>,
    /// Why the form was refused.
    pub(super) problem: Option<Told>,
    /// What has just happened.
    pub(super) notice: Option<String>,
    /// The account of the visitor, as `GET /auth/me` shows it.
    pub(super) account: Option<Value>,
    /// Their sessions, as `GET /auth/sessions` shows them.
    pub(super) sessions: Vec<Value>,
}

/// A refusal, in the words of the page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Told {
    /// The stable code, in small print.
    pub(super) code: String,
    pub(super) status: u16,
    /// One sentence: what happened.
    pub(super) summary: String,
    /// The form of the page that was refused; empty where the page has one.
    pub(super) form: String,
    /// What is wrong with fields of the form, by their names.
    pub(super) fields: BTreeMap<String, String>,
}
