//! Refusals on the wire, and failures at start.

use std::{borrow::Cow, error::Error, fmt, sync::LazyLock};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bluefox_auth_core::Code;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use crate::{hashing::HashingError, settings::SettingsError, store::StoreError};

/// A refusal: what a client is told (RFC 9457), and what only the log is told.
///
/// As a response it is `application/problem+json` with `Cache-Control: no-store`.
///
/// ```
/// use bluefox_auth::{Code, Problem};
/// let problem = Problem::new(Code::Forbidden).with_detail("Only the author may do this.");
/// assert_eq!(problem.code().status(), 403);
/// ```
#[derive(Debug)]
pub struct Problem {
    code: Code,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    step_up: Option<StepUp>,
    flow: Option<SecretString>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What a `step_up_required` asks for (RFC 9470).
#[derive(Clone, Debug)]
struct StepUp {
    max_age: u32,
    methods: Vec<&'static str>,
}

/// What is wrong with one field of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The name of the field.
    pub field: String,
    /// What is wrong with it, as the rest of a sentence.
    pub message: String,
}

impl FieldError {
    /// Names a field and what is wrong with it.
    pub fn new(field: impl Into<String>, message: impl fmt::Display) -> Self {
        Self {
            field: field.into(),
            message: message.to_string(),
        }
    }
}

impl Problem {
    /// A problem with the code's own words as its detail.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            detail: Cow::Borrowed(detail(code)),
            errors: Vec::new(),
            step_up: None,
            flow: None,
            source: None,
        }
    }

    /// Says in one sentence for a person what happened.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The fields that are not acceptable: 422 `validation_failed`.
    pub fn validation(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::new(Code::ValidationFailed)
        }
    }

    /// A proof of presence is asked for that is at most `max_age` seconds old: 401
    /// `step_up_required`, with the methods that would do.
    pub(crate) fn step_up(max_age: u32, methods: Vec<&'static str>) -> Self {
        Self {
            step_up: Some(StepUp { max_age, methods }),
            ..Self::new(Code::StepUpRequired)
        }
    }

    /// The handle of the flow that was begun, for the code of its mail.
    pub(crate) fn with_flow(mut self, flow: SecretString) -> Self {
        self.flow = Some(flow);
        self
    }

    /// What broke is for the log alone: 500 `internal_error`.
    pub(crate) fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            source: Some(source.into()),
            ..Self::new(Code::InternalError)
        }
    }

    /// Whether it says nothing but its code.
    fn is_plain(&self) -> bool {
        self.errors.is_empty()
            && self.step_up.is_none()
            && self.flow.is_none()
            && self.detail == detail(self.code)
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, json);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.code.status() == 401 {
            headers.insert(header::WWW_AUTHENTICATE, challenge(self.step_up.as_ref()));
        }
        if let Some(seconds) = self.code.retry_after() {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        headers
    }

    fn body(&self) -> Bytes {
        let code = self.code;
        let body = Body {
            r#type: format!("urn:bluefox-auth:error:{code}"),
            title: code.title(),
            status: code.status(),
            detail: &self.detail,
            code: code.as_str(),
            errors: &self.errors,
            max_age: self.step_up.as_ref().map(|step_up| step_up.max_age),
            methods: self.step_up.as_ref().map(|step_up| &*step_up.methods),
            flow: self.flow.as_ref().map(SecretString::expose_secret),
        };
        // Text and numbers are always JSON.
        serde_json::to_vec(&body).unwrap_or_default().into()
    }

    /// The stable code.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The sentence for a person.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The fields that are not acceptable, in a `validation_failed`.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }
}

/// What a code says where nobody knows it better.
const fn detail(code: Code) -> &'static str {
    match code {
        Code::MalformedRequest => "The request can't be read.",
        Code::MalformedJson => "The body is not valid JSON.",
        Code::InvalidToken => "The link or the code is not valid any more. Ask for a new one.",
        Code::NotAuthenticated => "Log in to do this.",
        Code::TokenExpired => "The access token has expired. Refresh it.",
        Code::InvalidCredentials => "The e-mail address or the password is wrong.",
        Code::InvalidRefreshToken => "The refresh token is not valid. Log in again.",
        Code::RefreshTokenReused => {
            "The refresh token was used before, so the session has been ended. Log in again."
        }
        Code::SessionRevoked => "The session has been ended. Log in again.",
        Code::RefreshKeyRequired => "The header X-Refresh-Key is missing.",
        Code::RefreshKeyMismatch => {
            "The refresh key is a wrong one, so the session has been ended. Log in again."
        }
        Code::StepUpRequired => "Confirm that it is you, and try again.",
        Code::CsrfMissing => "The CSRF token is missing.",
        Code::CsrfInvalid => "The CSRF token is not valid.",
        Code::CrossSite => "A page of another site may not do this.",
        Code::Forbidden => "You may not do this.",
        Code::EmailNotVerified => {
            "The e-mail address has not been verified yet. A new link has been sent to it."
        }
        Code::RegistrationClosed => "Nobody can register here by themselves.",
        Code::InvitationRequired => "Only who is invited can register here.",
        Code::NotFound => "There is nothing here.",
        Code::MethodNotAllowed => "This can't be done here with this method.",
        Code::RequestTimeout => "The body did not arrive in time.",
        Code::EmailTaken => "There is an account with this e-mail address.",
        Code::SessionNotKeyed => "The session was begun without a refresh key, so it takes none.",
        Code::TooManyRefreshKeys => "The session has four refresh keys already. Log in again.",
        Code::PayloadTooLarge => "The body is larger than 64 KiB.",
        Code::UnsupportedMediaType => "The body must be sent as application/json.",
        Code::ValidationFailed => "Some fields are missing or not acceptable.",
        Code::InternalError => "Something broke on our side.",
        Code::MailNotConfigured => "This needs mail, which is not set up here.",
        Code::Overloaded => "Too many passwords are being checked. Try again in a moment.",
        Code::Unavailable => "The service is not available. Try again in a moment.",
        _ => "The request was refused.",
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)?;
        for FieldError { field, message } in &self.errors {
            write!(f, " `{field}` {message}.")?;
        }
        Ok(())
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// One field that is not acceptable: 422 `validation_failed`.
impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Self {
        Self::validation(vec![error])
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) | StoreError::Silent | StoreError::Shared(_) => Self {
                source: Some(Box::new(error)),
                ..Self::new(Code::Unavailable)
            },
            _ => Self::internal(error),
        }
    }
}

impl From<HashingError> for Problem {
    fn from(error: HashingError) -> Self {
        match error {
            HashingError::Overloaded => Self::new(Code::Overloaded),
            HashingError::Broken => Self::internal(error),
        }
    }
}

#[derive(Serialize)]
struct Body<'p> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'p str,
    code: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'p [FieldError],
    #[serde(skip_serializing_if = "Option::is_none")]
    max_age: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    methods: Option<&'p [&'static str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<&'p str>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let code = self.code;
        if code.status() >= 500 {
            let source = self.source.as_deref().map(chain);
            tracing::error!(code = code.as_str(), source, "a request failed");
        }
        let status =
            StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (headers, body) = match plain(code).filter(|_| self.is_plain()) {
            Some((headers, body)) => (headers.clone(), body.clone()),
            None => (self.headers(), self.body()),
        };
        let mut response = Response::new(body.into());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

/// The headers and the body of a problem that says nothing but its code: made once, since who sends bad cookies
/// sends many of them.
fn plain(code: Code) -> Option<&'static (HeaderMap, Bytes)> {
    static PLAIN: LazyLock<Vec<(HeaderMap, Bytes)>> = LazyLock::new(|| {
        let problems = Code::ALL.iter().map(|code| Problem::new(*code));
        problems
            .map(|problem| (problem.headers(), problem.body()))
            .collect()
    });
    let place = Code::ALL.iter().position(|other| *other == code)?;
    PLAIN.get(place)
}

/// How to authenticate (RFC 6750, section 3; RFC 9470, section 3).
fn challenge(step_up: Option<&StepUp>) -> HeaderValue {
    let asked = step_up.and_then(|StepUp { max_age, .. }| {
        let text = format!("Bearer error=\"insufficient_user_authentication\", max_age={max_age}");
        HeaderValue::from_str(&text).ok()
    });
    asked.unwrap_or(HeaderValue::from_static("Bearer"))
}

/// An error and all that caused it, in one line. Some errors print their cause by themselves, so what
/// was said is not said again.
fn chain(error: &(dyn Error + Send + Sync + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    let mut said = Vec::new();
    for part in text.split(": ") {
        if !said.contains(&part) {
            said.push(part);
        }
    }
    said.join(": ")
}

/// Why the system can't start. As text it is a whole sentence, with the mend where there is one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Settings that can't work.
    #[error("the settings can't work:\n{0}")]
    Settings(#[from] SettingsError),
    /// The database can't be opened.
    #[error("the database can't be opened: {0}")]
    Database(String),
    /// The schema can't be brought up to date, for instance because it is a newer version's.
    #[error("the database can't be migrated: {0}")]
    Migration(String),
    /// The threads that hash passwords can't be started.
    #[error("password hashing can't be started: {0}")]
    Hashing(String),
}

impl StartError {
    pub(crate) fn database(error: &StoreError) -> Self {
        Self::Database(chain(error))
    }

    pub(crate) fn migration(error: &(dyn Error + Send + Sync + 'static)) -> Self {
        Self::Migration(chain(error))
    }
}
