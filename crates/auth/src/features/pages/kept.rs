//! [`Kept`]: what the API has told the browser while a page was made. It goes with the answer, whatever
//! becomes of the page: a refresh whose cookies got lost would look like theft.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderMap;

use crate::http::{headers, set_cookie};

/// The headers for the browser, gathered in the course of a request.
// No `Debug`: cookies are in it.
#[derive(Clone, Default)]
pub(super) struct Kept(Arc<Mutex<HeaderMap>>);

impl Kept {
    /// Adds what an answer of the API says.
    pub(super) fn add(&self, answer: &HeaderMap) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        set_cookie::pass_on(answer, &mut kept);
        headers::pass_on(answer, &mut kept);
    }

    /// All of it.
    pub(super) fn take(&self) -> HeaderMap {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
